import type { Fault } from '../../src/sandbox/http/faults.js';
import { compareLocations, describeComparison } from '../../src/sandbox/locations/compare-locations.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { HubProcess } from '../harness/hub-process.js';
import { waitUntil } from '../harness/wait-until.js';
import { location } from '../sandbox/connected-pair.js';

const LOCATIONS = 40;
const HOT_CHANGES = 20;

/** Patient enough that a busy machine is not taken for a dead receiver, and quick to look who is back. */
const SETTINGS = { HUB_PEER_TIMEOUT_MS: '2000', HUB_ALIVE_CHECK_S: '1' };

const PAGE = '<!DOCTYPE html><title>Welcome</title><p>It works!';
const HTML = { 'Content-Type': 'text/html' };

/** Each on all that the platform is asked, as an outage has it. */
const FAULTS: Record<string, Fault> = {
  'never answers': { kind: 'never' },
  'answers 500': { kind: 'answer', httpStatus: 500, statusCode: 3000 },
  'answers a web page': { kind: 'answer', body: PAGE, headers: HTML },
  'is a gateway without a server': { kind: 'answer', httpStatus: 502, body: PAGE, headers: HTML },
  'is a web server without the application': { kind: 'answer', httpStatus: 404, body: PAGE, headers: HTML },
  'redirects to a page for visitors': { kind: 'redirect', location: 'http://127.0.0.1:9/' },
};

test('receivers that are away keep nobody waiting, and catch up with the newest of each object', async () => {
  const hub = await HubProcess.start(SETTINGS);
  try {
    const cpo = await hub.join(party('CPO', 'CP1'));
    const healthy = await hub.join(party('EMSP', 'OK1'));
    const dead = await hub.join(party('EMSP', 'BA0'));
    const faulty = await Promise.all(
      Object.keys(FAULTS).map((_, at) => hub.join(party('EMSP', `BA${at + 1}`))),
    );
    const bad = [dead, ...faulty];
    const refs = Array.from({ length: LOCATIONS }, (_, at) => `LOC${at}`);
    await Promise.all(refs.map((id) => cpo.locations.pushLocation(location(id))));
    for (const emsp of [healthy, ...bad])
      await emsp.until(() => emsp.received().store.size === LOCATIONS, 'all Locations');

    const receipts = bad.map(countReceipts);
    await dead.refuseConnections();
    for (const [at, fault] of Object.values(FAULTS).entries()) faulty[at]?.faults.add({ fault });
    const changed = await changeHalf(cpo, refs);
    await healthy.until(() => holdsTheSame(cpo, healthy), 'all changes, at the healthy one');
    await waitUntil(async () => {
      // By a delivery that failed, or by a check, whichever came first.
      const open = (await hub.admin.deliveries()).filter(({ breaker }) => breaker === 'open');
      const offline = (await hub.admin.parties()).filter(({ status }) => status === 'OFFLINE');
      const noticed = new Set([
        ...open.map(({ receiver }) => receiver),
        ...offline.map(({ country_code, party_id }) => `${country_code}/${party_id}`),
      ]);
      return noticed.size === bad.length;
    }, 'the hub to have noticed all of them');
    expect(bad.map((emsp) => difference(cpo, emsp))).toEqual(
      bad.map(() => expect.stringContaining('different')),
    );

    await dead.start();
    for (const emsp of faulty) emsp.faults.clear();
    for (const emsp of bad) await emsp.until(() => holdsTheSame(cpo, emsp), 'to have caught up', 30_000);
    for (const counts of receipts) {
      // Each object that changed, and not each change; those under way when the outage began may have come twice.
      expect(counts.size).toBe(changed.size);
      expect(Math.max(...counts.values())).toBeLessThanOrEqual(2);
    }
    expect(await hub.admin.deadLetters()).toEqual([]);
  } finally {
    await hub.stop();
  }
}, 90_000);

/** The EVSEs of every other Location change once, and the first one's again and again. @returns what changed */
async function changeHalf(cpo: SandboxPlatform, ids: readonly string[]): Promise<Set<string>> {
  const changed = ids.filter((_, at) => at % 2 === 0);
  const [hot = '', ...others] = changed;
  const pushes = others.map((id) => change(cpo, id, 1));
  for (let n = 1; n <= HOT_CHANGES; n += 1) pushes.push(change(cpo, hot, n));
  await Promise.all(pushes);
  return new Set(changed);
}

async function change(cpo: SandboxPlatform, id: string, second: number): Promise<void> {
  const ref = { countryCode: 'NL', partyId: 'CP1', id };
  const time = `2026-06-02T00:00:${String(second).padStart(2, '0')}Z`;
  const { acknowledged } = await cpo.locations.pushEvseStatus(
    ref,
    'E1',
    second % 2 ? 'CHARGING' : 'AVAILABLE',
    time,
  );
  expect(acknowledged).toBe(true);
}

/** How often each Location, or its EVSE, arrives from now on. */
function countReceipts(emsp: SandboxPlatform): Map<string, number> {
  const counts = new Map<string, number>();
  emsp.received().onReceipt(({ location: key }) => counts.set(key, (counts.get(key) ?? 0) + 1));
  return counts;
}

function holdsTheSame(cpo: SandboxPlatform, emsp: SandboxPlatform): boolean {
  return compare(cpo, emsp).matches;
}

function difference(cpo: SandboxPlatform, emsp: SandboxPlatform): string {
  return describeComparison(compare(cpo, emsp));
}

function compare(cpo: SandboxPlatform, emsp: SandboxPlatform) {
  return compareLocations(cpo.locations.truth.documents, emsp.received().store.documents);
}
