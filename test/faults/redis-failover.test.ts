/** The hub on a Redis that is more than one server, and loses one. */
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';
import { send } from '../harness/exact-request.js';
import { TestHub } from '../harness/hub.js';
import { ClusterGroup, SentinelGroup } from '../harness/redis-groups.js';
import { waitUntil } from '../harness/wait-until.js';
import { location } from '../sandbox/connected-pair.js';

describe.each([
  {
    name: 'under Redis Sentinel',
    start: async () => {
      const group = await SentinelGroup.start();
      return { group, lose: () => group.killMaster(), used: () => group.usedDatabases(), expected: '2' };
    },
  },
  {
    name: 'on a Redis Cluster of three nodes',
    start: async () => {
      const group = await ClusterGroup.start('ocpi-hub');
      return { group, lose: () => group.killOwner(), used: () => group.usedMasters(), expected: 'owner' };
    },
  },
])('$name', ({ start }) => {
  let redis: Awaited<ReturnType<typeof start>>;
  let place: DataPlace;
  let hub: TestHub;
  let cpo: SandboxPlatform;
  let emsp: SandboxPlatform;

  beforeAll(async () => {
    [redis, place] = await Promise.all([start(), openDataPlace()]);
    hub = await TestHub.start({}, { ...place, redisUrl: redis.group.url });
    [cpo, emsp] = await Promise.all([hub.join(party('CPO', 'CP1')), hub.join(party('EMSP', 'EM1'))]);
  }, 60_000);
  afterAll(async () => {
    await hub.stop();
    await Promise.all([redis.group.stop(), place.close()]);
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
    expect(await redis.used()).toEqual([redis.expected]);
  });

  test('the server with the queues is killed: pushes are acknowledged, and delivered when another has taken its place', async () => {
    await redis.lose();
    const { acknowledged, durationMs } = await timed(() => cpo.locations.pushLocation(location('LOC2')));
    expect(acknowledged).toBe(true);
    expect(durationMs).toBeLessThan(1_500);
    await emsp.until(() => emsp.received().store.size === 2, 'what was pushed meanwhile', 25_000);
    expect((await cpo.locations.pushLocation(location('LOC3'))).acknowledged).toBe(true);
    await emsp.until(() => emsp.received().store.size === 3, 'what was pushed afterwards');
    await waitUntil(async () => (await degraded()).length === 0, 'Redis to be back');
    const warnings = hub.log.lines.filter((line) => /Redis is not available|node of the Redis/.test(line));
    expect(warnings.length).toBeLessThanOrEqual(4);
  }, 40_000);
});

async function timed<T extends object>(work: () => Promise<T>): Promise<T & { durationMs: number }> {
  const began = performance.now();
  const result = await work();
  return { ...result, durationMs: performance.now() - began };
}
