import { FUNCTIONAL_MODULE_DESCRIPTIONS } from '../../src/ocpi/functional-modules.js';
import { decide } from '../../src/routing/decide.js';
import { customModule } from '../../src/routing/operation.js';
import { thrownBy } from '../harness/thrown-by.js';
import { ALL_INTERFACES, request, sampleRegistry } from './sample-registry.js';

const CUSTOM = { identifier: 'nltnm-tokens', role: 'SENDER', url: 'https://peer.example/c' } as const;

const registry = sampleRegistry([
  { parties: { 'NL/CP1': ['CPO'], 'NL/CP9': ['CPO'] }, endpoints: ALL_INTERFACES },
  { parties: { 'NL/EM1': ['EMSP'] }, endpoints: [...ALL_INTERFACES, CUSTOM] },
  { parties: { 'NL/SC1': ['SCSP'] }, endpoints: ALL_INTERFACES },
  { parties: { 'NL/OT1': ['OTHER'] }, endpoints: ALL_INTERFACES },
]);

const TOKEN = { country_code: 'NL', party_id: 'EM1', uid: 'T1', type: 'RFID', contract_id: 'C1' };
const FULL_TOKEN = {
  ...TOKEN,
  issuer: 'I',
  valid: true,
  whitelist: 'NEVER',
  last_updated: '2026-01-01T00:00:00Z',
};
const RESPONSE_URL = 'https://em1.example/r/1';
const START = { response_url: RESPONSE_URL, token: FULL_TOKEN, location_id: 'LOC1' };
const CDR = { country_code: 'NL', party_id: 'CP1', id: 'CDR1' };

function route(from: string, name: string, what: string, to?: string, body?: unknown) {
  const module = FUNCTIONAL_MODULE_DESCRIPTIONS.find(({ identifier }) => identifier === name);
  const about = { module: name, ...(body === undefined ? {} : { body }) };
  return decide(module ?? customModule(name), request(registry, from, what, to, about), 'open');
}

function refusal(...args: Parameters<typeof route>): unknown {
  return thrownBy(() => route(...args));
}

describe('what is for everybody is replicated, with TO = hub or without TO', () => {
  test.each([
    ['TAR-R-01 RT-B-07', 'NL/CP1', 'tariffs', 'PUT RECEIVER NL/CP1/T1', 'PUT', ['T1']],
    ['TAR-R-02 RT-B-13', 'NL/CP1', 'tariffs', 'DELETE RECEIVER NL/CP1/T1', 'DELETE', ['T1']],
    ['TOK-R-01', 'NL/EM1', 'tokens', 'PUT RECEIVER NL/EM1/U1?type=APP_USER', 'PUT', ['U1']],
    ['RT-B-08', 'NL/OT1', 'tokens', 'PATCH RECEIVER NL/OT1/U1', 'PATCH', ['U1']],
  ])('%s: %s %s %s', (_, from, module, what, method, path) => {
    for (const to of ['hub', undefined]) {
      expect(route(from, module, what, to)).toMatchObject({
        kind: 'replicate',
        method,
        path,
        isTriedAtOnce: false,
      });
    }
  });
});

describe('what is for one party', () => {
  test.each([
    ['sessions', 'PUT RECEIVER NL/CP1/S1', undefined],
    ['sessions', 'PATCH RECEIVER NL/CP1/S1', undefined],
    ['cdrs', 'POST RECEIVER', CDR],
  ])('D2, D3: %s %s is stored for its token owner, and tried at once without TO', (module, what, body) => {
    expect(route('NL/CP1', module, what, 'hub', body)).toMatchObject({
      kind: 'replicate',
      isTriedAtOnce: false,
    });
    expect(route('NL/CP1', module, what, undefined, body)).toMatchObject({
      kind: 'replicate',
      isTriedAtOnce: true,
    });
  });

  test('AMB-07 the owner of a posted CDR stands in its body, and may be another party of the platform', () => {
    const owner = registry.partyByKey('NL/CP9');
    const body = { ...CDR, party_id: 'CP9' };
    expect(route('NL/CP1', 'cdrs', 'POST RECEIVER', 'hub', body)).toMatchObject({ owner });
    expect(refusal('NL/CP1', 'cdrs', 'POST RECEIVER', 'hub', { ...CDR, party_id: 'XXX' })).toMatchObject({
      error: 'notOwner',
    });
    expect(refusal('NL/CP1', 'cdrs', 'POST RECEIVER', 'NL/EM1', { id: 'CDR1' })).toMatchObject({
      statusCode: 2001,
    });
  });

  const session = { kind: 'session', sessionId: 'S1' };
  const location = { kind: 'location', locationId: 'LOC1' };
  test.each([
    ['NL/EM1', 'locations', 'GET SENDER LOC1', location, undefined],
    ['NL/CP1', 'tokens', 'POST SENDER U1/authorize', { kind: 'token', uid: 'U1', type: 'RFID' }, undefined],
    [
      'NL/CP1',
      'tokens',
      'POST SENDER U1/authorize?type=OTHER',
      { kind: 'token', uid: 'U1', type: 'OTHER' },
      undefined,
    ],
    ['NL/EM1', 'sessions', 'PUT SENDER S1/charging_preferences', session, {}],
    ['NL/EM1', 'chargingprofiles', 'GET RECEIVER S1', session, undefined],
    ['NL/SC1', 'chargingprofiles', 'DELETE RECEIVER S1', session, undefined],
    ['NL/CP1', 'chargingprofiles', 'PUT SENDER S1', { kind: 'profileSetter', sessionId: 'S1' }, {}],
    ['NL/EM1', 'commands', 'POST RECEIVER START_SESSION', location, START],
    [
      'NL/EM1',
      'commands',
      'POST RECEIVER STOP_SESSION',
      session,
      { response_url: RESPONSE_URL, session_id: 'S1' },
    ],
    [
      'NL/EM1',
      'commands',
      'POST RECEIVER CANCEL_RESERVATION',
      { kind: 'reservation', reservationId: 'R1' },
      { response_url: RESPONSE_URL, reservation_id: 'R1' },
    ],
    [
      'NL/CP1',
      'sessions',
      'GET RECEIVER NL/CP1/S1',
      { kind: 'sessionReceiver', owner: 'NL/CP1', sessionId: 'S1' },
      undefined,
    ],
  ])('RT-O-01: %s %s %s without TO is sought by %o', (from, module, what, seek, body) => {
    expect(route(from, module, what, undefined, body)).toMatchObject({ kind: 'seek', seek });
  });

  test.each([
    ['tokens', 'POST SENDER U1/authorize', 'NL/CP1', undefined],
    ['commands', 'POST RECEIVER START_SESSION', 'NL/EM1', START],
    ['chargingprofiles', 'GET RECEIVER S1', 'NL/EM1', undefined],
  ])('RT-B-12 AMB-08: %s %s with TO = hub counts as open', (module, what, from, body) => {
    expect(route(from, module, what, 'hub', body)).toMatchObject({ kind: 'seek' });
  });

  test('TOK-R-10 a type that there is not is refused', () => {
    expect(refusal('NL/CP1', 'tokens', 'POST SENDER U1/authorize?type=FOO')).toMatchObject({
      statusCode: 2001,
    });
  });

  test('LOC-S-06 a Location asked of the hub comes from the store', () => {
    expect(route('NL/EM1', 'locations', 'GET SENDER LOC1', 'hub')).toMatchObject({ kind: 'findObject' });
  });
});

