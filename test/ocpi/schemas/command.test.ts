import { COMMAND_OBJECTS } from '../../../src/ocpi/schemas/command.js';
import { commandResponse, commandResult } from '../../../src/ocpi/schemas/command-answer.js';
import { fullToken, minimalToken } from './bodies.js';
import { changed, verdict } from './verdict.js';

const response_url = 'https://emsp.test/ocpi/commands/1234';
const authorization_reference = 'Auth-4711';

const minimal = {
  START_SESSION: { response_url, token: minimalToken, location_id: 'LOC1' },
  STOP_SESSION: { response_url, session_id: '101' },
  RESERVE_NOW: {
    response_url,
    token: minimalToken,
    expiry_date: '2026-11-23T12:00:00Z',
    reservation_id: 'R1',
    location_id: 'LOC1',
  },
  CANCEL_RESERVATION: { response_url, reservation_id: 'R1' },
  UNLOCK_CONNECTOR: { response_url, location_id: 'LOC1', evse_uid: '3256', connector_id: '1' },
};
type Command = keyof typeof minimal;
const commands = Object.keys(minimal) as Command[];

test('CMD-R-01 there are five commands', () => {
  expect(Object.keys(COMMAND_OBJECTS).sort()).toEqual([...commands].sort());
});

test.each<[string, Command, object]>([
  ...commands.map((command): [string, Command, object] => [
    'the least that is valid',
    command,
    minimal[command],
  ]),
  [
    'every field',
    'START_SESSION',
    {
      ...minimal.START_SESSION,
      token: fullToken,
      evse_uid: '3256',
      connector_id: '1',
      authorization_reference,
    },
  ],
  [
    'every field',
    'RESERVE_NOW',
    { ...minimal.RESERVE_NOW, token: fullToken, evse_uid: '3256', authorization_reference },
  ],
  [
    'CMD-R-09 a Token that is not valid',
    'START_SESSION',
    changed(minimal.START_SESSION, 'token.valid', false),
  ],
  [
    'TYP-13 a type of token of later versions',
    'START_SESSION',
    changed(minimal.START_SESSION, 'token.type', 'EMAID'),
  ],
  ['CMD-R-12 an EVSE without connector', 'START_SESSION', { ...minimal.START_SESSION, evse_uid: '3256' }],
])('%s: %s', (_, command, body) => {
  expect(verdict(COMMAND_OBJECTS[command], body)).toBe('accepted');
});

test.each(
  commands.flatMap((command) => Object.keys(minimal[command]).map((field) => [command, field] as const)),
)('CMD-R-18 %s without %s is refused', (command, field) => {
  const body = changed(minimal[command], field, undefined);
  expect(verdict(COMMAND_OBJECTS[command], body)).toMatch(new RegExp(`^${field}: `));
});

test.each<[string, Command, string, unknown]>([
  ['CMD-R-18', 'START_SESSION', 'token.contract_id', undefined],
  ['CMD-R-13', 'RESERVE_NOW', 'reservation_id', 5],
  ['section 15.9', 'RESERVE_NOW', 'expiry_date', 'in an hour'],
  ['TYP-10', 'STOP_SESSION', 'response_url', `https://emsp.test/${'x'.repeat(255)}`],
])('%s %s is refused for its %s %j', (_, command, field, value) => {
  expect(verdict(COMMAND_OBJECTS[command], changed(minimal[command], field, value))).toMatch(`${field}: `);
});

test('CMD-R-12 START_SESSION with a connector needs its EVSE', () => {
  expect(verdict(COMMAND_OBJECTS.START_SESSION, { ...minimal.START_SESSION, connector_id: '1' })).toBe(
    'evse_uid: expected the EVSE of connector_id',
  );
});

const message = [{ language: 'en', text: 'The cable is stuck' }];

test.each([
  ['accepted', { result: 'ACCEPTED', timeout: 30 }],
  ['accepted', { result: 'UNKNOWN_SESSION', timeout: 0, message }],
  ['timeout: ', { result: 'ACCEPTED' }],
  ['result: ', { result: 'TIMEOUT', timeout: 30 }],
])('CMD-R-04, CMD-R-05 a CommandResponse is %s for %j', (expected, body) => {
  expect(verdict(commandResponse, body)).toMatch(expected);
});

test.each([
  ['accepted', { result: 'TIMEOUT' }],
  ['accepted', { result: 'CANCELED_RESERVATION', message }],
  ['result: ', { result: 'UNKNOWN_SESSION' }],
  ['result: ', {}],
  ['message[0].text: ', { result: 'FAILED', message: [{ language: 'en' }] }],
])('CMD-S-04 a CommandResult is %s for %j', (expected, body) => {
  expect(verdict(commandResult, body)).toContain(expected);
});
