import type { PartyId } from '../../src/ocpi/party.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { aLocation, anEvse, without } from '../harness/location-values.js';
import { T } from '../replication/location-bodies.js';
import {
  allDelivered,
  held,
  idsIn,
  LocationParty,
  pushedPaths,
  pushesOf,
  routeOf,
} from './location-party.js';

let hub: TestHub;
let cpo: LocationParty;
let emsp1: SandboxPlatform;
let emsp2: SandboxPlatform;

beforeAll(async () => {
  hub = await TestHub.start();
  const platforms = await Promise.all([
    hub.join(party('CPO', 'CP1')),
    hub.join(party('EMSP', 'EM1')),
    hub.join(party('EMSP', 'EM2', 'BE')),
  ]);
  cpo = new LocationParty(platforms[0]);
  [, emsp1, emsp2] = platforms;
});

afterAll(() => hub.stop());

const LOCATIONS_RECEIVER = [
  { identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' },
  { identifier: 'locations', role: 'RECEIVER', path: '/ocpi/{version}/receiver/locations' },
] as const;

/** Receivers that do not answer any more. */
const AWAY: PartyId[] = [{ countryCode: 'NL', partyId: 'EM6' }];

/** How often something about a Location of NL/CP1 has arrived. */
const arrivals = (platform: SandboxPlatform, id: string, to?: PartyId) =>
  pushesOf(platform, `NL/CP1/${id}`, to).length;

describe('the sender', () => {
  test('RT-B-01 is answered by the hub', async () => {
    const answer = await cpo.put('B01', aLocation('B01'));
    expect(answer).toMatchObject({ httpStatus: 201, envelope: { statusCode: 1000 } });
    expect(routeOf(answer)).toEqual({ to: 'NL/CP1', from: 'NL/HUB' });
  });

  test("RT-B-05 hears nothing of its receivers' errors", async () => {
    const strict = await hub.join(party('EMSP', 'EM5'));
    const isB05 = { when: ({ url }: { url: string }) => url.endsWith('/B05') };
    emsp1.faults.add({ fault: { kind: 'answer', httpStatus: 401, statusCode: 2000 }, times: 1, ...isB05 });
    strict.faults.add({ fault: { kind: 'answer', statusCode: 2001 }, ...isB05 });
    expect(await cpo.put('B05', aLocation('B05'))).toMatchObject({ httpStatus: 201, ok: true });
    await allDelivered(hub);
    expect(held(emsp2, 'NL/CP1/B05')).toEqual(aLocation('B05'));
    expect(held(strict, 'NL/CP1/B05')).toBeUndefined();
    expect(cpo.platform.journal.filter(({ direction }) => direction === 'received')).not.toContainEqual(
      expect.objectContaining({ method: 'PUT', url: expect.stringContaining('B05') }),
    );
    await strict.unregister();
  });

  test('RT-B-06 waits for no receiver, and no receiver for another', async () => {
    const silent = await hub.join(party('EMSP', 'EM6'));
    silent.faults.add({ fault: { kind: 'never' }, when: ({ url }) => url.endsWith('/B06') });
    expect((await cpo.put('B06', aLocation('B06'))).ok).toBe(true);
    await silent.journal.waitFor(({ url }) => url.endsWith('/B06'));
    await emsp2.until(() => held(emsp2, 'NL/CP1/B06') !== undefined);
    // Both are done while the silent one is still being waited for.
    expect(held(silent, 'NL/CP1/B06')).toBeUndefined();
    await silent.stop();
  });

  test('RT-B-19 of an invalid object is refused; it is neither stored nor handed on', async () => {
    const answer = await cpo.put('B19', without(aLocation('B19'), 'city'));
    expect(answer).toMatchObject({ httpStatus: 200, envelope: { statusCode: 2001 } });
    expect(await cpo.copy('B19')).toBeUndefined();
    await cpo.put('B19M', aLocation('B19M'));
    await allDelivered(hub, ...AWAY);
    expect([arrivals(emsp1, 'B19'), arrivals(emsp1, 'B19M')]).toEqual([0, 1]);
  });
});

describe('the message', () => {
  test('RT-B-02 is FROM the hub and TO each receiving party', async () => {
    await cpo.put('B02', aLocation('B02'));
    await allDelivered(hub, ...AWAY);
    for (const [platform, to] of [
      [emsp1, 'NL/EM1'],
      [emsp2, 'BE/EM2'],
    ] as const) {
      const [push] = pushesOf(platform, 'NL/CP1/B02');
      expect(routeOf({ headers: push?.requestHeaders ?? {} })).toEqual({ to, from: 'NL/HUB' });
    }
  });

  test('RT-B-03 keeps the owner in its URL and its body', async () => {
    await cpo.put('B03', aLocation('B03'));
    await allDelivered(hub, ...AWAY);
    const [push] = pushesOf(emsp1, 'NL/CP1/B03');
    expect(push?.url).toBe('/ocpi/2.2.1/receiver/locations/NL/CP1/B03');
    expect(JSON.parse(push?.requestBody ?? '')).toMatchObject({ country_code: 'NL', party_id: 'CP1' });
  });

  test('RT-B-04 is done when the receiver says so; what else its answer says does not matter', async () => {
    const bare = { kind: 'answer', headers: {} } as const;
    emsp1.faults.add({ fault: bare, when: ({ url }) => url.endsWith('/B04'), times: 1 });
    await cpo.put('B04', aLocation('B04'));
    await allDelivered(hub, ...AWAY);
    const answered = pushesOf(emsp2, 'NL/CP1/B04')[0]?.responseHeaders;
    expect(answered).toMatchObject({ 'OCPI-to-party-id': 'HUB', 'OCPI-from-party-id': 'EM2' });
    expect([arrivals(emsp1, 'B04'), arrivals(emsp2, 'B04')]).toEqual([1, 1]);
    const deliveries = await hub.admin.deliveries();
    const toEmsp1 = deliveries.filter(({ receiver }) => receiver === 'NL/EM1');
    expect(toEmsp1.every(({ breaker }) => breaker === 'closed')).toBe(true);
  });

  test('RT-B-13 may be a PUT or a PATCH', async () => {
    await cpo.put('B13', aLocation('B13'));
    await cpo.patch('B13', { name: 'patched', last_updated: T(1) });
    await allDelivered(hub, ...AWAY);
    for (const platform of [emsp1, emsp2])
      expect(held(platform, 'NL/CP1/B13')).toMatchObject({ name: 'patched', last_updated: T(1) });
  });

  test('RT-B-17 of one object never overtakes another of it', async () => {
    await cpo.put('B17', aLocation('B17'));
    const statuses = ['AVAILABLE', 'CHARGING', 'BLOCKED', 'RESERVED'];
    for (let at = 1; at <= 20; at += 1)
      await cpo.patch('B17/E1', { status: statuses[at % 4], last_updated: T(at) });
    await allDelivered(hub, ...AWAY);
    const times = pushesOf(emsp1, 'NL/CP1/B17').map(
      ({ requestBody }) => JSON.parse(requestBody).last_updated,
    );
    expect(times).toEqual([...times].sort());
    expect(times.at(-1)).toBe(T(20));
    expect(held(emsp1, 'NL/CP1/B17')).toMatchObject({
      evses: [{ status: 'AVAILABLE', last_updated: T(20) }],
    });
  });
});

describe('the receivers', () => {
  test('RT-B-07 are those of opposite roles', async () => {
    const rival = await hub.joinWith({ parties: [party('CPO', 'CP7', 'DE')], endpoints: LOCATIONS_RECEIVER });
    const opposite = await Promise.all([
      hub.join(party('NSP', 'NS7')),
      hub.join(party('NAP', 'NA7')),
      hub.join(party('SCSP', 'SC7')),
      hub.join(party('OTHER', 'OT7')),
    ]);
    await cpo.put('B07', aLocation('B07'));
    await allDelivered(hub, ...AWAY);
    for (const platform of [emsp1, emsp2, ...opposite])
      expect(held(platform, 'NL/CP1/B07')).toEqual(aLocation('B07'));
    expect(arrivals(rival, 'B07')).toBe(0);
  });

  test('RT-B-08 include role OTHER, which owns no Locations itself', async () => {
    const third = await hub.join(party('OTHER', 'OT8'));
    await cpo.put('B08', aLocation('B08'));
    await third.until(() => held(third, 'NL/CP1/B08') !== undefined);
    const own = new LocationParty(third);
    expect(await own.put('X', aLocation('X', { party_id: 'OT8' }))).toMatchObject({
      httpStatus: 404,
      ok: false,
    });
  });

  test('RT-B-09 are those whose version details list the Receiver interface', async () => {
    const puller = await hub.joinWith({
      parties: [party('EMSP', 'EM9')],
      endpoints: [
        { identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' },
        { identifier: 'locations', role: 'SENDER', path: '/ocpi/{version}/locations' },
      ],
    });
    expect((await cpo.put('B09', aLocation('B09'))).ok).toBe(true);
    await allDelivered(hub, ...AWAY);
    expect(arrivals(emsp1, 'B09')).toBe(1);
    expect(puller.journal.filter(({ url }) => url.includes('/locations'))).toEqual([]);
    expect((await new LocationParty(puller).find('B09')).ok).toBe(true);
  });

  test('RT-B-14 are parties: a platform of two gets one request for each', async () => {
    const twins = await hub.join(party('EMSP', 'TW1'), party('EMSP', 'TW2'));
    await cpo.put('B14', aLocation('B14'));
    await allDelivered(hub, ...AWAY);
    for (const twin of twins.parties) {
      expect(arrivals(twins, 'B14', twin)).toBe(1);
      expect(held(twins, 'NL/CP1/B14', twin)).toEqual(aLocation('B14'));
    }
  });

  test("RT-B-15 are never on the sender's own platform", async () => {
    const mixed = await hub.join(party('CPO', 'MX1'), party('EMSP', 'MX2'));
    const seller = new LocationParty(mixed, mixed.parties[0]);
    await seller.put('B15', aLocation('B15', { party_id: 'MX1' }));
    await cpo.put('B15', aLocation('B15'));
    await allDelivered(hub, ...AWAY);
    expect(held(emsp1, 'NL/MX1/B15')).toBeDefined();
    expect(pushesOf(mixed, 'NL/MX1/B15')).toEqual([]);
    expect(arrivals(mixed, 'B15')).toBe(1);
  });

  test('RT-B-16 (with D1) get nothing while they are suspended, and the newest state when they are back', async () => {
    const absent = await hub.join(party('EMSP', 'E16'));
    await cpo.put('B16', aLocation('B16'));
    await absent.until(() => held(absent, 'NL/CP1/B16') !== undefined);
    const id = await hub.platformId('E16');
    await hub.admin.suspend(id);
    for (const at of [1, 2, 3]) await cpo.patch('B16/E1', { floor_level: `${at}`, last_updated: T(at) });
    await emsp1.until(() => (held(emsp1, 'NL/CP1/B16') as { last_updated: string }).last_updated === T(3));
    expect(arrivals(absent, 'B16')).toBe(1);
    await hub.admin.resume(id);
    await allDelivered(hub, ...AWAY);
    expect(pushedPaths(absent, 'NL/CP1/B16')).toEqual(['PUT B16', 'PUT B16/E1']);
    expect(held(absent, 'NL/CP1/B16')).toMatchObject({ evses: [{ floor_level: '3' }] });
  });

  test('RT-B-20 of a party that is CPO and EMSP: as it pushes Locations it acts as a CPO', async () => {
    const double = await hub.join(party('CPO', 'DB1'), party('EMSP', 'DB1'));
    await new LocationParty(double).put('B20', aLocation('B20', { party_id: 'DB1' }));
    await cpo.put('B20', aLocation('B20'));
    await allDelivered(hub, ...AWAY);
    expect(held(emsp1, 'NL/DB1/B20')).toBeDefined();
    expect(pushesOf(cpo.platform, 'NL/DB1/B20')).toEqual([]);
    expect(held(double, 'NL/CP1/B20')).toEqual(aLocation('B20'));
  });
});

describe('the store', () => {
  test("RT-B-10 answers GET of a Receiver object: the hub's own copy, no receiver is asked", async () => {
    await cpo.put('B10', aLocation('B10'));
    expect(await cpo.copy('B10')).toEqual(aLocation('B10'));
    for (const platform of [emsp1, emsp2])
      expect(
        platform.journal.filter(({ method, url }) => method === 'GET' && url.includes('/locations')),
      ).toEqual([]);
  });

  test('RT-B-18 keeps what was pushed: 201 then 200, and it is in GET All', async () => {
    expect((await cpo.put('B18', aLocation('B18'))).httpStatus).toBe(201);
    expect((await cpo.put('B18', aLocation('B18', { name: 'n' }))).httpStatus).toBe(200);
    expect(idsIn(await new LocationParty(emsp1).list('limit=100'))).toContain('B18');
  });
});

describe('without TO', () => {
  test('RT-O-03 a push and a GET of a single object need no TO', async () => {
    const more = { to: 'nobody' } as const;
    expect(await cpo.put('O03', aLocation('O03'), more)).toMatchObject({ httpStatus: 201, ok: true });
    expect(await cpo.put('O03/E2', anEvse('E2'), more)).toMatchObject({ httpStatus: 201, ok: true });
    expect(await cpo.patch('O03', { name: 'n', last_updated: T(1) }, more)).toMatchObject({ ok: true });
    expect(await cpo.call('GET', 'O03', more)).toMatchObject({ ok: true });
    // RT-O-02: its owner is asked, not the hub's store.
    cpo.platform.locations.hold(JSON.stringify(aLocation('O03', { evses: [anEvse('E2')] })));
    const found = await new LocationParty(emsp1).find('O03/E2', more);
    expect(found).toMatchObject({ ok: true });
    expect(routeOf(found)).toEqual({ to: 'NL/EM1', from: 'NL/CP1' });
  });

  test('RT-O-05, D4 a push goes the way of one TO the hub', async () => {
    const answer = await cpo.put('O05', aLocation('O05'), { to: 'nobody' });
    expect(routeOf(answer)).toEqual({ to: 'NL/CP1', from: 'NL/HUB' });
    await allDelivered(hub, ...AWAY);
    const [push] = pushesOf(emsp1, 'NL/CP1/O05');
    expect(routeOf({ headers: push?.requestHeaders ?? {} })).toEqual({ to: 'NL/EM1', from: 'NL/HUB' });
    expect(held(emsp2, 'NL/CP1/O05')).toEqual(aLocation('O05'));
  });
});
