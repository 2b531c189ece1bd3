import type { HubAnswer } from '../../src/sandbox/http/hub-client.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { aConnector, aLocation, anEvse, without } from '../harness/location-values.js';
import { T } from '../replication/location-bodies.js';
import { allDelivered, held, LocationParty, pushedPaths, pushesOf } from './location-party.js';

let hub: TestHub;
let cpo: LocationParty;
let other: LocationParty;
let receiver: SandboxPlatform;

beforeAll(async () => {
  hub = await TestHub.start();
  const [first, second, emsp] = await Promise.all([
    hub.join(party('CPO', 'CP1')),
    hub.join(party('CPO', 'CP2', 'DE')),
    hub.join(party('EMSP', 'EM1')),
  ]);
  cpo = new LocationParty(first);
  other = new LocationParty(second);
  receiver = emsp;
});

afterAll(() => hub.stop());

const refused = (statusCode: number) => ({ httpStatus: 200, ok: false, envelope: { statusCode } });
const codeOf = (answer: HubAnswer) => answer.envelope?.statusCode;

/** What arrived about a Location of NL/CP1 once everything has. */
async function arrived(id: string): Promise<string[]> {
  await allDelivered(hub);
  return pushedPaths(receiver, `NL/CP1/${id}`);
}

describe('PUT', () => {
  test('COO-01 replaces the whole object: what is left out is gone', async () => {
    const rich = aLocation('C01', {
      name: 'Station',
      facilities: ['HOTEL'],
      evses: [anEvse('E1'), anEvse('E2')],
    });
    await cpo.put('C01', rich);
    await cpo.put('C01', aLocation('C01'));
    expect(await cpo.copy('C01')).toEqual(aLocation('C01'));
    await allDelivered(hub);
    expect(held(receiver, 'NL/CP1/C01')).toEqual(aLocation('C01'));
  });

  test.each([
    'country_code',
    'party_id',
    'id',
    'publish',
    'address',
    'city',
    'country',
    'coordinates',
    'time_zone',
    'last_updated',
  ])('COO-02 without its required %s it is refused; what is stored stays', async (field) => {
    await cpo.put('C02', aLocation('C02'));
    const answer = await cpo.put('C02', without(aLocation('C02', { name: 'New' }), field));
    expect(answer).toMatchObject(refused(2001));
    expect(answer.envelope?.statusMessage).toContain(field);
    expect(await cpo.copy('C02')).toEqual(aLocation('C02'));
    expect(await arrived('C02')).toEqual(['PUT C02']);
  });

  test('COO-07 names its owner in the URL on both legs', async () => {
    await cpo.put('C07', aLocation('C07'));
    await allDelivered(hub);
    expect(pushesOf(receiver, 'NL/CP1/C07')).toMatchObject([
      { method: 'PUT', url: '/ocpi/2.2.1/receiver/locations/NL/CP1/C07' },
    ]);
  });

  test('COO-08 under another owner is refused; nothing is stored or handed on', async () => {
    const foreign = aLocation('C08', { country_code: 'DE', party_id: 'CP2' });
    const asOther = { segments: ['DE', 'CP2', 'C08'] };
    expect(await cpo.put('C08', foreign, asOther)).toMatchObject({ httpStatus: 404, ok: false });
    expect(await cpo.patch('C08', { name: 'x', last_updated: T(1) }, asOther)).toMatchObject({ ok: false });
    expect(await cpo.call('GET', 'C08', asOther)).toMatchObject({ httpStatus: 404, ok: false });
    expect(await other.call('GET', 'C08')).toMatchObject({ httpStatus: 404, ok: false });
    await allDelivered(hub);
    expect(pushesOf(receiver, 'DE/CP2/C08')).toEqual([]);
  });

  test('COO-14 GET gives back what was PUT', async () => {
    const odd = aLocation('C14', { 'x-own': { deep: [1, null] }, name: 'Zürich – 東京', state: null });
    await cpo.put('C14', odd);
    expect(await cpo.copy('C14')).toEqual(odd);
  });

  test('COO-18, AMB-16 an older object is acknowledged, and overwrites nothing', async () => {
    const newer = aLocation('C18', { name: 'newer', last_updated: T(9) });
    await cpo.put('C18', newer);
    const older = aLocation('C18', { name: 'older', last_updated: T(8) });
    expect(await cpo.put('C18', older)).toMatchObject({ httpStatus: 200, ok: true });
    expect(await cpo.copy('C18')).toEqual(newer);
    const newerEvse = anEvse('E1', { status: 'CHARGING', last_updated: T(7) });
    await cpo.put('C18/E1', newerEvse);
    expect(await cpo.put('C18/E1', anEvse('E1', { status: 'BLOCKED', last_updated: T(6) }))).toMatchObject({
      ok: true,
    });
    expect(await cpo.copy('C18/E1')).toEqual(newerEvse);
    await allDelivered(hub);
    expect(held(receiver, 'NL/CP1/C18')).toEqual({ ...newer, evses: [newerEvse] });
    expect(receiver.received().wentBackwards).toBe(0);
  });
});

