import { aLocation } from '../../src/conformance/samples/location.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { routeOf } from '../conformance/location-party.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { cdr, session, tariff, token } from '../sandbox/module-bodies.js';

const T = '2026-06-01T10:00:00Z';

let hub: TestHub;
let cpo: SandboxPlatform;
let emsp1: SandboxPlatform;
let emsp2: SandboxPlatform;
let scsp: SandboxPlatform;

beforeAll(async () => {
  hub = await TestHub.start();
  [cpo, emsp1, emsp2, scsp] = await Promise.all([
    hub.join(party('CPO', 'CP1')),
    hub.join(party('EMSP', 'EM1')),
    hub.join(party('EMSP', 'EM2')),
    hub.join(party('SCSP', 'SC1')),
  ]);
  await cpo.locations.pushLocation(JSON.stringify(aLocation('LOC1')), {});
});

afterAll(() => hub.stop());

const ref = (id: string) => ({ countryCode: 'NL', partyId: 'CP1', id });

test('D3 RT-O-01 RT-O-02 an open Session is answered by its EMSP, and sent as it came', async () => {
  const answer = await cpo.sessions.put(session('S1'), { to: 'nobody' });
  expect(answer).toMatchObject({ httpStatus: 201, ok: true });
  expect(routeOf(answer)).toEqual({ to: 'NL/CP1', from: 'NL/EM1' });
  expect(emsp1.sessions.received().store.get(ref('S1'))?.text).toBe(session('S1'));
  const patch = '{"kwh":1.50,"charging_periods":[],"last_updated":"2026-06-01T10:01:00Z"}';
  const patched = await cpo.sessions.patch(ref('S1'), patch, { to: 'nobody' });
  expect(routeOf(patched)).toEqual({ to: 'NL/CP1', from: 'NL/EM1' });
  expect(emsp1.sessions.received().receipts.map(({ method }) => method)).toEqual(['PUT', 'PATCH']);
  expect(emsp2.sessions.received().receipts).toEqual([]);
});

test('D2 a Session to the hub is delivered to its EMSP alone', async () => {
  const answer = await cpo.sessions.put(session('S2'));
  expect(routeOf(answer)).toEqual({ to: 'NL/CP1', from: 'NL/HUB' });
  await emsp1.until(() => emsp1.sessions.received().store.get(ref('S2')) !== undefined);
  expect((await emsp1.sessions.pull()).totalCount).toBe(2);
  expect((await emsp2.sessions.pull()).totalCount).toBe(0);
});

test('SES-R-09 a Session without TO is read where it is', async () => {
  const answer = await cpo.sessions.readBack(ref('S1'), { to: 'nobody' });
  expect(routeOf(answer)).toEqual({ to: 'NL/CP1', from: 'NL/EM1' });
});

test('CDR-R-03 a CDR goes to its EMSP, and its Location leads there', async () => {
  const open = await cpo.cdrs.post(cdr('C1'), { to: 'nobody' });
  expect(open).toMatchObject({ httpStatus: 201 });
  expect(routeOf(open)).toEqual({ to: 'NL/CP1', from: 'NL/EM1' });
  const location = String(open.headers.location);
  expect(location).toContain(hub.url);
  const read = await cpo.cdrs.readAt(location);
  expect(read).toMatchObject({ httpStatus: 200, ok: true });
  expect(routeOf(read)).toEqual({ to: 'NL/CP1', from: 'NL/EM1' });
});

test('TOK-S-12 a known token is asked of its EMSP, an unknown one of all', async () => {
  await emsp1.tokens.put(token('KNOWN'));
  emsp2.tokens.hold(token('SECRET').replace('EM1', 'EM2'));
  const known = await cpo.tokens.authorize({ uid: 'KNOWN' }, { to: 'nobody' });
  expect(known).toMatchObject({ httpStatus: 200, envelope: { data: { allowed: 'ALLOWED' } } });
  expect(emsp2.tokens.authorizations).toEqual([]);
  const secret = await cpo.tokens.authorize({ uid: 'SECRET' }, { to: 'nobody' });
  expect(secret).toMatchObject({ httpStatus: 200, envelope: { data: { allowed: 'ALLOWED' } } });
  expect(routeOf(secret)).toEqual({ to: 'NL/CP1', from: 'NL/EM2' });
  const nobodys = await cpo.tokens.authorize({ uid: 'NOBODYS' }, { to: 'nobody' });
  expect(nobodys).toMatchObject({ httpStatus: 404, envelope: { statusCode: 2004 } });
});

test('CMD-R-06 CMD-S-01 a command finds its CPO, its result the EMSP', async () => {
  const fields = { token: JSON.parse(token('KNOWN')), location_id: 'LOC1', evse_uid: 'E1' };
  const sent = await emsp1.commands.send('START_SESSION', fields, { to: 'nobody' });
  expect(sent.answer).toMatchObject({ httpStatus: 200, envelope: { data: { result: 'ACCEPTED' } } });
  expect(routeOf(sent.answer)).toEqual({ to: 'NL/EM1', from: 'NL/CP1' });
  const result = await emsp1.commands.resultOf(sent);
  expect(JSON.parse(result.text)).toEqual({ result: 'ACCEPTED' });
  const stranger = await emsp2.commands.send('STOP_SESSION', { session_id: 'S1' }, { to: 'nobody' });
  expect(stranger.answer).toMatchObject({
    envelope: { statusCode: 1000, data: { result: 'UNKNOWN_SESSION' } },
  });
});

test('CHP-R-02 CHP-S-04 charging profiles by session, and back to who set them', async () => {
  const profile = '{"charging_rate_unit":"W","min_charging_rate":8.1,"charging_profile_period":[]}';
  const sent = await emsp1.chargingProfiles.set('S1', profile, { to: 'nobody' });
  expect(sent.answer).toMatchObject({ ok: true });
  expect(JSON.parse((await emsp1.chargingProfiles.resultOf(sent)).text)).toEqual({ result: 'ACCEPTED' });
  const active = `{"start_date_time":"${T}","charging_profile":${profile}}`;
  const told = await cpo.chargingProfiles.putActive('S1', active, { to: 'nobody' });
  expect(told.envelope).toMatchObject({ statusCode: 1000 });
  expect(routeOf(told)).toEqual({ to: 'NL/CP1', from: 'NL/EM1' });
  expect(emsp1.chargingProfiles.activeProfiles).toHaveLength(1);
  expect(scsp.chargingProfiles.activeProfiles).toHaveLength(0);
});

test('TAR-R-02 a Tariff that is deleted goes everywhere', async () => {
  expect(await cpo.tariffs.put(tariff('T1'))).toMatchObject({ httpStatus: 201 });
  await emsp2.until(() => emsp2.tariffs.received().store.get(ref('T1')) !== undefined);
  expect(await cpo.tariffs.delete(ref('T1'))).toMatchObject({ httpStatus: 200 });
  await emsp2.until(() => emsp2.tariffs.received().store.get(ref('T1')) === undefined);
  expect((await emsp1.tariffs.pull()).totalCount).toBe(0);
});
