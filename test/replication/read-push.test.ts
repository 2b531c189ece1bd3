import { LOCATIONS } from '../../src/ocpi/locations.js';
import { readPush } from '../../src/replication/read-push.js';
import { thrownBy } from '../harness/thrown-by.js';
import { connector, evse, location, patch } from './location-bodies.js';
import { cdr, postCdr, putSession, session } from './module-bodies.js';

const owner = { countryCode: 'NL', partyId: 'CP1', key: 'NL/CP1' };

function read(method: 'PUT' | 'PATCH', path: string, text: string) {
  return readPush({
    module: LOCATIONS,
    owner,
    path: path.split('/') as [string, ...string[]],
    method,
    text,
    value: JSON.parse(text),
  });
}

/** What was wrong. */
function refusal(method: 'PUT' | 'PATCH', path: string, text: string): unknown {
  return thrownBy(() => read(method, path, text));
}

describe('a push that is accepted', () => {
  test.each([
    ['PUT', 'LOC1', location('LOC1', 1, [evse('E1', 1)])],
    ['PUT', 'LOC1/E1', evse('E1', 1)],
    ['PUT', 'LOC1/E1/1', connector('1', 1)],
    ['PATCH', 'LOC1', patch(1, { name: '"Markt"' })],
    ['PATCH', 'LOC1/E1', patch(1, { status: '"CHARGING"' })],
    ['PATCH', 'LOC1/E1/1', patch(1, { tariff_ids: '["T1"]' })],
  ] as const)('LOC-R-01 to LOC-R-04 %s %s', (method, path, body) => {
    expect(read(method, path, body)).toEqual({
      module: LOCATIONS,
      owner: 'NL/CP1',
      path: path.split('/'),
      objectKey: 'LOC1',
      method,
      body,
    });
  });

  test('COO-12 ids may differ in case, and keep the spelling of the body', () => {
    const body = location('loc1', 1, [evse('e1', 1)], { country_code: '"nl"', party_id: '"cp1"' });
    expect(read('PUT', 'LOC1', body).body).toBe(body);
    expect(read('PUT', 'LOC1/E1', evse('e1', 1)).body).toBe(evse('e1', 1));
  });

  test('TYP-07, TYP-08, TYP-12 white space goes; numbers, nulls and unknown fields stay', () => {
    const text = `{ "last_updated" : "2026-06-01T00:00:00Z" ,\n\t"x-price": 1.10, "name" : null, "address":"a  b" }`;
    expect(read('PATCH', 'LOC1', text).body).toBe(
      '{"last_updated":"2026-06-01T00:00:00Z","x-price":1.10,"name":null,"address":"a  b"}',
    );
  });

  test('LOC-R-15, LOC-R-18, LOC-R-20 unpublished, without EVSEs, with tariffs that nobody knows', () => {
    const hidden = location('LOC1', 1, [], { publish: 'false', publish_allowed_to: '[{"group_id":"G1"}]' });
    expect(read('PUT', 'LOC1', hidden).body).toBe(hidden);
    expect(read('PUT', 'LOC1/E1/1', connector('1', 1, { tariff_ids: '["NOPE"]' })).body).toContain('NOPE');
  });

  test('LOC-R-21 a REMOVED EVSE without evse_id', () => {
    expect(read('PUT', 'LOC1/E1', evse('E1', 1, { status: '"REMOVED"' })).body).toContain('REMOVED');
  });
});

