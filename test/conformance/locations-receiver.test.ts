import type { HubAnswer } from '../../src/sandbox/http/hub-client.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { aConnector, aLocation, anEvse, without } from '../harness/location-values.js';
import { T } from '../replication/location-bodies.js';
import { allDelivered, held, idsIn, LocationParty, pushedPaths, pushesOf } from './location-party.js';

let hub: TestHub;
let cpo: LocationParty;
let emsp: LocationParty;
let receivers: SandboxPlatform[];

beforeAll(async () => {
  hub = await TestHub.start();
  const [owner, ...others] = await Promise.all([
    hub.join(party('CPO', 'CP1')),
    hub.join(party('EMSP', 'EM1')),
    hub.join(party('EMSP', 'EM2', 'BE')),
  ]);
  cpo = new LocationParty(owner);
  emsp = new LocationParty(others[0]);
  receivers = others;
});

afterAll(() => hub.stop());

/** What each receiver holds of a Location of NL/CP1 once everything has arrived. */
async function heldByAll(id: string): Promise<unknown[]> {
  await allDelivered(hub);
  return receivers.map((receiver) => held(receiver, `NL/CP1/${id}`));
}

const both = (value: unknown) => [value, value];
const codeOf = (answer: HubAnswer) => answer.envelope?.statusCode;

