import type { MappedObject } from '../../../src/ocpi/mapping-2-2/mapped-object.js';
import { mapAnswer, mapBody } from '../../../src/ocpi/mapping-2-2/message.js';
import { toVersion22 } from '../../../src/ocpi/mapping-2-2/to-version-2-2.js';

const CASES: [object: MappedObject, what: string, before: string, after: string][] = [
  ['Connector', 'two phases are told as one', '{"power_type":"AC_2_PHASE"}', '{"power_type":"AC_1_PHASE"}'],
  ['Connector', 'a split phase is one', '{"power_type":"AC_2_PHASE_SPLIT"}', '{"power_type":"AC_1_PHASE"}'],
  ['Connector', 'in any spelling', '{"power_type":"AC\\u005f2_PHASE"}', '{"power_type":"AC_1_PHASE"}'],
  [
    'EVSE',
    'a capability that 2.2 cannot serve is left out',
    '{"capabilities":["RFID_READER","START_SESSION_CONNECTOR_REQUIRED","RESERVABLE"]}',
    '{"capabilities":["RFID_READER","RESERVABLE"]}',
  ],
  [
    'EVSE',
    'a PATCH that leaves none still says so',
    '{"capabilities":["START_SESSION_CONNECTOR_REQUIRED"],"last_updated":"T"}',
    '{"capabilities":[],"last_updated":"T"}',
  ],
  [
    'Location',
    'children of children',
    '{"evses":[{"connectors":[{"id":"1","power_type":"DC"},{"id":"2","power_type":"AC_2_PHASE"}]},{"uid":"b"}]}',
    '{"evses":[{"connectors":[{"id":"1","power_type":"DC"},{"id":"2","power_type":"AC_1_PHASE"}]},{"uid":"b"}]}',
  ],
  [
    'Session',
    'whose the token is',
    '{"kwh":1.10,"cdr_token":{"country_code":"NL","party_id":"EM1","uid":"1","type":"RFID","contract_id":"c"}}',
    '{"kwh":1.10,"cdr_token":{"uid":"1","type":"RFID","contract_id":"c"}}',
  ],
  [
    'CDR',
    'whose the token is, the state, and home charging',
    '{"cdr_token":{"country_code":"NL","party_id":"EM1","uid":"1"},"home_charging_compensation":true,' +
      '"cdr_location":{"postal_code":"7521","state":"OV","connector_power_type":"AC_2_PHASE"},"total_energy":9.50}',
    '{"cdr_token":{"uid":"1"},' +
      '"cdr_location":{"postal_code":"7521","connector_power_type":"AC_1_PHASE"},"total_energy":9.50}',
  ],
  [
    'CDR',
    'a postal code is required in 2.2',
    '{"cdr_location":{"id":"L"}}',
    '{"cdr_location":{"id":"L","postal_code":"#NA"}}',
  ],
  [
    'CDR',
    'null is absent',
    '{"cdr_location":{"postal_code":null,"state":null}}',
    '{"cdr_location":{"postal_code":"#NA"}}',
  ],
];

test.each(CASES)('%s for 2.2: %s', (object, _what, before, after) => {
  const mapping = toVersion22(object);
  expect(mapBody(before, mapping)).toBe(after);
  expect(mapBody(after, mapping)).toBe(after);
  expect(mapBody(`[${before},${after},null]`, mapping)).toBe(`[${after},${after},null]`);
  expect(mapAnswer(`{"data":[ ${before} ],"status_code":1000,"extra":1.10}`, mapping)).toBe(
    `{"data":[${after}],"status_code":1000,"extra":1.10}`,
  );
});

const UNCHANGED: [object: MappedObject, what: string, text: string][] = [
  ['Connector', 'TYP-13 new connector types have no other name in 2.2', '{ "standard": "CHAOJI" }'],
  ['Connector', 'a PATCH of something else', '{ "max_amperage": 16, "last_updated": "T" }'],
  ['EVSE', 'a PATCH of the status', '{ "status": "CHARGING", "last_updated": "T" }'],
  ['EVSE', 'nulls', '{ "capabilities": null, "connectors": null }'],
  ['EVSE', 'values of a wrong kind', '{ "capabilities": 5, "connectors": {"power_type": "AC_2_PHASE"} }'],
  ['EVSE', 'a power type where none belongs', '{ "power_type": "AC_2_PHASE" }'],
  [
    'Location',
    'a state of a Location is in 2.2 too',
    '{ "state": "OV", "address": "longer than 45 characters" }',
  ],
  ['Session', 'a PATCH without token', '{ "kwh": 1.10, "charging_periods": [], "last_updated": "T" }'],
  [
    'CDR',
    'SignedValue may be longer than in 2.2: cut, it would not verify',
    `{ "signed_data": {"signed_values": [{"plain_data": "${'x'.repeat(600)}"}]} }`,
  ],
  ['CDR', 'what is inside of signed values', '{ "signed_data": {"state": 1, "country_code": "NL"} }'],
  ['CDR', 'no JSON', '{ "home_charging_compensation": true, '],
  ['CDR', 'nothing', ''],
  ['CDR', 'no object', ' null '],
  ['CDR', 'the bare text of an answer', ' "ACCEPTED" '],
];

test.each(UNCHANGED)('%s for 2.2 keeps all its bytes: %s', (object, _what, text) => {
  const mapping = toVersion22(object);
  expect(mapBody(text, mapping)).toBe(text);
  const answer = `{ "status_code" : 1000, "data" : ${text} }`;
  expect(mapAnswer(answer, mapping)).toBe(answer);
});

test.each([
  ['an answer without data', '{ "status_code": 2001, "status_message": "cdr_token" }'],
  ['a page of HTML', '<html>{"data":{"cdr_token":{"party_id":"EM1"}}}</html>'],
  ['a list that is no envelope', '[ {"cdr_token":{"party_id":"EM1"}} ]'],
])('%s keeps all its bytes', (_what, answer) => {
  expect(mapAnswer(answer, toVersion22('Session'))).toBe(answer);
});
