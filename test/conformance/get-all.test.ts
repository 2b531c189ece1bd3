import { nextLink } from '../../src/ocpi/pagination.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { aLocation } from '../harness/location-values.js';
import { T } from '../replication/location-bodies.js';
import { idsIn, LocationParty, listIn, routeOf } from './location-party.js';

let hub: TestHub;
let cpo1: LocationParty;
let cpo2: LocationParty;
let emsp: LocationParty;

beforeAll(async () => {
  hub = await TestHub.start();
  const platforms = await Promise.all([
    hub.join(party('CPO', 'CP1')),
    hub.join(party('CPO', 'CP2', 'DE')),
    hub.join(party('EMSP', 'EM1')),
  ]);
  cpo1 = new LocationParty(platforms[0]);
  cpo2 = new LocationParty(platforms[1]);
  emsp = new LocationParty(platforms[2]);
  for (const at of [1, 2, 3]) {
    await cpo1.put(`G${at}`, aLocation(`G${at}`, { last_updated: T(at) }));
    await cpo2.put(`H${at}`, germanLocation(`H${at}`, at));
  }
});

afterAll(() => hub.stop());

const ALL = ['G1', 'H1', 'G2', 'H2', 'G3', 'H3'];

function germanLocation(id: string, at: number): Record<string, unknown> {
  return aLocation(id, { country_code: 'DE', party_id: 'CP2', last_updated: T(at) });
}

test('RT-G-01 a list GET for the hub gives the objects of all parties, FROM the hub', async () => {
  const answer = await emsp.list();
  expect(idsIn(answer)).toEqual(ALL);
  expect(routeOf(answer)).toEqual({ to: 'NL/EM1', from: 'NL/HUB' });
});

test('RT-G-02 each object names its owner', async () => {
  const owners = listIn(await emsp.list()).map(({ country_code, party_id }) => `${country_code}/${party_id}`);
  expect(owners).toEqual(['NL/CP1', 'DE/CP2', 'NL/CP1', 'DE/CP2', 'NL/CP1', 'DE/CP2']);
});

test('RT-G-03 pages, filters and order are those of the merged list', async () => {
  const first = await emsp.list(`date_from=${T(2)}&limit=3`);
  expect(idsIn(first)).toEqual(['G2', 'H2', 'G3']);
  expect(first.headers['x-total-count']).toBe('4');
  const url = nextLink(String(first.headers.link)) ?? '';
  expect(idsIn(await emsp.platform.call({ method: 'GET', url }))).toEqual(['H3']);
});

test("RT-G-04, RT-H-12 last_updated is the owner's", async () => {
  expect(listIn(await emsp.list()).find(({ id }) => id === 'H2')).toEqual(germanLocation('H2', 2));
});

test('RT-G-05 Locations are for the side that receives them, and nobody gets a list of its own', async () => {
  expect(await cpo1.list()).toMatchObject({ httpStatus: 200, ok: false });
  const mixed = await hub.join(party('CPO', 'CP3'), party('EMSP', 'EM3'));
  const seller = new LocationParty(mixed, mixed.parties[0]);
  const buyer = new LocationParty(mixed, mixed.parties[1]);
  await seller.put('OWN', aLocation('OWN', { party_id: 'CP3', last_updated: T(9) }));
  expect(idsIn(await buyer.list())).toEqual(ALL);
  expect(idsIn(await emsp.list(`date_from=${T(9)}`))).toEqual(['OWN']);
  await mixed.unregister();
});

test('RT-G-07 an old object that is new to the hub escapes incremental pulls; ClientInfo tells of its owner', async () => {
  const latecomer = await hub.join(party('CPO', 'CP4'));
  await emsp.platform.until(
    () => emsp.platform.clientInfos.of({ countryCode: 'NL', partyId: 'CP4' })?.status === 'CONNECTED',
  );
  await new LocationParty(latecomer).put('OLD', aLocation('OLD', { party_id: 'CP4', last_updated: T(-99) }));
  expect(idsIn(await emsp.list(`date_from=${T(1)}`))).toEqual(ALL);
  expect(idsIn(await emsp.list())).toEqual([...ALL, 'OLD']);
  await latecomer.unregister();
});

describe('RT-G-08, AMB-20 objects of a party that', () => {
  let leaver: SandboxPlatform;
  let owner: LocationParty;
  beforeEach(async () => {
    leaver = await hub.join(party('CPO', 'CP5'));
    owner = new LocationParty(leaver);
    await owner.put('L1', aLocation('L1', { party_id: 'CP5' }));
    expect(idsIn(await emsp.list())).toEqual([...ALL, 'L1']);
  });

  test('RT-G-08 is suspended are left out until it is let in again', async () => {
    const id = await hub.platformId('CP5');
    await hub.admin.suspend(id);
    expect(idsIn(await emsp.list())).toEqual(ALL);
    expect(await emsp.find('L1')).toMatchObject({ httpStatus: 404 });
    await hub.admin.resume(id);
    expect(idsIn(await emsp.list())).toEqual([...ALL, 'L1']);
    await leaver.unregister();
  });

  test('RT-G-08 has unregistered are left out', async () => {
    await leaver.unregister();
    expect(idsIn(await emsp.list())).toEqual(ALL);
    expect(await emsp.find('L1')).toMatchObject({ httpStatus: 404 });
  });
});

test('RT-O-04 a list GET without TO is answered as GET All', async () => {
  const answer = await emsp.list('', { to: 'nobody' });
  expect(idsIn(answer)).toEqual(ALL);
  expect(routeOf(answer)).toEqual({ to: 'NL/EM1', from: 'NL/HUB' });
});

test('RT-O-07 an id that fits more than one owner is answered with 4000, and a request for TO', async () => {
  await cpo1.put('BOTH', aLocation('BOTH'));
  // While it fits one, that one is asked (RT-O-02).
  cpo1.platform.locations.hold(JSON.stringify(aLocation('BOTH')));
  expect(routeOf(await emsp.find('BOTH', { to: 'nobody' }))).toEqual({ to: 'NL/EM1', from: 'NL/CP1' });
  cpo1.platform.journal.clear();
  await cpo2.put('BOTH', germanLocation('BOTH', 0));
  const answer = await emsp.find('BOTH', { to: 'nobody' });
  expect(answer).toMatchObject({ httpStatus: 200, envelope: { statusCode: 4000 } });
  expect(answer.envelope?.statusMessage).toContain('OCPI-to');
  for (const { platform } of [cpo1, cpo2])
    expect(platform.journal.filter(({ url }) => url.includes('/sender/locations/BOTH'))).toEqual([]);
});
