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
  T,
  type TwoVersions,
  to,
} from './two-versions.js';

let hub: TestHub;
let all: TwoVersions;

beforeAll(async () => {
  hub = await TestHub.start();
  all = await joinBoth(hub);
});

afterAll(() => hub.stop());

test('19.4 a Session for a party of 2.2.1 names whose the token is', async () => {
  const { cp2, em1 } = all;
  const token = `{"country_code":"NL","party_id":"EM3","uid":"KNOWN","type":"RFID","contract_id":"C","issuer":"I",
    "valid":true,"whitelist":"NEVER","last_updated":"${T}"}`;
  expect(await em1.tokens.put(token)).toMatchObject({ ok: true });
  const cases = [
    { id: 'OF-TO', uid: 'NOBODYS', contractId: 'C1', owner: 'EM1' },
    { id: 'BY-UID', uid: 'KNOWN', contractId: 'NL-EM1-C12345678', owner: 'EM3' },
    { id: 'BY-CONTRACT', uid: 'NOBODYS', contractId: 'NL-EM3-C12345678-S', owner: 'EM3' },
    { id: 'NO-PARTY', uid: 'NOBODYS', contractId: 'NL-XXX-C12345678-S', owner: 'EM1' },
    { id: 'CPO', uid: 'NOBODYS', contractId: 'NL-CP1-C12345678-S', owner: 'EM1' },
  ];
  for (const { id, uid, contractId, owner } of cases) {
    const sent = session('CP2', id, cdrToken(uid, undefined, contractId));
    expect(await cp2.sessions.put(sent, to('EM1'))).toMatchObject({ httpStatus: 201, ok: true });
    expect(arrived(em1, 'PUT', `/NL/CP2/${id}`)).toEqual([
      session('CP2', id, cdrToken(uid, owner, contractId)),
    ]);
  }
});

test('19.4 a PATCH is rewritten where it carries a cdr_token, and keeps its bytes where not', async () => {
  const { cp1, cp2, em1, em2 } = all;
  await cp2.sessions.put(session('CP2', 'P1', cdrToken('U')), to('EM1'));
  const plain = `{ "kwh" : 2.50,\n "charging_periods": [], "last_updated": "${T}" }`;
  const named = (owner?: string) => `{"cdr_token":${cdrToken('U2', owner)},"kwh":3.0,"last_updated":"${T}"}`;
  await cp2.sessions.patch(ref('CP2', 'P1'), plain, to('EM1'));
  await cp2.sessions.patch(ref('CP2', 'P1'), named(), to('EM1'));
  expect(arrived(em1, 'PATCH', '/NL/CP2/P1')).toEqual([plain, named('EM1')]);
  await cp1.sessions.put(session('CP1', 'P1', cdrToken('U', 'EM2')), to('EM2'));
  await cp1.sessions.patch(ref('CP1', 'P1'), plain, to('EM2'));
  await cp1.sessions.patch(ref('CP1', 'P1'), named('EM2'), to('EM2'));
  expect(arrived(em2, 'PATCH', '/NL/CP1/P1')).toEqual([plain, named()]);
});

test('19.4 a Session for a party of 2.2 does not, and its CPO of 2.2.1 reads the owner all the same', async () => {
  const { cp1, em2 } = all;
  const sent = session('CP1', 'S1', cdrToken('U', 'EM2'));
  expect(await cp1.sessions.put(sent, to('EM2'))).toMatchObject({ httpStatus: 201, ok: true });
  expect(arrived(em2, 'PUT', '/NL/CP1/S1')).toEqual([session('CP1', 'S1', cdrToken('U'))]);
  expect(dataIn(await cp1.sessions.readBack(ref('CP1', 'S1'), to('EM2')))).toBe(sent);
});

test('19.4 a CPO of 2.2 reads its Session back without the owner', async () => {
  const { cp2 } = all;
  const sent = session('CP2', 'S2', cdrToken('U'));
  await cp2.sessions.put(sent, to('EM1'));
  expect(dataIn(await cp2.sessions.readBack(ref('CP2', 'S2'), to('EM1')))).toBe(sent);
});