describe('PUT and PATCH', () => {
  test('LOC-R-01 PUT of a Location creates it, and replaces it', async () => {
    expect(await cpo.put('R01', aLocation('R01'))).toMatchObject({ httpStatus: 201, ok: true });
    expect(await heldByAll('R01')).toEqual(both(aLocation('R01')));
    const renamed = aLocation('R01', { name: 'Station', last_updated: T(1) });
    expect(await cpo.put('R01', renamed)).toMatchObject({ httpStatus: 200, ok: true });
    expect(await heldByAll('R01')).toEqual(both(renamed));
    expect(await cpo.copy('R01')).toEqual(renamed);
  });

  test('LOC-R-02 PUT of an EVSE adds it, and replaces it; its siblings stay', async () => {
    await cpo.put('R02', aLocation('R02'));
    expect(await cpo.put('R02/E2', anEvse('E2'))).toMatchObject({ httpStatus: 201, ok: true });
    expect(await cpo.copy('R02')).toMatchObject({ evses: [anEvse('E1'), anEvse('E2')] });
    const changed = anEvse('E2', { floor_level: '-1', last_updated: T(1) });
    expect(await cpo.put('R02/E2', changed)).toMatchObject({ httpStatus: 200, ok: true });
    expect(await cpo.copy('R02')).toMatchObject({ evses: [anEvse('E1'), changed] });
    expect(await heldByAll('R02')).toMatchObject(both({ evses: [anEvse('E1'), changed] }));
  });

  test('LOC-R-03 PUT of a Connector adds it, and replaces it; its siblings stay', async () => {
    await cpo.put('R03', aLocation('R03'));
    expect(await cpo.put('R03/E1/2', aConnector('2'))).toMatchObject({ httpStatus: 201, ok: true });
    const changed = aConnector('2', { max_amperage: 32, last_updated: T(1) });
    expect(await cpo.put('R03/E1/2', changed)).toMatchObject({ httpStatus: 200, ok: true });
    const expected = { evses: [{ connectors: [aConnector('1'), changed] }] };
    expect(await cpo.copy('R03')).toMatchObject(expected);
    expect(await heldByAll('R03')).toMatchObject(both(expected));
  });

  test('LOC-R-04 PATCH works on all three levels', async () => {
    await cpo.put('R04', aLocation('R04'));
    await cpo.patch('R04', { name: 'Station', last_updated: T(1) });
    await cpo.patch('R04/E1', { status: 'CHARGING', last_updated: T(2) });
    await cpo.patch('R04/E1/1', { tariff_ids: ['NIGHT'], last_updated: T(3) });
    const connectors = [aConnector('1', { tariff_ids: ['NIGHT'], last_updated: T(3) })];
    const expected = aLocation('R04', {
      name: 'Station',
      evses: [anEvse('E1', { status: 'CHARGING', connectors, last_updated: T(3) })],
      last_updated: T(3),
    });
    expect(await cpo.copy('R04')).toEqual(expected);
    expect(await heldByAll('R04')).toEqual(both(expected));
  });

  test.each(['R05', 'R05/E1', 'R05/E1/1'])(
    'LOC-R-05 a PATCH of %s without last_updated is refused',
    async (path) => {
      await cpo.put('R05', aLocation('R05'));
      const answer = await cpo.patch(path, { tariff_ids: ['NIGHT'], name: 'Station', status: 'CHARGING' });
      expect(answer).toMatchObject({ httpStatus: 200, envelope: { statusCode: 2001 } });
      expect(answer.envelope?.statusMessage).toContain('last_updated');
      expect(await cpo.copy('R05')).toEqual(aLocation('R05'));
    },
  );

  test("LOC-R-06 GET gives the hub's copy on all three levels", async () => {
    await cpo.put('R06', aLocation('R06'));
    expect(await cpo.copy('R06')).toEqual(aLocation('R06'));
    expect(await cpo.copy('R06/E1')).toEqual(anEvse('E1'));
    expect(await cpo.copy('R06/E1/1')).toEqual(aConnector('1'));
    for (const path of ['NONE', 'R06/NONE', 'R06/E1/NONE'])
      expect(await cpo.call('GET', path)).toMatchObject({ httpStatus: 404, ok: false });
  });

  test.each(['POST', 'DELETE'] as const)('LOC-R-07 %s is not allowed', async (method) => {
    for (const path of ['R07', 'R07/E1', 'R07/E1/1']) {
      const body = method === 'POST' ? { body: '{}' } : {};
      expect(await cpo.call(method, path, body)).toMatchObject({ httpStatus: 405, ok: false });
    }
  });

  test('LOC-R-08 an EVSE is removed by its status, and stays there to be seen', async () => {
    await cpo.put('R08', aLocation('R08', { evses: [anEvse('E1'), anEvse('E2')] }));
    await cpo.patch('R08/E1', { status: 'REMOVED', last_updated: T(1) });
    await cpo.put('R08/E2', anEvse('E2', { status: 'REMOVED', last_updated: T(1) }));
    for (const uid of ['E1', 'E2'])
      expect(await cpo.copy(`R08/${uid}`)).toMatchObject({ uid, status: 'REMOVED' });
    const removed = { evses: [{ status: 'REMOVED' }, { status: 'REMOVED' }] };
    expect(await heldByAll('R08')).toMatchObject(both(removed));
  });

  test("LOC-R-09 a child's update lifts its parents in the store, by the owner's clock alone", async () => {
    await cpo.put('R09', aLocation('R09'));
    await allDelivered(hub);
    await cpo.patch('R09/E1', { status: 'CHARGING', last_updated: T(901) });
    expect(idsIn(await emsp.list(`date_from=${T(901)}`))).toEqual(['R09']);
    expect(await cpo.copy('R09')).toMatchObject({ last_updated: T(901) });
    await cpo.put('R09/E1/2', aConnector('2', { last_updated: T(902) }));
    expect(idsIn(await emsp.list(`date_from=${T(902)}`))).toEqual(['R09']);
    expect(await cpo.copy('R09')).toMatchObject({
      last_updated: T(902),
      evses: [{ last_updated: T(902), connectors: [aConnector('1'), { last_updated: T(902) }] }],
    });
    await allDelivered(hub);
    // What goes out is the EVSE: no message is made about the Location that was lifted.
    const [created, ...changes] = pushedPaths(emsp.platform, 'NL/CP1/R09');
    expect(created).toBe('PUT R09');
    expect(new Set(changes)).toEqual(new Set(['PUT R09/E1']));
  });

  test('LOC-R-09 an older update of a child does not set its parents back', async () => {
    await cpo.put('R09B', aLocation('R09B', { last_updated: T(5) }));
    await cpo.put('R09B/E2', anEvse('E2', { last_updated: T(3) }));
    expect(await cpo.copy('R09B')).toMatchObject({ last_updated: T(5), evses: [{}, { last_updated: T(3) }] });
  });
});

