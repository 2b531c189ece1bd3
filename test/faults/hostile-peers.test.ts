import { readFileSync } from 'node:fs';
import type { Fault } from '../../src/sandbox/http/faults.js';
import type { ReceivedRequest } from '../../src/sandbox/http/received-request.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { HubProcess } from '../harness/hub-process.js';
import { waitUntil } from '../harness/wait-until.js';
import { location } from '../sandbox/connected-pair.js';

const MEGABYTE = 1024 * 1024;
const FLOOD: Fault = { kind: 'flood', bytes: 100 * MEGABYTE };
/** Of the hub's requests; long enough that a busy machine is not taken for a hostile peer. */
const TIMEOUT_MS = 2_000;
const LOCATIONS = 20;

let hub: HubProcess;
let cpo: SandboxPlatform;
let healthy: SandboxPlatform;

beforeAll(async () => {
  hub = await HubProcess.start({ HUB_PEER_TIMEOUT_MS: String(TIMEOUT_MS), HUB_ALIVE_CHECK_S: '1' });
  [cpo, healthy] = await Promise.all([hub.join(party('CPO', 'CP1')), hub.join(party('EMSP', 'OK1'))]);
}, 60_000);

afterAll(() => hub.stop());

const isPush = ({ method }: ReceivedRequest) => method === 'PUT';

describe.each<[string, string, Fault]>([
  ['acknowledges byte by byte, past the timeout', 'EM1', { kind: 'drip', everyMs: 50 }],
  ['acknowledges with 100 MB', 'EM2', FLOOD],
  ['breaks off in the middle of its answer', 'EM3', { kind: 'halfAnswer' }],
])('a receiver that %s', (_, partyId, fault) => {
  test('keeps nobody else waiting, does not count as served, and gets it all when it behaves', async () => {
    const hostile = await hub.join(party('EMSP', partyId));
    await hostile.until(
      () => hostile.received().store.size === healthy.received().store.size,
      'to begin with',
    );
    hostile.faults.add({ fault, when: isPush });
    const ids = Array.from({ length: LOCATIONS }, (_, at) => `${partyId}-${at}`);
    const startedAt = performance.now();
    for (const { acknowledged } of await Promise.all(
      ids.map((id) => cpo.locations.pushLocation(location(id))),
    ))
      expect(acknowledged).toBe(true);
    const total = cpo.locations.truth.size;
    await healthy.until(() => healthy.received().store.size === total, 'all, at the healthy one');
    expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS + 6_000);

    const delivery = await waitUntilOpen(partyId);
    expect(delivery.pending).toBeGreaterThanOrEqual(LOCATIONS - 1);
    expect(memoryOf(hub)).toBeLessThan(1_000 * MEGABYTE);

    hostile.faults.clear();
    await hostile.until(() => hostile.received().store.size === total, 'all', 30_000);
    await waitUntil(async () => (await deliveryTo(partyId)).pending === 0, 'nothing to be pending', 20_000);
  }, 60_000);
});

test('redirects lead nowhere: neither pushes nor tokens reach another host', async () => {
  const thief = await hub.cast.start({ parties: [party('EMSP', 'TH1')] });
  const emsp = await hub.join(party('EMSP', 'EM4'));
  for (const status of [301, 302, 303, 307, 308]) {
    emsp.faults.add({ fault: { kind: 'redirect', status, location: `${thief.origin}/anything` }, times: 1 });
  }
  expect(await cpo.locations.pushLocation(location('EM4-1'))).toMatchObject({ acknowledged: true });
  const total = cpo.locations.truth.size;
  await emsp.until(() => emsp.received().store.size === total, 'all, once it redirects no more', 25_000);
  expect(thief.journal.entries).toEqual([]);
}, 60_000);

describe('registration', () => {
  test.each<[string, Fault]>([
    ['is huge', FLOOD],
    ['drips', { kind: 'drip', everyMs: 100 }],
    ['redirects', { kind: 'redirect', location: 'http://127.0.0.1:9/ocpi/versions' }],
  ])(
    'a versions URL that %s is refused with 3001, in time, and changes nothing',
    async (name, fault) => {
      const stranger = await hub.cast.start({
        parties: [party('EMSP', `S${name.slice(0, 2).toUpperCase()}`)],
      });
      const forget = stranger.faults.add({ fault });
      const { versions_url, token } = await hub.admin.invite();
      const startedAt = performance.now();
      await expect(stranger.registerAt(versions_url, token)).rejects.toThrow(/HTTP 200, 3001/);
      expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS + 6_000);
      forget();
      await stranger.registerAt(versions_url, token); // the invitation was not used up
    },
    60_000,
  );
});

async function deliveryTo(partyId: string) {
  const found = (await hub.admin.deliveries()).find(
    ({ receiver, module }) => receiver === `NL/${partyId}` && module === 'locations',
  );
  if (found === undefined) throw new Error(`no deliveries to ${partyId}`);
  return found;
}

async function waitUntilOpen(partyId: string) {
  await waitUntil(async () => (await deliveryTo(partyId)).breaker === 'open', 'its breaker to open');
  return deliveryTo(partyId);
}

/** The most that the process ever had in memory, in bytes. */
function memoryOf({ pid }: HubProcess): number {
  const [, kilobytes = '0'] = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