test('RT-D-04 parties of one version get each other’s bytes', async () => {
  const { cp1, cp2, em1, em2 } = all;
  const spaced = (text: string) => text.replaceAll(',"', ' ,\n"');
  const older = spaced(session('CP2', 'SAME', cdrToken('U')));
  await cp2.sessions.put(older, to('EM2'));
  expect(arrived(em2, 'PUT', '/NL/CP2/SAME')).toEqual([older]);
  const newer = spaced(cdr('CP1', 'SAME', cdrToken('U', 'EM1'), true));
  await cp1.cdrs.post(newer, to('EM1'));
  expect(arrived(em1, 'POST', 'cdrs')).toContain(newer);
});

test('PAG-20 every page of a list is rewritten', async () => {
  const { cp1, cp2, em1, em2 } = all;
  for (const id of ['L1', 'L2', 'L3', 'L4', 'L5']) {
    cp1.cdrs.hold(cdr('CP1', id, cdrToken(id, 'EM2'), true));
    cp2.cdrs.hold(cdr('CP2', id, cdrToken(id), false));
  }
  const older = await em2.cdrs.pull(to('CP1'));
  expect(older.pages).toBeGreaterThan(2);
  expect(older.objects.get(ref('CP1', 'L1'))?.text).toBe(cdr('CP1', 'L1', cdrToken('L1'), false));
  expect(older.objects.get(ref('CP1', 'L5'))?.text).toBe(cdr('CP1', 'L5', cdrToken('L5'), false));
  const newer = await em1.cdrs.pull(to('CP2'));
  expect(newer.pages).toBeGreaterThan(2);
  expect(newer.objects.get(ref('CP2', 'L1'))?.text).toBe(cdr('CP2', 'L1', cdrToken('L1', 'EM1'), false));
  expect(newer.objects.get(ref('CP2', 'L5'))?.text).toBe(cdr('CP2', 'L5', cdrToken('L5', 'EM1'), false));
  // The asking party has the drivers, whichever of its platform's it is.
  const others = await em1.cdrs.pull({ ...to('CP2'), from: { countryCode: 'NL', partyId: 'EM3' } });
  expect(others.objects.get(ref('CP2', 'L5'))?.text).toBe(cdr('CP2', 'L5', cdrToken('L5', 'EM3'), false));
});

test('CDR-R-03 a CDR is read at its Location in the version of who posted it', async () => {
  const { cp1, cp2, em1, em2 } = all;
  const lossy = await cp1.cdrs.post(cdr('CP1', 'C1', cdrToken('U', 'EM2'), true), to('EM2'));
  expect(arrived(em2, 'POST', 'cdrs')).toEqual([cdr('CP1', 'C1', cdrToken('U'), false)]);
  const readNewer = await cp1.cdrs.readAt(String(lossy.headers.location));
  expect(dataIn(readNewer)).toBe(cdr('CP1', 'C1', cdrToken('U', 'EM2'), false));
  const posted = await cp2.cdrs.post(cdr('CP2', 'C1', cdrToken('U'), false), to('EM1'));
  expect(arrived(em1, 'POST', 'cdrs')).toContain(cdr('CP2', 'C1', cdrToken('U', 'EM1'), false));
  const readOlder = await cp2.cdrs.readAt(String(posted.headers.location));
  expect(dataIn(readOlder)).toBe(cdr('CP2', 'C1', cdrToken('U'), false));
});

test('19.4 Locations, EVSEs and Connectors, pushed and asked for', async () => {
  const { cp1, em2 } = all;
  const at = ref('CP1', 'D1');
  await cp1.locations.pushLocation(location('CP1', 'D1', evse('E1', true)), to('EM2'));
  await cp1.locations.putEvse(at, 'E1', evse('E1', true), to('EM2'));
  await cp1.locations.putConnector(at, 'E1', '1', connector('1', 'AC_2_PHASE_SPLIT'), to('EM2'));
  expect(arrived(em2, 'PUT', '/NL/CP1/D1')).toEqual([
    location('CP1', 'D1', evse('E1', false)),
    evse('E1', false),
    connector('1', 'AC_1_PHASE'),
  ]);
  const status = `{ "status": "CHARGING", "last_updated": "${T}" }`;
  await cp1.locations.patchEvse(at, 'E1', status, to('EM2'));
  expect(arrived(em2, 'PATCH', '/NL/CP1/D1/E1')).toEqual([status]);
  const asked = await em2.send({ method: 'GET', module: 'locations', role: 'SENDER', ...to('CP1') });
  expect(dataIn(asked)).toContain('"capabilities":["RFID_READER"],"connectors":[{"id":"1"');
  expect(dataIn(asked)).toContain('"power_type":"AC_1_PHASE"');
});
