import { commandNamed, commandTarget } from '../../src/ocpi/commands.js';
import { minimalToken } from './schemas/bodies.js';

const response_url = 'https://emsp.test/ocpi/commands/1234';
const atLocation = { response_url, token: minimalToken, location_id: 'LOC1' };

test.each(['CANCEL_RESERVATION', 'RESERVE_NOW', 'START_SESSION', 'STOP_SESSION', 'UNLOCK_CONNECTOR'])(
  'CMD-R-01 %s is a command',
  (name) => {
    expect(commandNamed(name)).toBe(name);
  },
);

test.each(['FOO', 'start_session', 'toString', ''])('CMD-R-03, TYP-05 "%s" is none: HTTP 404', (name) => {
  expect(() => commandNamed(name)).toThrow(expect.objectContaining({ httpStatus: 404 }));
});

test.each([
  ['START_SESSION', atLocation, { kind: 'location', locationId: 'LOC1' }],
  [
    'RESERVE_NOW',
    { ...atLocation, reservation_id: 'R1', expiry_date: '2026-11-23T12:00:00Z' },
    { kind: 'location', locationId: 'LOC1' },
  ],
  [
    'UNLOCK_CONNECTOR',
    { response_url, location_id: 'LOC1', evse_uid: '3256', connector_id: '1' },
    { kind: 'location', locationId: 'LOC1' },
  ],
  // Fields that a command does not have are none of its targets.
  [
    'STOP_SESSION',
    { response_url, session_id: '101', location_id: 'LOC1' },
    { kind: 'session', sessionId: '101' },
  ],
  [
    'CANCEL_RESERVATION',
    { response_url, reservation_id: 'R1' },
    { kind: 'reservation', reservationId: 'R1' },
  ],
] as const)('section 2.8 what %s is about', (command, body, target) => {
  expect(commandTarget(command, body)).toEqual(target);
});

test('CMD-R-18 a command that does not say what it is about is refused: 2001', () => {
  const refusal = { statusCode: 2001, detail: expect.stringMatching(/^session_id: /) };
  expect(() => commandTarget('STOP_SESSION', { response_url })).toThrow(expect.objectContaining(refusal));
});
