import { location as locationSchema } from '../../src/ocpi/schemas/location.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { aConnector, aLocation, anEvse } from '../harness/location-values.js';
import { T } from '../replication/location-bodies.js';
import { idsIn, LocationParty, listIn, routeOf } from './location-party.js';

let hub: TestHub;
let cpo: LocationParty;
let other: LocationParty;
let emsp: LocationParty;

beforeAll(async () => {
  hub = await TestHub.start();
  const platforms = await Promise.all([
    hub.join(party('CPO', 'CP1')),
    hub.join(party('CPO', 'CP2', 'DE')),
    hub.join(party('EMSP', 'EM1')),
  ]);
  cpo = new LocationParty(platforms[0]);
  other = new LocationParty(platforms[1]);
  emsp = new LocationParty(platforms[2]);
});

afterAll(() => hub.stop());

const otherLocation = (id: string) => aLocation(id, { country_code: 'DE', party_id: 'CP2' });

test('LOC-S-01 the list is that of all CPOs, in pages, filtered by last_updated', async () => {
  await cpo.put('S01A', aLocation('S01A', { last_updated: T(101) }));
  await other.put('S01B', { ...otherLocation('S01B'), last_updated: T(102) });
  await cpo.put('S01C', aLocation('S01C', { last_updated: T(103) }));
  const window = `date_from=${T(101)}&date_to=${T(104)}`;
  expect(idsIn(await emsp.list(window))).toEqual(['S01A', 'S01B', 'S01C']);
  const page = await emsp.list(`${window}&limit=2`);
  expect(idsIn(page)).toEqual(['S01A', 'S01B']);
  expect(page.headers['x-total-count']).toBe('3');
});

test('LOC-S-02 single objects on three levels, found by ids without their owner', async () => {
  await cpo.put('S02', aLocation('S02'));
  for (const to of ['hub', 'nobody'] as const) {
    expect((await emsp.find('S02', { to })).envelope?.data).toEqual(aLocation('S02'));
    expect((await emsp.find('S02/E1', { to })).envelope?.data).toEqual(anEvse('E1'));
    expect((await emsp.find('s02/e1/1', { to })).envelope?.data).toEqual(aConnector('1'));
  }
});

test('LOC-S-03 the filter sees updates of children', async () => {
  await cpo.put('S03', aLocation('S03'));
  await cpo.patch('S03/E1', { status: 'CHARGING', last_updated: T(201) });
  expect(idsIn(await emsp.list(`date_from=${T(201)}&date_to=${T(202)}`))).toEqual(['S03']);
  await cpo.patch('S03/E1/1', { max_amperage: 32, last_updated: T(203) });
  expect(idsIn(await emsp.list(`date_from=${T(203)}&date_to=${T(204)}`))).toEqual(['S03']);
});

test('LOC-S-04 an unknown object is answered with 404', async () => {
  await cpo.put('S04', aLocation('S04'));
  expect(await emsp.find('NONE')).toMatchObject({ httpStatus: 404, envelope: { statusCode: 2003 } });
  expect(await emsp.find('S04/NONE')).toMatchObject({ httpStatus: 404, ok: false });
  expect(await emsp.find('S04/E1/NONE')).toMatchObject({ httpStatus: 404, ok: false });
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('LOC-S-05 %s is not allowed', async (method) => {
  for (const path of ['', 'S05', 'S05/E1', 'S05/E1/1']) {
    const segments = path === '' ? [] : path.split('/');
    const more = { method, segments, body: '{}' };
    expect(await emsp.find('S05', more)).toMatchObject({ httpStatus: 405, ok: false });
  }
});

test('LOC-S-06 an id that several owners use is not guessed at', async () => {
  await cpo.put('S06', aLocation('S06'));
  await other.put('S06', otherLocation('S06'));
  for (const to of ['hub', 'nobody'] as const) {
    const answer = await emsp.find('S06', { to });
    expect(answer).toMatchObject({ httpStatus: 200, envelope: { statusCode: 4000 } });
    expect(answer.envelope?.statusMessage).toContain('OCPI-to');
    expect(routeOf(answer)).toEqual({ to: 'NL/EM1', from: 'NL/HUB' });
  }
});

test('LOC-S-07 removed EVSEs stay in the list, so that clients can see their removal', async () => {
  await cpo.put('S07', aLocation('S07'));
  await cpo.patch('S07/E1', { status: 'REMOVED', last_updated: T(301) });
  const [seen] = listIn(await emsp.list(`date_from=${T(301)}&date_to=${T(302)}`));
  expect(seen).toMatchObject({ id: 'S07', evses: [{ uid: 'E1', status: 'REMOVED' }] });
});

test('LOC-S-08 listed objects hold all required fields', async () => {
  await cpo.put('S08', aLocation('S08'));
  await cpo.patch('S08', { name: 'n', last_updated: T(1) });
  await cpo.put('S08/E2', anEvse('E2'));
  const list = listIn(await emsp.list());
  expect(list.length).toBeGreaterThan(0);
  for (const each of list) expect(locationSchema.safeParse(each)).toMatchObject({ success: true });
});

test('LOC-S-09 an absent operator is not filled in', async () => {
  await cpo.put('S09', aLocation('S09'));
  expect((await emsp.find('S09')).envelope?.data).not.toHaveProperty('operator');
});