describe('ids', () => {
  test.each([{ country_code: 'DE' }, { party_id: 'CP2' }])(
    'LOC-R-10 %j in the body against NL/CP1 in the URL is refused',
    async (other) => {
      expect(codeOf(await cpo.put('R10', aLocation('R10', other)))).toBe(2001);
      expect(await cpo.copy('R10')).toBeUndefined();
    },
  );

  test('LOC-R-11 an id in the body that is not that of the URL is refused, on all three levels', async () => {
    await cpo.put('R11', aLocation('R11'));
    expect(codeOf(await cpo.put('R11', aLocation('OTHER')))).toBe(2001);
    expect(codeOf(await cpo.put('R11/E1', anEvse('OTHER')))).toBe(2001);
    expect(codeOf(await cpo.put('R11/E1/1', aConnector('OTHER')))).toBe(2001);
    expect(await cpo.copy('R11')).toEqual(aLocation('R11'));
  });

  test('LOC-R-12 a Connector id means something within its EVSE only', async () => {
    await cpo.put('R12', aLocation('R12', { evses: [anEvse('E1'), anEvse('E2')] }));
    await cpo.patch('R12/E2/1', { max_amperage: 63, last_updated: T(1) });
    expect(await cpo.copy('R12/E1/1')).toEqual(aConnector('1'));
    expect(await cpo.copy('R12/E2/1')).toMatchObject({ max_amperage: 63 });
    const twice = { evses: [anEvse('E1'), anEvse('e1')] };
    expect(codeOf(await cpo.put('R12', aLocation('R12', twice)))).toBe(2001);
  });
});

describe('what is missing', () => {
  test('LOC-R-13 a new EVSE or Connector that lacks required fields is refused', async () => {
    await cpo.put('R13', aLocation('R13'));
    expect(codeOf(await cpo.put('R13/E2', without(anEvse('E2'), 'connectors')))).toBe(2001);
    expect(codeOf(await cpo.put('R13/E2', anEvse('E2', { connectors: [] })))).toBe(2001);
    expect(codeOf(await cpo.put('R13/E1/2', without(aConnector('2'), 'standard')))).toBe(2001);
    expect(await cpo.copy('R13')).toEqual(aLocation('R13'));
  });

  test('LOC-R-14 a child whose parent is not stored: 404, so that the owner PUTs the parent', async () => {
    await cpo.put('R14', aLocation('R14'));
    const noLocation = { httpStatus: 404, envelope: { statusCode: 2003 } };
    expect(await cpo.put('R14X/E1', anEvse('E1'))).toMatchObject(noLocation);
    expect(await cpo.patch('R14X/E1', { status: 'BLOCKED', last_updated: T(1) })).toMatchObject(noLocation);
    expect(await cpo.put('R14X/E1/1', aConnector('1'))).toMatchObject(noLocation);
    expect(await cpo.put('R14/E9/1', aConnector('1'))).toMatchObject({ httpStatus: 404, ok: false });
    expect(await heldByAll('R14')).toEqual(both(aLocation('R14')));
    for (const receiver of receivers) expect(pushesOf(receiver, 'NL/CP1/R14X')).toEqual([]);
  });
});

