import { lessonsOf } from '../../src/open-routing/lessons.js';
import { ALL_INTERFACES, partyOf, request, sampleRegistry } from '../routing/sample-registry.js';

const registry = sampleRegistry([
  { parties: { 'NL/CP1': ['CPO'], 'NL/CP9': ['CPO'] }, endpoints: ALL_INTERFACES },
  { parties: { 'NL/EM1': ['EMSP'] }, endpoints: ALL_INTERFACES },
  { parties: { 'NL/SC1': ['SCSP'] }, endpoints: ALL_INTERFACES },
]);
const ACCEPTED = { result: 'ACCEPTED', timeout: 30 };

test.each([
  [
    'push',
    'NL/CP1',
    'locations',
    'PUT RECEIVER NL/CP1/loc1',
    'NL/EM1',
    {},
    ['location', 'LOC1', 'NL/CP1', 'NL/EM1'],
  ],
  [
    'push',
    'NL/CP1',
    'sessions',
    'PATCH RECEIVER NL/CP9/S1',
    'NL/EM1',
    {},
    ['session', 'S1', 'NL/CP9', 'NL/EM1'],
  ],
  [
    'push',
    'NL/EM1',
    'sessions',
    'PUT RECEIVER NL/CP1/S1',
    'NL/SC1',
    {},
    ['session', 'S1', 'NL/EM1', 'NL/SC1'],
  ],
  [
    'push',
    'NL/EM1',
    'tokens',
    'PUT RECEIVER NL/EM1/u1',
    'NL/CP1',
    {},
    ['token', 'RFID:U1', 'NL/EM1', 'NL/CP1'],
  ],
  [
    'authorize',
    'NL/CP1',
    'tokens',
    'POST SENDER U1/authorize?type=APP_USER',
    'NL/EM1',
    { allowed: 'BLOCKED', token: { country_code: 'nl', party_id: 'EM1', uid: 'u1' } },
    ['authorization', 'APP_USER:U1', 'NL/EM1', 'NL/CP1'],
  ],
  [
    'command',
    'NL/EM1',
    'commands',
    'POST RECEIVER RESERVE_NOW',
    'NL/CP1',
    ACCEPTED,
    ['reservation', 'R1', 'NL/CP1', 'NL/EM1'],
  ],
  [
    'chargingProfile',
    'NL/SC1',
    'chargingprofiles',
    'PUT RECEIVER S1',
    'NL/CP1',
    ACCEPTED,
    ['profile', 'S1', 'NL/CP1', 'NL/SC1'],
  ],
] as const)('RT-O-08 %s of %s: %s %s, answered by %s', (operation, from, module, what, by, data, note) => {
  const [kind, key, owner, knownTo] = note;
  const answered = {
    operation,
    request: request(registry, from, what, by, { module, body: { reservation_id: 'R1' } }),
    by: partyOf(registry, by),
  };
  expect(lessonsOf({ ...answered, envelope: { statusCode: 1000, data } })).toEqual([
    { kind, key, owner, knownTo },
  ]);
  expect(lessonsOf({ ...answered, envelope: { statusCode: 2000, data } })).toEqual([]);
  expect(lessonsOf({ ...answered, envelope: undefined })).toEqual([]);
});

test('TOK-R-06 a Token without a type in its URL is noted by the type in its body', () => {
  const pushed = request(registry, 'NL/EM1', 'PUT RECEIVER NL/EM1/U1', 'NL/CP1', {
    module: 'tokens',
    body: { type: 'APP_USER' },
  });
  const answered = { operation: 'push', request: pushed, by: partyOf(registry, 'NL/CP1') } as const;
  expect(lessonsOf({ ...answered, envelope: { statusCode: 1000, data: undefined } })).toMatchObject([
    { kind: 'token', key: 'APP_USER:U1' },
  ]);
});

test.each([
  [
    'command',
    'NL/EM1',
    'commands',
    'POST RECEIVER RESERVE_NOW',
    'NL/CP1',
    { result: 'REJECTED', timeout: 0 },
  ],
  ['command', 'NL/EM1', 'commands', 'POST RECEIVER STOP_SESSION', 'NL/CP1', ACCEPTED],
  ['chargingProfile', 'NL/EM1', 'chargingprofiles', 'GET RECEIVER S1', 'NL/CP1', ACCEPTED],
  ['authorize', 'NL/CP1', 'tokens', 'POST SENDER U1/authorize', 'NL/EM1', undefined],
  // TOK-S-08: not without the token, and not with another's.
  ['authorize', 'NL/CP1', 'tokens', 'POST SENDER U1/authorize', 'NL/EM1', { allowed: 'ALLOWED' }],
  [
    'authorize',
    'NL/CP1',
    'tokens',
    'POST SENDER U1/authorize',
    'NL/EM1',
    { allowed: 'ALLOWED', token: { country_code: 'NL', party_id: 'EM2', uid: 'U1' } },
  ],
  ['push', 'NL/CP1', 'locations', 'PUT RECEIVER NL/CP1/L1/E1', 'NL/EM1', undefined],
  ['list', 'NL/EM1', 'locations', 'GET SENDER', 'NL/CP1', []],
] as const)('%s of %s: %s %s teaches nothing', (operation, from, module, what, by, data) => {
  const answered = request(registry, from, what, by, { module, body: {} });
  const envelope = { statusCode: 1000, data };
  expect(lessonsOf({ operation, request: answered, by: partyOf(registry, by), envelope })).toEqual([]);
});
