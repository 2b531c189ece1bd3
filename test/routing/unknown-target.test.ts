import { ambiguousTarget, unknownTarget } from '../../src/routing/unknown-target.js';

test.each([
  ['RT-O-06', { kind: 'session', sessionId: 'S' }, 'command', '{"result":"UNKNOWN_SESSION","timeout":0}'],
  [
    'RT-O-06',
    { kind: 'session', sessionId: 'S' },
    'chargingProfile',
    '{"result":"UNKNOWN_SESSION","timeout":0}',
  ],
  ['RT-O-06', { kind: 'reservation', reservationId: 'R' }, 'command', '{"result":"REJECTED","timeout":0}'],
] as const)('%s %o of a %s is answered with %s', (_, seek, operation, data) => {
  expect(unknownTarget(seek, operation)).toEqual({ data });
});

test.each([
  [
    'STC-04 CMD-R-08',
    { kind: 'location', locationId: 'L' },
    'command',
    200,
    2003,
    '{"result":"REJECTED","timeout":0}',
  ],
  ['LOC-S-04', { kind: 'location', locationId: 'L' }, 'read', 404, 2003, undefined],
  ['SES-S-05', { kind: 'session', sessionId: 'S' }, 'setChargingPreferences', 404, 2001, undefined],
  ['STC-05 TOK-S-05', { kind: 'token', uid: 'U', type: 'RFID' }, 'authorize', 404, 2004, undefined],
  ['COO-05', { kind: 'sessionReceiver', owner: 'NL/CP1', sessionId: 'S' }, 'push', 404, 2001, undefined],
  ['RT-O-06', { kind: 'profileSetter', sessionId: 'S' }, 'activeChargingProfile', 200, 4001, undefined],
] as const)('%s %o of a %s: HTTP %i, %i', (_, seek, operation, httpStatus, statusCode, data) => {
  let thrown: unknown;
  try {
    unknownTarget(seek, operation);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ httpStatus, statusCode, ...(data === undefined ? {} : { data }) });
});

test('RT-O-07 several parties: 4000, and what would help', () => {
  expect(ambiguousTarget({ kind: 'location', locationId: 'L1' }, 2)).toMatchObject({
    statusCode: 4000,
    detail: 'location "L1" exists at 2 parties; name one by OCPI-to-* headers',
  });
});
