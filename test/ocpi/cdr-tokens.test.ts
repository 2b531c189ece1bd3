import { cdrTokenIn, requireTokenOwner, tokenOwnerIn } from '../../src/ocpi/cdr-tokens.js';

const names = { uid: '012345678', type: 'RFID', contract_id: 'NL-EM1-C12345678-X' };
const of221 = { id: '101', cdr_token: { country_code: 'nl', party_id: 'em1', ...names } };
const of22 = { id: '101', cdr_token: names };
const patch = { kwh: 5, last_updated: '2026-11-23T10:00:00Z' };

test('SES-R-16, CDR-R-22 a cdr_token of 2.2.1 names its owner, in its own spelling', () => {
  expect(cdrTokenIn(of221)).toEqual({
    uid: '012345678',
    type: 'RFID',
    contractId: 'NL-EM1-C12345678-X',
    owner: { countryCode: 'nl', partyId: 'em1' },
  });
  expect(tokenOwnerIn(of221)).toEqual({ countryCode: 'nl', partyId: 'em1' });
});

test('section 19.4 a cdr_token of 2.2 names the token only', () => {
  expect(cdrTokenIn(of22)).toEqual({ uid: '012345678', type: 'RFID', contractId: 'NL-EM1-C12345678-X' });
  expect(tokenOwnerIn(of22)).toBeUndefined();
});

test.each([
  ['a PATCH without it', patch],
  ['null', { cdr_token: null }],
  ['half of it', { cdr_token: { uid: '012345678' } }],
  ['no object', 'text'],
])('there is no cdr_token in %s', (_, value) => {
  expect(cdrTokenIn(value)).toBeUndefined();
});

test.each([
  ['both are there', of221, '2.2.1'],
  ['a PATCH has no cdr_token', patch, '2.2.1'],
  ['2.2 does not know them', of22, '2.2'],
] as const)('section 19.1 owners are not missed where %s', (_, value, version) => {
  expect(() => requireTokenOwner(value, version)).not.toThrow();
});

test.each(['country_code', 'party_id'])(
  'section 19.1 a cdr_token without %s is refused in 2.2.1',
  (field) => {
    const value = { cdr_token: { ...of221.cdr_token, [field]: undefined } };
    expect(() => requireTokenOwner(value, '2.2.1')).toThrow(/cdr_token: expected country_code and party_id/);
  },
);