describe('PATCH', () => {
  test('COO-03 changes what it names, and nothing else', async () => {
    const before = aLocation('C03', {
      name: 'old',
      facilities: ['HOTEL', 'CAFE'],
      charging_when_closed: false,
    });
    await cpo.put('C03', before);
    await cpo.patch('C03', { name: 'new', facilities: ['BUS_STOP'], last_updated: T(1) });
    const after = { ...before, name: 'new', facilities: ['BUS_STOP'], last_updated: T(1) };
    expect(await cpo.copy('C03')).toEqual(after);
    await allDelivered(hub);
    expect(held(receiver, 'NL/CP1/C03')).toEqual(after);
  });

  test('COO-04 without last_updated is refused, and not handed on', async () => {
    await cpo.put('C04', aLocation('C04'));
    expect(await cpo.patch('C04', { name: 'new' })).toMatchObject(refused(2001));
    expect(await cpo.patch('C04/E1', { status: 'BLOCKED' })).toMatchObject(refused(2001));
    expect(await cpo.copy('C04')).toEqual(aLocation('C04'));
    expect(await arrived('C04')).toEqual(['PUT C04']);
  });

  test('COO-05 of something unknown is answered with 404, so that the owner PUTs it', async () => {
    await cpo.put('C05', aLocation('C05'));
    const patch = { last_updated: T(1) };
    for (const path of ['C05X', 'C05/E9', 'C05/E1/9']) {
      const answer = await cpo.patch(path, patch);
      expect(answer.httpStatus).toBe(404);
      expect(codeOf(answer)).toBeGreaterThanOrEqual(2000);
      expect(codeOf(answer)).toBeLessThan(3000);
    }
  });

  test.each([
    ['C16', { id: 'C16X' }],
    ['C16', { country_code: 'DE' }],
    ['C16', { party_id: 'CP2' }],
    ['C16/E1', { uid: 'E2' }],
    ['C16/E1/1', { id: '2' }],
  ])('COO-16 of %s that changes %j is refused', async (path, identity) => {
    await cpo.put('C16', aLocation('C16'));
    expect(await cpo.patch(path, { ...identity, last_updated: T(1) })).toMatchObject(refused(2001));
    expect(await cpo.copy('C16')).toEqual(aLocation('C16'));
  });

  test('COO-16 may repeat the id of the URL, in any case', async () => {
    await cpo.put('C16B', aLocation('C16B'));
    expect(await cpo.patch('C16B', { id: 'c16b', name: 'n', last_updated: T(1) })).toMatchObject({
      ok: true,
    });
    expect(await cpo.copy('C16B')).toMatchObject({ name: 'n' });
  });

  test('COO-17 merges evses and connectors by their ids, and deletes none', async () => {
    await cpo.put('C17', aLocation('C17', { evses: [anEvse('E1'), anEvse('E2')] }));
    await cpo.patch('C17', {
      evses: [{ uid: 'E2', status: 'CHARGING', last_updated: T(1) }, anEvse('E3', { last_updated: T(1) })],
      last_updated: T(1),
    });
    await cpo.patch('C17/E1', {
      connectors: [aConnector('2', { last_updated: T(2) })],
      last_updated: T(2),
    });
    const after = aLocation('C17', {
      evses: [
        anEvse('E1', {
          connectors: [aConnector('1'), aConnector('2', { last_updated: T(2) })],
          last_updated: T(2),
        }),
        anEvse('E2', { status: 'CHARGING', last_updated: T(1) }),
        anEvse('E3', { last_updated: T(1) }),
      ],
      last_updated: T(2),
    });
    expect(await cpo.copy('C17')).toEqual(after);
    await allDelivered(hub);
    expect(held(receiver, 'NL/CP1/C17')).toEqual(after);
  });

  test('COO-17, AMB-05 null clears an optional field, and cannot clear a required one', async () => {
    await cpo.put('C17B', aLocation('C17B', { name: 'Station' }));
    expect(await cpo.patch('C17B', { name: null, last_updated: T(1) })).toMatchObject({ ok: true });
    expect(await cpo.copy('C17B')).toMatchObject({ name: null });
    expect(await cpo.patch('C17B', { city: null, last_updated: T(2) })).toMatchObject(refused(2001));
    expect(await cpo.copy('C17B')).toMatchObject({ city: 'Ede' });
  });
});