describe('what is handed on', () => {
  test('LOC-R-15 publish and publish_allowed_to are for the receivers to act upon', async () => {
    const hidden = aLocation('R15', { publish: false, publish_allowed_to: [{ group_id: 'FLEET7' }] });
    await cpo.put('R15', hidden);
    expect(await heldByAll('R15')).toEqual(both(hidden));
    expect((await emsp.find('R15')).envelope?.data).toEqual(hidden);
  });

  test.each([
    [{ uid: 'A1', type: 'RFID' }, true],
    [{ visual_number: '12', issuer: 'TNM' }, true],
    [{ group_id: 'G' }, true],
    [{}, false],
    [{ type: 'RFID' }, false],
    [{ uid: 'A1' }, false],
    [{ visual_number: '12' }, false],
  ])('LOC-R-16 a PublishToken %j is accepted: %s', async (token, accepted) => {
    const body = aLocation('R16', { publish: false, publish_allowed_to: [token] });
    expect((await cpo.put('R16', body)).ok).toBe(accepted);
  });

  test.each([
    [{ twentyfourseven: true }, true],
    [
      { twentyfourseven: false, regular_hours: [{ weekday: 1, period_begin: '08:00', period_end: '20:00' }] },
      true,
    ],
    [{}, false],
    [{ twentyfourseven: false }, false],
    [{ twentyfourseven: false, regular_hours: [] }, false],
    [
      { twentyfourseven: true, regular_hours: [{ weekday: 1, period_begin: '08:00', period_end: '20:00' }] },
      false,
    ],
  ])('LOC-R-17 Hours %j are accepted: %s', async (opening_times, accepted) => {
    expect((await cpo.put('R17', aLocation('R17', { opening_times }))).ok).toBe(accepted);
  });

  test('LOC-R-18 a Location without EVSEs, or with removed ones only, is stored and listed', async () => {
    await cpo.put('R18A', without(aLocation('R18A'), 'evses'));
    await cpo.put('R18B', aLocation('R18B', { evses: [anEvse('E1', { status: 'REMOVED' })] }));
    expect(await heldByAll('R18A')).toEqual(both(without(aLocation('R18A'), 'evses')));
    expect(idsIn(await emsp.list('limit=100'))).toEqual(expect.arrayContaining(['R18A', 'R18B']));
  });

  test('LOC-R-19 a status_schedule changes no status, and makes the hub send nothing', async () => {
    const status_schedule = [{ period_begin: T(0), status: 'BLOCKED' }];
    const scheduled = aLocation('R19', { evses: [anEvse('E1', { status_schedule })] });
    await cpo.put('R19', scheduled);
    expect(await heldByAll('R19')).toEqual(both(scheduled));
    for (const receiver of receivers) expect(pushedPaths(receiver, 'NL/CP1/R19')).toEqual(['PUT R19']);
  });

  test('LOC-R-20 tariff_ids may name Tariffs that come later', async () => {
    const connectors = [aConnector('1', { tariff_ids: ['NOT-YET'] })];
    const early = aLocation('R20', { evses: [anEvse('E1', { connectors })] });
    expect((await cpo.put('R20', early)).ok).toBe(true);
    expect(await heldByAll('R20')).toEqual(both(early));
  });

  test('LOC-R-21 a removed EVSE may lose its evse_id', async () => {
    await cpo.put('R21', aLocation('R21', { evses: [anEvse('E1', { evse_id: 'NL*CP1*E1' })] }));
    const removed = anEvse('E1', { status: 'REMOVED', last_updated: T(1) });
    expect((await cpo.put('R21/E1', removed)).ok).toBe(true);
    expect(await cpo.copy('R21/E1')).toEqual(removed);
    expect(await heldByAll('R21')).toMatchObject(both({ evses: [removed] }));
  });

  test('LOC-R-22 every Status is handed on as it is, and no other', async () => {
    const statuses = [
      'AVAILABLE',
      'BLOCKED',
      'CHARGING',
      'INOPERATIVE',
      'OUTOFORDER',
      'PLANNED',
      'REMOVED',
      'RESERVED',
      'UNKNOWN',
    ];
    const all = aLocation('R22', { evses: statuses.map((status) => anEvse(status, { status })) });
    await cpo.put('R22', all);
    expect(await heldByAll('R22')).toEqual(both(all));
    expect(codeOf(await cpo.patch('R22/UNKNOWN', { status: 'available', last_updated: T(1) }))).toBe(2001);
  });
});
