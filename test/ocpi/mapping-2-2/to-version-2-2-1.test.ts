import { type CdrTokenKey, tokensWithoutOwner } from '../../../src/ocpi/mapping-2-2/cdr-token.js';
import { mapAnswer, mapBody } from '../../../src/ocpi/mapping-2-2/message.js';
import type { Rewrite } from '../../../src/ocpi/mapping-2-2/rewrite.js';
import { toVersion221 } from '../../../src/ocpi/mapping-2-2/to-version-2-2-1.js';

const TOKEN = '"uid":"1","type":"RFID","contract_id":"NL-EM1-C12345678-S"';
const KEY = { uid: '1', type: 'RFID', contractId: 'NL-EM1-C12345678-S' };
const EM1 = { countryCode: 'NL', partyId: 'EM1' };

/** The mapping, and the keys by which it asked for an owner. */
function mappingWith(object: 'Session' | 'CDR'): { mapping: Rewrite; asked: CdrTokenKey[] } {
  const asked: CdrTokenKey[] = [];
  const mapping = toVersion221(object, (key) => {
    asked.push(key);
    return EM1;
  });
  if (mapping === undefined) throw new Error(`${object} must be mapped`);
  return { mapping, asked };
}

describe.each(['Session', 'CDR'] as const)('%s for 2.2.1', (object) => {
  test.each([
    ['the owner is added', `{${TOKEN}}`, `{${TOKEN},"country_code":"NL","party_id":"EM1"}`],
    ['half an owner is none', `{"party_id":"X",${TOKEN}}`, `{"party_id":"EM1",${TOKEN},"country_code":"NL"}`],
    ['nor is null', `{${TOKEN},"country_code":null}`, `{${TOKEN},"country_code":"NL","party_id":"EM1"}`],
  ])('%s', (_what, before, after) => {
    const { mapping, asked } = mappingWith(object);
    const document = (token: string) => `{"kwh":1.10,"cdr_token":${token},"extra":null}`;
    expect(tokensWithoutOwner(JSON.parse(document(before)))).toEqual([KEY]);
    expect(tokensWithoutOwner(JSON.parse(document(after)))).toEqual([]);
    expect(mapBody(document(before), mapping)).toBe(document(after));
    expect(asked).toEqual([KEY]);
    expect(mapAnswer(`{"data":${document(before)},"status_code":1000}`, mapping)).toBe(
      `{"data":${document(after)},"status_code":1000}`,
    );
  });

  test.each([
    ['a token that names its owner', `{ "cdr_token": {"country_code":"BE","party_id":"EM2",${TOKEN}} }`],
    ['a PATCH without token', '{ "kwh": 1.10, "last_updated": "T" }'],
    ['a token that is none', '[ {"cdr_token": null}, {"cdr_token": []}, {"cdr_token": "1"}, null, 5 ]'],
    ['a location stays as 2.2 wrote it', '{ "cdr_location": {"postal_code": "#NA"} }'],
  ])('all bytes stay: %s', (_what, text) => {
    const { mapping, asked } = mappingWith(object);
    expect(mapBody(text, mapping)).toBe(text);
    expect(tokensWithoutOwner(JSON.parse(text))).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('each token of a list has its own owner', () => {
    const list = '[{"cdr_token":{"uid":"1"}},{"cdr_token":{"uid":"2","party_id":"EM1"}},{"id":"3"}]';
    const owners = new Map([
      ['1', { countryCode: 'NL', partyId: 'EM1' }],
      ['2', { countryCode: 'BE', partyId: 'EM2' }],
    ]);
    const mapping = toVersion221(object, ({ uid = '' }) => owners.get(uid) ?? EM1);
    expect(tokensWithoutOwner(JSON.parse(list)).map(({ uid }) => uid)).toEqual(['1', '2']);
    expect(mapping?.(list)).toBe(
      '[{"cdr_token":{"uid":"1","country_code":"NL","party_id":"EM1"}},' +
        '{"cdr_token":{"uid":"2","party_id":"EM2","country_code":"BE"}},{"id":"3"}]',
    );
  });
});

test('a key has what the token has', () => {
  expect(tokensWithoutOwner({ cdr_token: { uid: 5, contract_id: 'c' } })).toEqual([
    { uid: undefined, type: undefined, contractId: 'c' },
  ]);
});

test.each(['Location', 'EVSE', 'Connector'] as const)('a %s of 2.2 is one of 2.2.1', (object) => {
  expect(toVersion221(object, () => EM1)).toBeUndefined();
});
