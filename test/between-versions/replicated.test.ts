import { routeOf } from '../conformance/location-party.js';
import { TestHub } from '../harness/hub.js';
import {
  arrived,
  cdr,
  cdrToken,
  connector,
  dataIn,
  evse,
  joinBoth,
  location,
  ref,
  session,
  type TwoVersions,
} from './two-versions.js';

/** A contract_id by which the hub finds the owner. */
const OF_EM1 = 'NL-EM1-C12345678-S';
const OF_EM2 = 'NL-EM2-C12345678-S';
const open = { to: 'nobody' } as const;

let hub: TestHub;
let all: TwoVersions;

beforeAll(async () => {
  hub = await TestHub.start();
  all = await joinBoth(hub);
});

afterAll(() => hub.stop());

test('19.4 a Location reaches each EMSP in its version, whole and by EVSE', async () => {
  const { cp1, em1, em2 } = all;
  const newer = location('CP1', 'LOC1', evse('E1', true));
  await cp1.locations.pushLocation(newer);
  await Promise.all([em1, em2].map((emsp) => emsp.until(() => emsp.received().counts.locations === 1)));
  await cp1.locations.putEvse(ref('CP1', 'LOC1'), 'E1', evse('E1', true, connector('2', 'AC_2_PHASE')));
  await Promise.all([em1, em2].map((emsp) => emsp.until(() => emsp.received().counts.evses === 1)));
  // The platform has two EMSPs, and each gets the same.
  expect(new Set(arrived(em1, 'PUT', '/LOC1'))).toEqual(
    new Set([newer, evse('E1', true, connector('2', 'AC_2_PHASE'))]),
  );
  expect(arrived(em2, 'PUT', '/LOC1')).toEqual([
    location('CP1', 'LOC1', evse('E1', false)),
    evse('E1', false, connector('2', 'AC_1_PHASE')),
  ]);
});

test('19.4 the hub lists and shows its own copies in the version of who asks', async () => {
  const { cp1, em1, em2 } = all;
  await cp1.locations.pushLocation(location('CP1', 'SHOWN', evse('E1', true)));
  const get = (who: typeof em1, ...segments: string[]) =>
    who.send({ method: 'GET', module: 'locations', role: 'SENDER', segments });
  expect(dataIn(await get(em2))).toContain(location('CP1', 'SHOWN', evse('E1', false)));
  expect(dataIn(await get(em2, 'SHOWN'))).toBe(location('CP1', 'SHOWN', evse('E1', false)));
  expect(dataIn(await get(em2, 'SHOWN', 'E1'))).toBe(evse('E1', false));
  expect(dataIn(await get(em2, 'SHOWN', 'E1', '1'))).toBe(connector('1', 'AC_1_PHASE'));
  expect(dataIn(await get(em1))).toContain(location('CP1', 'SHOWN', evse('E1', true)));
  expect(dataIn(await get(em1, 'SHOWN', 'E1', '1'))).toBe(connector('1', 'AC_2_PHASE'));
});

test('SES-R-16 a Session of 2.2 is stored with the owner of its token', async () => {
  const { cp2, em1, em2 } = all;
  const sent = session('CP2', 'S1', cdrToken('U', undefined, OF_EM1));
  const stored = session('CP2', 'S1', cdrToken('U', 'EM1', OF_EM1));
  expect(await cp2.sessions.put(sent)).toMatchObject({ httpStatus: 201, ok: true });
  await em1.until(() => em1.sessions.received().store.get(ref('CP2', 'S1')) !== undefined);
  expect(arrived(em1, 'PUT', '/NL/CP2/S1')).toEqual([stored]);
  expect((await em1.sessions.pull()).objects.get(ref('CP2', 'S1'))?.text).toBe(stored);
  expect((await em2.sessions.pull()).totalCount).toBe(0);
  expect(dataIn(await cp2.sessions.readBack(ref('CP2', 'S1')))).toBe(sent);
});