test('COO-06 POST does not exist', async () => {
  await cpo.put('C06', aLocation('C06'));
  const body = { body: JSON.stringify(aLocation('C06')) };
  expect(await cpo.call('POST', 'C06', body)).toMatchObject({ httpStatus: 405, ok: false });
});

describe('ids', () => {
  test.each([
    ['C10', aLocation('C10X')],
    ['C10/E1', anEvse('E2')],
    ['C10/E1/1', aConnector('2')],
  ])('COO-10 another id in the body than in the URL of %s is refused', async (path, body) => {
    await cpo.put('C10', aLocation('C10'));
    expect(await cpo.put(path, body)).toMatchObject(refused(2001));
    expect(await cpo.copy('C10')).toEqual(aLocation('C10'));
  });

  test('COO-11 another owner in the body than in the URL is refused; another case is none', async () => {
    expect(await cpo.put('C11', aLocation('C11', { party_id: 'CP2' }))).toMatchObject(refused(2001));
    expect(await cpo.put('C11', aLocation('C11', { country_code: 'DE' }))).toMatchObject(refused(2001));
    expect(await cpo.put('C11', aLocation('C11', { country_code: 'nl', party_id: 'cp1' }))).toMatchObject({
      httpStatus: 201,
      ok: true,
    });
  });

  test('COO-12 all ids compare without case', async () => {
    const lower = { segments: ['nl', 'cp1', 'c12'] };
    expect(await cpo.put('c12', aLocation('c12'), lower)).toMatchObject({ httpStatus: 201 });
    expect(await cpo.copy('C12')).toEqual(aLocation('c12'));
    expect(await cpo.put('C12', aLocation('C12'))).toMatchObject({ httpStatus: 200, ok: true });
    expect(await cpo.patch('C12/e1', { status: 'BLOCKED', last_updated: T(1) })).toMatchObject({ ok: true });
    expect(await cpo.copy('c12/E1')).toMatchObject({ uid: 'E1', status: 'BLOCKED' });
  });

  test('COO-13 ids are handed on and given back as their owner spells them', async () => {
    const spelled = aLocation('CoO-13a', { evses: [anEvse('eVse')] });
    await cpo.put('CoO-13a', spelled);
    expect(await cpo.copy('COO-13A')).toEqual(spelled);
    await allDelivered(hub);
    const [push] = pushesOf(receiver, 'NL/CP1/CoO-13a');
    expect(push?.url).toMatch(/\/CoO-13a$/);
    expect(held(receiver, 'NL/CP1/COO-13A')).toEqual(spelled);
  });
});
