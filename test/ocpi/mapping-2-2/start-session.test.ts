import { startSessionFor22 } from '../../../src/ocpi/mapping-2-2/start-session.js';

const NAMED = '{ "token":{"uid":"1"}, "evse_uid":"3256", "connector_id":"a1", "extra":1.10 }';
const UNNAMED = '{ "token":{"uid":"1"}, "evse_uid":"3256", "extra":1.10 }';
const LEFT_OUT = { text: '{"token":{"uid":"1"},"evse_uid":"3256","extra":1.10}' };
const REFUSED = { refused: expect.stringContaining('connector_id') };

test.each([
  ['names the only connector', NAMED, ['a1'], LEFT_OUT],
  ['ids compare without case', NAMED, ['A1'], LEFT_OUT],
  ['names one of two', NAMED, ['a1', 'a2'], REFUSED],
  ['names another than the only one', NAMED, ['b1'], REFUSED],
  ['the EVSE has none', NAMED, [], REFUSED],
  ['the EVSE is unknown', NAMED, undefined, REFUSED],
  ['names none', UNNAMED, ['a1', 'a2'], { text: UNNAMED }],
  ['names none, and the EVSE is unknown', UNNAMED, undefined, { text: UNNAMED }],
  ['null is none', '{"connector_id":null,"location_id":"L"}', undefined, { text: '{"location_id":"L"}' }],
])('CMD-R-12 START_SESSION for a CPO of 2.2: %s', (_case, body, connectorIds, expected) => {
  expect(startSessionFor22(body, connectorIds)).toEqual(expected);
});