describe('a push that is refused with 2001, by the name of the field', () => {
  test.each([
    ['COO-02 required field missing', 'PUT', 'LOC1', location('LOC1', 1, [], { city: undefined }), 'city'],
    ['COO-02 required field null', 'PUT', 'LOC1', location('LOC1', 1, [], { city: 'null' }), 'city'],
    ['COO-02 wrong type', 'PUT', 'LOC1', location('LOC1', 1, [], { publish: '"yes"' }), 'publish'],
    [
      'an EVSE inside',
      'PUT',
      'LOC1',
      location('LOC1', 1, [evse('E1', 1, { status: '"BUSY"' })]),
      'evses[0].status',
    ],
    ['an EVSE without connectors', 'PUT', 'LOC1/E1', evse('E1', 1, { connectors: '[]' }), 'connectors'],
    [
      'LOC-R-05, COO-04 PATCH of a Location without last_updated',
      'PATCH',
      'LOC1',
      '{"name":"x"}',
      'last_updated',
    ],
    ['LOC-R-05 of an EVSE', 'PATCH', 'LOC1/E1', '{"status":"CHARGING"}', 'last_updated'],
    ['LOC-R-05 of a Connector', 'PATCH', 'LOC1/E1/1', '{"tariff_ids":[]}', 'last_updated'],
    [
      'last_updated with an offset',
      'PATCH',
      'LOC1',
      '{"last_updated":"2026-06-01T00:00:00+02:00"}',
      'last_updated',
    ],
    [
      'PATCH of an EVSE without its uid',
      'PATCH',
      'LOC1',
      patch(1, { evses: '[{"status":"CHARGING"}]' }),
      'evses[0].uid',
    ],
    [
      'AMB-05 null on required connectors',
      'PATCH',
      'LOC1/E1',
      patch(1, { connectors: 'null' }),
      'connectors',
    ],
    [
      'COO-10, LOC-R-11 Location id',
      'PUT',
      'LOC1',
      location('LOC2', 1, []),
      'id: "LOC2" in the body, "LOC1" in the URL',
    ],
    ['COO-10, LOC-R-11 EVSE uid', 'PUT', 'LOC1/E1', evse('E2', 1), 'uid: "E2" in the body, "E1" in the URL'],
    [
      'COO-10, LOC-R-11 Connector id',
      'PUT',
      'LOC1/E1/1',
      connector('2', 1),
      'id: "2" in the body, "1" in the URL',
    ],
    [
      'COO-11, LOC-R-10 country',
      'PUT',
      'LOC1',
      location('LOC1', 1, [], { country_code: '"DE"' }),
      'country_code',
    ],
    ['COO-11, LOC-R-10 party', 'PUT', 'LOC1', location('LOC1', 1, [], { party_id: '"CP2"' }), 'party_id'],
    ['COO-16 id in a PATCH', 'PATCH', 'LOC1', patch(1, { id: '"LOC2"' }), 'id'],
    ['COO-16 uid in a PATCH', 'PATCH', 'LOC1/E1', patch(1, { uid: '"E2"' }), 'uid'],
    ['COO-16 party in a PATCH', 'PATCH', 'LOC1', patch(1, { party_id: '"CP2"' }), 'party_id'],
    ['REQ-08 a list', 'PUT', 'LOC1', '[]', 'expected a JSON object, the Location'],
    ['REQ-08 a text', 'PUT', 'LOC1/E1', '"E1"', 'expected a JSON object, the EVSE'],
    ['REQ-08 null', 'PATCH', 'LOC1/E1/1', 'null', 'expected a JSON object, the Connector'],
    [
      'LOC-R-16',
      'PUT',
      'LOC1',
      location('LOC1', 1, [], { publish_allowed_to: '[{"uid":"U"}]' }),
      'publish_allowed_to[0]',
    ],
    [
      'LOC-R-17',
      'PUT',
      'LOC1',
      location('LOC1', 1, [], { opening_times: '{"twentyfourseven":false}' }),
      'opening_times',
    ],
  ] as const)('%s', (_, method, path, body, detail) => {
    expect(refusal(method, path, body)).toMatchObject({
      httpStatus: 200,
      statusCode: 2001,
      detail: expect.stringContaining(detail),
    });
  });
});

test('19.4 a Session or a CDR without the owner of its token is read with that owner', () => {
  const nameless = '{"uid":"1","type":"RFID","contract_id":"C"}';
  const named = '{"uid":"1","type":"RFID","contract_id":"C","country_code":"DE","party_id":"EM2"}';
  const pushed = putSession('S1', 1, 'DE/EM2', { cdr_token: nameless });
  expect(pushed.body).toBe(session('S1', 1, 'DE/EM2', { cdr_token: named }));
  const posted = postCdr('C1', 1, 'DE/EM2', { cdr_token: nameless });
  expect(posted.body).toBe(cdr('C1', 1, 'DE/EM2', { cdr_token: named }));
});