test('SES-R-16 a PATCH of 2.2 that names another token moves the Session, with its owner', async () => {
  const { cp2, em1, em2 } = all;
  const moved = { ...ref('CP2', 'S2') };
  await cp2.sessions.put(session('CP2', 'S2', cdrToken('U', undefined, OF_EM2)));
  await em2.until(() => em2.sessions.received().store.get(moved) !== undefined);
  expect(arrived(em2, 'PUT', '/NL/CP2/S2')).toEqual([session('CP2', 'S2', cdrToken('U', undefined, OF_EM2))]);
  const patch = `{"cdr_token":${cdrToken('U', undefined, OF_EM1)},"last_updated":"2026-06-01T00:00:01Z"}`;
  expect(await cp2.sessions.patch(moved, patch)).toMatchObject({ httpStatus: 200, ok: true });
  await em1.until(() => em1.sessions.received().store.get(moved) !== undefined);
  const [body] = arrived(em1, 'PUT', '/NL/CP2/S2');
  expect(body).toContain(`"cdr_token":${cdrToken('U', 'EM1', OF_EM1)}`);
});

test('SES-R-16 a Session of 2.2.1 reaches an EMSP of 2.2 without the owner', async () => {
  const { cp1, em2 } = all;
  const sent = session('CP1', 'S1', cdrToken('U', 'EM2'));
  await cp1.sessions.put(sent);
  await em2.until(() => em2.sessions.received().store.get(ref('CP1', 'S1')) !== undefined);
  expect(arrived(em2, 'PUT', '/NL/CP1/S1')).toEqual([session('CP1', 'S1', cdrToken('U'))]);
  const listed = (await em2.sessions.pull()).objects.get(ref('CP1', 'S1'));
  expect(listed?.text).toBe(session('CP1', 'S1', cdrToken('U')));
  expect(dataIn(await cp1.sessions.readBack(ref('CP1', 'S1')))).toBe(sent);
});

test('D3 an open Session of 2.2 is answered by its EMSP of 2.2.1, PUT and PATCH', async () => {
  const { cp2, em1 } = all;
  const at = ref('CP2', 'O1');
  const spaced = session('CP2', 'O1', cdrToken('U', undefined, OF_EM1)).replace(',"kwh"', ' , "kwh"');
  const put = await cp2.sessions.put(spaced, open);
  expect(put).toMatchObject({ httpStatus: 201, ok: true });
  expect(routeOf(put)).toEqual({ to: 'NL/CP2', from: 'NL/EM1' });
  const patch = (token: string) =>
    `{"cdr_token":${token},"kwh":2.50,"charging_periods":[],"last_updated":"2026-06-01T00:00:01Z"}`;
  const patched = await cp2.sessions.patch(at, patch(cdrToken('U', undefined, OF_EM1)), open);
  expect(patched).toMatchObject({ httpStatus: 200, ok: true });
  expect(routeOf(patched)).toEqual({ to: 'NL/CP2', from: 'NL/EM1' });
  expect(arrived(em1, 'PUT', '/NL/CP2/O1')).toEqual([session('CP2', 'O1', cdrToken('U', 'EM1', OF_EM1))]);
  expect(arrived(em1, 'PATCH', '/NL/CP2/O1')).toEqual([patch(cdrToken('U', 'EM1', OF_EM1))]);
  const read = await cp2.sessions.readBack(at, open);
  expect(dataIn(read)).toContain(`"cdr_token":${cdrToken('U', undefined, OF_EM1)},`);
  expect(routeOf(read)).toEqual({ to: 'NL/CP2', from: 'NL/EM1' });
});

test('D3 an open Session of 2.2.1 is answered by its EMSP of 2.2, PUT and PATCH', async () => {
  const { cp1, em2 } = all;
  const put = await cp1.sessions.put(session('CP1', 'O1', cdrToken('U', 'EM2')), open);
  expect(routeOf(put)).toEqual({ to: 'NL/CP1', from: 'NL/EM2' });
  const patch = `{"kwh":2.50,"charging_periods":[],"last_updated":"2026-06-01T00:00:01Z"}`;
  await cp1.sessions.patch(ref('CP1', 'O1'), patch, open);
  expect(arrived(em2, 'PUT', '/NL/CP1/O1')).toEqual([session('CP1', 'O1', cdrToken('U'))]);
  expect(arrived(em2, 'PATCH', '/NL/CP1/O1')).toEqual([patch]);
});

