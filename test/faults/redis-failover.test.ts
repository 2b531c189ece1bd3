/** The hub on a Redis that is more than one server, and loses one. */

import { send } from '../../src/sandbox/http/exact-request.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';
import { TestHub } from '../harness/hub.js';
import { ClusterGroup, SentinelGroup } from '../harness/redis-groups.js';
import { waitUntil } from '../harness/wait-until.js';
import { location } from '../sandbox/connected-pair.js';

/** Until there is a master again takes some seconds, which no push waits for. The rest is for a busy machine. */
const LONGEST_PUSH_MS = 2_500;

describe.each([
  { name: 'under Redis Sentinel', start: () => SentinelGroup.start(), place: 'db2' },
  {
    name: 'on a Redis Cluster of three masters',
    start: () => ClusterGroup.start('ocpi-hub'),
    place: 'current',
  },
])('$name', ({ start, place: usedPlace }) => {
  let redis: SentinelGroup | ClusterGroup;
  let place: DataPlace;
  let hub: TestHub;
  let cpo: SandboxPlatform;
  let emsp: SandboxPlatform;

  beforeAll(async () => {
    [redis, place] = await Promise.all([start(), openDataPlace()]);
    hub = await TestHub.start({}, { ...place, redisUrl: redis.url });
    [cpo, emsp] = await Promise.all([hub.join(party('CPO', 'CP1')), hub.join(party('EMSP', 'EM1'))]);
  }, 60_000);
  afterAll(async () => {
    await hub.stop();
    await Promise.all([redis.stop(), place.close()]);
  });

  const degraded = async () => {
    const { body } = await send({ method: 'GET', url: `${hub.url}/health/ready`, headers: {} });
    return (JSON.parse(body) as { degraded: string[] }).degraded;
  };

  test('pushes are delivered', async () => {
    await waitUntil(async () => (await degraded()).length === 0, 'Redis to be there');
    expect((await cpo.locations.pushLocation(location('LOC1'))).acknowledged).toBe(true);
    await emsp.until(() => emsp.received().store.size === 1, 'the Location');
  });

  test('all queues stand in one place', async () => {
    expect(await redis.usedPlaces()).toEqual([usedPlace]);
  });

  async function pushedMeanwhile(first: number): Promise<void> {
    const { acknowledged, durationMs } = await timed(() =>
      cpo.locations.pushLocation(location(`LOC${first}`)),
    );
    expect(acknowledged).toBe(true);
    expect(durationMs).toBeLessThan(LONGEST_PUSH_MS);
    await emsp.until(() => emsp.received().store.size === first, 'what was pushed meanwhile', 25_000);
    expect((await cpo.locations.pushLocation(location(`LOC${first + 1}`))).acknowledged).toBe(true);
    await emsp.until(() => emsp.received().store.size === first + 1, 'what was pushed afterwards');
    await waitUntil(async () => (await degraded()).length === 0, 'Redis to be back');
  }

  test.each([
    ['is killed', 'kill', 2],
    ['in its place hangs', 'hang', 4],
  ] as const)(
    'the server with the queues %s: pushes are acknowledged, and delivered when another has taken over',
    async (_, how, first) => {
      await redis.lose(how);
      await pushedMeanwhile(first);
      await redis.settled();
    },
    60_000,
  );

  test('the log has told it once each', () => {
    // On the level "debug", as tests are, each failure is told.
    const warnings = hub.log.lines.filter((line) =>
      /"level":40,.*(Redis is not available|node of the Redis)/.test(line),
    );
    expect(warnings.length).toBeGreaterThan(0);
    expect(warnings.length).toBeLessThanOrEqual(8);
  });
});

async function timed<T extends object>(work: () => Promise<T>): Promise<T & { durationMs: number }> {
  const began = performance.now();
  const result = await work();
  return { ...result, durationMs: performance.now() - began };
}
