import { check } from '../../src/ocpi/check.js';
import { cdr } from '../../src/ocpi/schemas/cdr.js';
import { ChargePoints } from '../../src/sandbox/charge-point/charge-points.js';
import { Decimal } from '../../src/sandbox/charging/decimal.js';
import { MobilityProvider } from '../../src/sandbox/mobility-provider/mobility-provider.js';
import { type ConnectedPair, connectedPair, location } from './connected-pair.js';
import { token } from './module-bodies.js';

const OWNER = { countryCode: 'NL', partyId: 'CP1' };
const EM1 = { countryCode: 'NL', partyId: 'EM1' };
const PLACE = { locationId: 'LOC1', evseUid: 'E1' };
const SLOW = '{"charging_rate_unit":"A","charging_profile_period":[{"start_period":0,"limit":8.0}]}';

let pair: ConnectedPair;
let chargePoints: ChargePoints;
let provider: MobilityProvider;
beforeEach(async () => {
  pair = await connectedPair();
  const { cpo, emsp } = pair;
  cpo.locations.hold(location('LOC1'));
  chargePoints = new ChargePoints(cpo, {
    owner: OWNER,
    tariff: { id: 'T1', currency: 'EUR', perKwh: Decimal.parse('0.3000') },
    clock: () => Date.UTC(2026, 5, 1, 8),
  });
  provider = new MobilityProvider(emsp, { party: EM1 });
  await provider.issue(token('U1'));
});
afterEach(() => pair.stop());

test('a driver starts and stops by app; the bill fits the Session', async () => {
  const { emsp } = pair;
  const { sent, reference } = await provider.start(token('U1'), PLACE);
  expect((await emsp.commands.resultOf(sent)).result).toBe('ACCEPTED');
  const { body } = await provider.session(reference);
  expect(body).toMatchObject({ status: 'ACTIVE', auth_method: 'COMMAND', cdr_token: { uid: 'U1' } });
  const id = String(body.id);
  await chargePoints.charge(id, 1800);
  await chargePoints.charge(id, 900);
  const busy = await provider.session(reference, (session) => session.text.includes('"kwh":8.280'));
  expect(busy.body.charging_periods).toHaveLength(2);
  const stopped = await provider.stop(id);
  expect((await emsp.commands.resultOf(stopped)).result).toBe('ACCEPTED');
  expect(provider.bills).toMatchObject([{ differences: [], session: { body: { status: 'COMPLETED' } } }]);
  const [bill] = provider.bills;
  check(cdr, bill?.cdr.body);
  expect(bill?.cdr.text).toContain('"total_cost":{"excl_vat":2.4840}');
  expect((await emsp.cdrs.pull()).objects.get(`NL/CP1/${id.replace('-S', '-C')}`)?.text).toBe(bill?.cdr.text);
  expect((await emsp.sessions.pull()).objects.get(`NL/CP1/${id}`)?.text).toBe(bill?.session?.text);
  expect(chargePoints.refused).toEqual([]);
});

test('a driver with a card is authorized first, and not started where the EMSP says no', async () => {
  const place = chargePoints.placeAt('LOC1', 'E1')!;
  const { sessionId, answer } = await chargePoints.presentToken({ uid: 'U1' }, place);
  expect(answer.envelope?.data).toMatchObject({ allowed: 'ALLOWED' });
  const { body } = await provider.session('AUTH-1');
  expect(body).toMatchObject({ id: sessionId, auth_method: 'AUTH_REQUEST' });
  expect(pair.emsp.tokens.authorizations).toMatchObject([{ location: { location_id: 'LOC1' }, from: OWNER }]);
  pair.emsp.tokens.setAnswer({ ...EM1, id: 'U1' }, 'NO_CREDIT');
  expect((await chargePoints.presentToken({ uid: 'U1' }, place)).sessionId).toBeUndefined();
  expect((await chargePoints.presentToken({ uid: 'U9' }, place)).answer.httpStatus).toBe(404);
});

test('profiles and preferences are applied to the Session under way', async () => {
  const { emsp } = pair;
  const { reference } = await provider.start(token('U1'), PLACE);
  const id = String((await provider.session(reference)).body.id);
  expect((await emsp.sessions.setPreferences(id, { profile_type: 'GREEN' })).envelope?.data).toBe('ACCEPTED');
  expect(chargePoints.running.get(id)?.preferences).toEqual({ profile_type: 'GREEN' });
  await emsp.chargingProfiles.resultOf(await emsp.chargingProfiles.set(id, SLOW));
  await chargePoints.charge(id, 3600);
  await provider.session(reference, (session) => session.field('kwh') === '5.520');
  const active = await emsp.chargingProfiles.resultOf(await emsp.chargingProfiles.getActive(id, 900));
  expect(active.text).toContain(SLOW);
  await chargePoints.limit(id, 3_000);
  expect(emsp.chargingProfiles.activeProfiles).toMatchObject([{ sessionId: id, from: OWNER }]);
  expect(emsp.chargingProfiles.activeProfiles[0]?.text).toContain('"limit":3000.0');
  await chargePoints.charge(id, 3600);
  await provider.session(reference, (session) => session.field('kwh') === '8.520');
  await emsp.chargingProfiles.resultOf(await emsp.chargingProfiles.clear(id));
  expect(chargePoints.running.get(id)?.profile).toBeUndefined();
});

test('what charge points do not know, or cannot do, is said so', async () => {
  const { emsp } = pair;
  const nowhere = await provider.start(token('U1'), { locationId: 'LOC9' });
  expect(nowhere.sent.answer.envelope).toMatchObject({ statusCode: 2003, data: { result: 'REJECTED' } });
  expect((await provider.stop('S9')).answer.envelope?.data).toMatchObject({ result: 'UNKNOWN_SESSION' });
  const profile = await emsp.chargingProfiles.set('S9', SLOW);
  expect(profile.answer.envelope?.data).toMatchObject({ result: 'UNKNOWN_SESSION' });
  expect((await emsp.sessions.setPreferences('S9', { profile_type: 'GREEN' })).httpStatus).toBe(404);
  await emsp.commands.resultOf((await provider.start(token('U1'), PLACE)).sent);
  const second = await provider.start(token('U1'), PLACE);
  expect((await emsp.commands.resultOf(second.sent)).result).toBe('EVSE_OCCUPIED');
  const cancelled = await emsp.commands.send('CANCEL_RESERVATION', { reservation_id: 'R1' });
  expect((await emsp.commands.resultOf(cancelled)).result).toBe('UNKNOWN_RESERVATION');
});

test('a Session that somebody else has started cannot be stopped', async () => {
  const other = token('U2').replace('"EM1"', '"EM2"');
  const { sent, reference } = await provider.start(other, PLACE);
  await pair.emsp.commands.resultOf(sent);
  const { body } = await provider.session(reference);
  expect((await provider.stop(String(body.id))).answer.envelope?.data).toMatchObject({
    result: 'UNKNOWN_SESSION',
  });
});