test('D3 an open Session between parties of 2.2 goes as it came', async () => {
  const { cp2, em2 } = all;
  const spaced = session('CP2', 'O2', cdrToken('U', undefined, OF_EM2)).replace(',"kwh"', ' , "kwh"');
  expect(await cp2.sessions.put(spaced, open)).toMatchObject({ httpStatus: 201, ok: true });
  expect(arrived(em2, 'PUT', '/NL/CP2/O2')).toEqual([spaced]);
});

test('CDR-R-01 a CDR to the hub, both ways', async () => {
  const { cp1, cp2, em1, em2 } = all;
  const older = cdr('CP2', 'C1', cdrToken('U', undefined, OF_EM1), false);
  const postedOlder = await cp2.cdrs.post(older);
  await em1.until(() => em1.cdrs.received().store.get(ref('CP2', 'C1')) !== undefined);
  const owned = cdr('CP2', 'C1', cdrToken('U', 'EM1', OF_EM1), false);
  expect(arrived(em1, 'POST', 'cdrs')).toEqual([owned]);
  expect((await em1.cdrs.pull()).objects.get(ref('CP2', 'C1'))?.text).toBe(owned);
  expect(dataIn(await cp2.cdrs.readAt(String(postedOlder.headers.location)))).toBe(older);

  const newer = cdr('CP1', 'C1', cdrToken('U', 'EM2'), true);
  const postedNewer = await cp1.cdrs.post(newer);
  await em2.until(() => em2.cdrs.received().store.get(ref('CP1', 'C1')) !== undefined);
  const lossy = cdr('CP1', 'C1', cdrToken('U'), false);
  expect(arrived(em2, 'POST', 'cdrs')).toEqual([lossy]);
  expect((await em2.cdrs.pull()).objects.get(ref('CP1', 'C1'))?.text).toBe(lossy);
  // The hub's own copy has everything.
  expect(dataIn(await cp1.cdrs.readAt(String(postedNewer.headers.location)))).toBe(newer);
});

test('CDR-R-03 an open CDR, both ways, read back where the EMSP has it', async () => {
  const { cp1, cp2, em1, em2 } = all;
  const older = cdr('CP2', 'C2', cdrToken('U', undefined, OF_EM1), false);
  const postedOlder = await cp2.cdrs.post(older, open);
  expect(routeOf(postedOlder)).toEqual({ to: 'NL/CP2', from: 'NL/EM1' });
  expect(arrived(em1, 'POST', 'cdrs').at(-1)).toBe(cdr('CP2', 'C2', cdrToken('U', 'EM1', OF_EM1), false));
  expect(dataIn(await cp2.cdrs.readAt(String(postedOlder.headers.location)))).toBe(older);

  const postedNewer = await cp1.cdrs.post(cdr('CP1', 'C2', cdrToken('U', 'EM2'), true), open);
  expect(routeOf(postedNewer)).toEqual({ to: 'NL/CP1', from: 'NL/EM2' });
  expect(arrived(em2, 'POST', 'cdrs').at(-1)).toBe(cdr('CP1', 'C2', cdrToken('U'), false));
  const read = await cp1.cdrs.readAt(String(postedNewer.headers.location));
  expect(dataIn(read)).toBe(cdr('CP1', 'C2', cdrToken('U', 'EM2'), false));
});

test('19.4 a Session of 2.2 whose token is nobody’s is not stored', async () => {
  const { cp2 } = all;
  const sent = session('CP2', 'LOST', cdrToken('NOBODYS'));
  expect(await cp2.sessions.put(sent)).toMatchObject({ envelope: { statusCode: 2001 } });
  expect(await cp2.sessions.put(sent, open)).toMatchObject({ envelope: { statusCode: 4001 } });
  expect((await cp2.sessions.readBack(ref('CP2', 'LOST'))).httpStatus).toBe(404);
});

test('19.4 a Session of 2.2.1 without the owner is still refused', async () => {
  const answer = await all.cp1.sessions.put(session('CP1', 'S9', cdrToken('U', undefined, OF_EM1)));
  expect(answer).toMatchObject({ envelope: { statusCode: 2001 } });
  expect(answer.envelope?.statusMessage).toContain('party_id');
});