describe('TO names a party', () => {
  test.each([
    ['NL/EM1', 'commands', 'POST RECEIVER START_SESSION', 'NL/CP1', 'command'],
    ['NL/CP1', 'tokens', 'POST SENDER U1/authorize', 'NL/EM1', 'authorize'],
    ['NL/CP1', 'sessions', 'PUT RECEIVER NL/CP1/S1', 'NL/SC1', 'push'],
    ['NL/SC1', 'chargingprofiles', 'PUT RECEIVER S1', 'NL/EM1', 'chargingProfile'],
    ['NL/CP1', 'nltnm-tokens', 'POST SENDER a/b/c/d', 'NL/EM1', 'custom'],
  ])('RT-D-01: %s %s %s for %s is relayed as %s', (from, module, what, to, operation) => {
    expect(route(from, module, what, to, {})).toMatchObject({
      kind: 'relay',
      operation,
      to: registry.partyByKey(to),
    });
  });

  test('COO-09 CHP-S-09 an EMSP may show an SCSP the Session of a CPO; nobody else may', () => {
    expect(route('NL/EM1', 'sessions', 'PUT RECEIVER NL/CP1/S1', 'NL/SC1')).toMatchObject({ kind: 'relay' });
    expect(refusal('NL/OT1', 'sessions', 'PUT RECEIVER NL/CP1/S1', 'NL/SC1')).toMatchObject({
      error: 'notOwner',
    });
    // The SCSP may have that Session from another EMSP.
    expect(refusal('NL/EM1', 'sessions', 'GET RECEIVER NL/CP1/S1', 'NL/SC1')).toMatchObject({
      error: 'notOwner',
    });
  });

  test('RT-E-10 an interface that a role does not have, or the platform does not list', () => {
    expect(refusal('NL/CP1', 'commands', 'POST RECEIVER START_SESSION', 'NL/EM1')).toMatchObject({
      statusCode: 4000,
    });
    expect(refusal('NL/EM1', 'nltnm-tokens', 'GET SENDER', 'NL/CP1')).toMatchObject({ statusCode: 4000 });
  });

  test('a custom module without TO names nobody', () => {
    expect(refusal('NL/CP1', 'nltnm-tokens', 'GET SENDER')).toMatchObject({ error: 'cannotRoute' });
  });
});

describe('REQ-12 methods and forms that a module has not', () => {
  test.each([
    ['COO-06', 'sessions', 'POST RECEIVER', 405],
    ['SES-R-04', 'sessions', 'PATCH RECEIVER NL/CP1/S1/charging_periods', 404],
    ['SES-R-06', 'sessions', 'DELETE RECEIVER NL/CP1/S1', 405],
    ['SES-S-06', 'sessions', 'PUT SENDER S1', 404],
    ['SES-S-07', 'sessions', 'GET SENDER S1', 404],
    ['CDR-R-06', 'cdrs', 'PUT RECEIVER NL/CP1/C1', 405],
    ['CDR-S-02', 'cdrs', 'POST SENDER', 405],
    ['TAR-R-05', 'tariffs', 'PATCH RECEIVER NL/CP1/T1', 405],
    ['TAR-S-02', 'tariffs', 'GET SENDER T1', 404],
    ['TOK-R-07', 'tokens', 'DELETE RECEIVER NL/EM1/U1', 405],
    ['TOK-S-13', 'tokens', 'GET SENDER U1', 404],
    ['CMD-R-02', 'commands', 'GET RECEIVER START_SESSION', 405],
    ['CMD-R-03', 'commands', 'POST RECEIVER FOO', 404],
    ['CHP-R-04', 'chargingprofiles', 'POST RECEIVER S1', 405],
    ['CHP-S-06', 'chargingprofiles', 'GET SENDER S1', 405],
  ])('%s %s %s: %i', (_, module, what, httpStatus) => {
    expect(refusal('NL/CP1', module, what, 'hub', {})).toMatchObject({ httpStatus });
  });
});
