import { aCdr } from '../../src/conformance/samples/cdr.js';
import { aLocation } from '../../src/conformance/samples/location.js';
import { compareLocations } from '../../src/sandbox/locations/compare-locations.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { waitUntil } from '../harness/wait-until.js';
import { untilDecided } from '../replication/fresh-database.js';
import { T } from '../replication/location-bodies.js';
import { allDelivered, LocationParty, pushedPaths, pushesOf } from './location-party.js';

/** Parties of which the operator wants what OCPI says to the letter: nothing is kept for whoever is away. */

let hub: TestHub;
let owner: SandboxPlatform;
let cpo: LocationParty;
let receiver: SandboxPlatform;

beforeAll(async () => {
  hub = await TestHub.start({ HUB_ALIVE_CHECK_S: '1' });
  expect(await hub.admin.setParty('NL/EM1', { catch_up: 'none' })).toEqual({ catch_up: 'none' });
  owner = await hub.join(party('CPO', 'CP1'));
  cpo = new LocationParty(owner);
  await cpo.put('BEFORE', aLocation('BEFORE'));
  await decided();
  receiver = await hub.join(party('EMSP', 'EM1'));
}, 60_000);

afterAll(() => hub.stop());

/** Until then a party goes on from a little before the end, since what commits late must not be passed by. */
const decided = () => untilDecided(hub.place.databaseUrl);

async function isReachable(wanted: boolean): Promise<void> {
  const id = await hub.platformId('EM1');
  await waitUntil(
    async () => (await hub.admin.platform(id)).reachable === wanted,
    `reachable: ${wanted}`,
    20_000,
  );
}

test('the operator sees it', async () => {
  const parties = await hub.admin.parties();
  const shown = Object.fromEntries(parties.map(({ party_id, catch_up }) => [party_id, catch_up]));
  expect(shown).toEqual({ CP1: 'state', EM1: 'none' });
});

test('a newcomer gets nothing of what is there already, and everything that comes', async () => {
  await cpo.put('AFTER', aLocation('AFTER'));
  await allDelivered(hub);
  expect(pushesOf(receiver, 'NL/CP1/BEFORE')).toEqual([]);
  expect(pushedPaths(receiver, 'NL/CP1/AFTER')).toEqual(['PUT AFTER']);
});

test('one request that fails while it is CONNECTED is no absence: nothing is dropped', async () => {
  receiver.faults.add({
    fault: { kind: 'answer', httpStatus: 503 },
    when: ({ path }) => path.endsWith('/NL/CP1/ONE'),
    times: 1,
  });
  for (const id of ['ONE', 'TWO']) await cpo.put(id, aLocation(id));
  await allDelivered(hub);
  expect(pushedPaths(receiver, 'NL/CP1/ONE')).toEqual(['PUT ONE', 'PUT ONE']);
  expect(pushesOf(receiver, 'NL/CP1/TWO').length).toBeGreaterThan(0);
});

test('RT-B-16, OFF-01, OFF-02 after an absence it gets nothing by itself but its CDRs; OFF-05 it reads the lists', async () => {
  await receiver.refuseConnections();
  await cpo.patch('AFTER', { name: 'missed', last_updated: T(1) });
  await cpo.put('MISSED', aLocation('MISSED'));
  expect(await owner.cdrs.post(JSON.stringify(aCdr('C1')), { to: 'hub' })).toMatchObject({ ok: true });
  await isReachable(false);
  await cpo.patch('AFTER/E1', { status: 'CHARGING', last_updated: T(2) });
  await decided();
  await receiver.start();
  await isReachable(true);

  await cpo.put('LATER', aLocation('LATER'));
  await receiver.until(() => pushesOf(receiver, 'NL/CP1/LATER').length === 1, 'what comes later', 20_000);
  await allDelivered(hub);
  expect(pushedPaths(receiver, 'NL/CP1/AFTER')).toEqual(['PUT AFTER']);
  expect(pushesOf(receiver, 'NL/CP1/MISSED')).toEqual([]);
  expect(receiver.cdrs.received().receipts).toHaveLength(1);

  const pulled = await receiver.pullAll();
  owner.locations.hold(JSON.stringify(await cpo.copy('AFTER')));
  for (const id of ['BEFORE', 'ONE', 'TWO', 'MISSED', 'LATER'])
    owner.locations.hold(JSON.stringify(aLocation(id)));
  expect(compareLocations(owner.locations.truth.documents, pulled.store.documents).matches).toBe(true);
}, 60_000);

test('what the operator asks for is delivered all the same', async () => {
  await hub.admin.resync(await hub.platformId('EM1'));
  await allDelivered(hub);
  expect(pushedPaths(receiver, 'NL/CP1/MISSED')).toEqual(['PUT MISSED']);
  expect(receiver.cdrs.received().receipts.length).toBeGreaterThan(0);
});

test('one that is to be brought up to date from now on goes on from where it is', async () => {
  await hub.admin.setParty('NL/EM1', { catch_up: 'state' });
  await receiver.refuseConnections();
  await cpo.put('KEPT', aLocation('KEPT'));
  await isReachable(false);
  await receiver.start();
  await receiver.until(() => pushesOf(receiver, 'NL/CP1/KEPT').length === 1, 'what was kept', 20_000);
}, 60_000);

test.each([
  ['/parties/NL/EM1', { catch_up: 'all' }, /catch_up/],
  ['/parties/NLD/EM1', { catch_up: 'none' }, /expected a party such as NL\/CP1/],
  ['/parties/NL/EM1', {}, /catch_up/],
])('PUT %s %j is refused', async (path, body, why) => {
  const answer = await hub.admin.call('PUT', path, body);
  expect(answer.status).toBe(400);
  expect(answer.body).toMatch(why);
});
