import { OwnServers } from '../../src/chaos/servers/own-servers.js';
import type { ReceivedRequest } from '../../src/sandbox/http/received-request.js';
import { party } from '../harness/cast.js';
import { HubProcess } from '../harness/hub-process.js';
import { location } from '../sandbox/connected-pair.js';
import { seededTest } from './seeded-test.js';
import { Stage } from './stage.js';

let servers: OwnServers;

beforeEach(async () => {
  servers = await OwnServers.start();
});

afterEach(() => servers.close());

/** What a push may take while Redis is away; twice as long as before where the machine is slower than that. */
const LONGEST_PUSH_MS = 1_000;

seededTest('pushes go on without Redis, and all is delivered when it comes back empty', async (seed) => {
  const stage = await Stage.start({ seed, locations: 400, emsps: 2, place: servers });
  const { storm } = stage;
  try {
    const running = storm.run();
    await storm.acknowledges(300);
    const before = storm.usualMs();
    await servers.redis.stop();
    storm.usualMs();
    await storm.acknowledges(600);
    expect(storm.usualMs()).toBeLessThan(Math.max(LONGEST_PUSH_MS, 2 * before));
    storm.stop();
    await running;
    expect(storm.counts).toMatchObject({ refused: 0, odd: 0, unanswered: 0 });
    const health = await fetch(`${stage.hub.url}/health/ready`);
    expect({ status: health.status, ...((await health.json()) as object) }).toMatchObject({
      status: 'ready',
      degraded: ['redis'],
    });

    await servers.redis.start();
    await stage.everythingDelivered();
    await stage.expectNothingLost();
    await stage.expectExactlyEqualInTheEnd();
  } finally {
    await stage.stop();
  }
});

test('a hub starts, takes pushes and ends in order while there is no Redis', async () => {
  const hub = await HubProcess.start({}, servers);
  try {
    const cpo = await hub.join(party('CPO', 'CP1'));
    const emsp = await hub.join(party('EMSP', 'EM1'));
    await servers.redis.stop();
    expect(await hub.kill('SIGTERM')).toBe(0);
    await hub.startAgain();
    expect(await cpo.locations.pushLocation(location('LOC1'))).toMatchObject({ acknowledged: true });
    expect(await hub.kill('SIGTERM')).toBe(0);
    await hub.startAgain();
    await servers.redis.start();
    await emsp.until(() => emsp.received().store.get('NL/CP1/LOC1') !== undefined, 'the Location', 20_000);
  } finally {
    await hub.stop();
  }
}, 60_000);

test('Redis is emptied while an object is on its way: its newer state waits until the older has been answered', async () => {
  const hub = await HubProcess.start({}, servers);
  try {
    const cpo = await hub.join(party('CPO', 'CP1'));
    const emsp = await hub.join(party('EMSP', 'EM1'));
    await cpo.locations.pushLocation(location('LOC1'));
    await emsp.until(() => emsp.received().store.size === 1, 'the Location');
    // The receiver takes its time with the first change, and would take a second one at once.
    const underWay = new Promise<void>((resolve) => {
      const when = ({ method }: ReceivedRequest) => {
        if (method === 'PUT') resolve();
        return method === 'PUT';
      };
      emsp.faults.add({ fault: { kind: 'delay', ms: 4_000 }, when, times: 1 });
    });
    const ref = { countryCode: 'NL', partyId: 'CP1', id: 'LOC1' };
    await cpo.locations.pushEvseStatus(ref, 'E1', 'CHARGING', '2026-06-02T00:00:01Z');
    await underWay;
    await servers.emptyRedis();
    await cpo.locations.pushEvseStatus(ref, 'E1', 'AVAILABLE', '2026-06-02T00:00:02Z');
    await emsp.until(() => emsp.received().counts.evses === 2, 'both changes', 20_000);
    expect(emsp.received().wentBackwards).toBe(0);
    expect(JSON.parse(emsp.received().store.get('NL/CP1/LOC1')?.evse('E1') ?? '{}')).toMatchObject({
      status: 'AVAILABLE',
    });
  } finally {
    await hub.stop();
  }
}, 60_000);
