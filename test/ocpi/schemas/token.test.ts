import { authorizationInfo, locationReferences } from '../../../src/ocpi/schemas/authorization-info.js';
import { TOKEN_TYPES, token, tokenPatch } from '../../../src/ocpi/schemas/token.js';
import { fullToken, minimalToken } from './bodies.js';
import { changed, verdict } from './verdict.js';

test.each<[string, object]>([
  ['the least that is valid', minimalToken],
  ['every field', fullToken],
  ...TOKEN_TYPES.map((type): [string, object] => [
    `TOK-R-12 ${type} that is always allowed`,
    { ...minimalToken, type, whitelist: 'ALWAYS' },
  ]),
  ['TYP-08 null is absent', { ...minimalToken, group_id: null, energy_contract: null }],
  ['TYP-11 an issuer that nobody knows', { ...minimalToken, issuer: '#NA' }],
  ['TYP-13 a profile of later versions', { ...minimalToken, default_profile_type: 'SOLAR' }],
])('a Token: %s', (_, body) => {
  expect(verdict(token, body)).toBe('accepted');
});

test.each(Object.keys(minimalToken))('COO-02 a Token without %s is refused', (field) => {
  expect(verdict(token, changed(minimalToken, field, undefined))).toMatch(new RegExp(`^${field}: `));
});

test.each([
  ['TOK-R-10', 'type', 'FOO'],
  ['TYP-05', 'type', 'rfid'],
  ['section 16', 'whitelist', 'SOMETIMES'],
  ['TYP-14', 'valid', 'true'],
  ['section 15.8', 'uid', '.'],
  ['section 15.8', 'contract_id', 'x'.repeat(37)],
  ['section 15.8', 'energy_contract.supplier_name', undefined],
])('%s a Token is refused for its %s %j', (_, field, value) => {
  expect(verdict(token, changed(fullToken, field, value))).toMatch(`${field}: `);
});

test('TOK-R-07 a PATCH may hold nothing but valid=false and its time', () => {
  const { last_updated } = minimalToken;
  expect(verdict(tokenPatch, { valid: false, last_updated })).toBe('accepted');
});

test('TOK-R-02 a PATCH says when', () => {
  expect(verdict(tokenPatch, { valid: false })).toMatch(/^last_updated: /);
});

describe('AuthorizationInfo', () => {
  const full = {
    allowed: 'ALLOWED',
    token: fullToken,
    location: { location_id: 'LOC1', evse_uids: ['3256'] },
    authorization_reference: 'Auth-4711',
    info: { language: 'en', text: 'Welcome' },
  };

  test.each([
    ['the least that is valid', { allowed: 'NO_CREDIT', token: minimalToken }],
    ['every field', full],
    ['TYP-13 a token of a type of later versions', changed(full, 'token.type', 'EMAID')],
  ])('%s', (_, body) => {
    expect(verdict(authorizationInfo, body)).toBe('accepted');
  });

  test.each([
    ['TOK-S-04', 'allowed', 'MAYBE'],
    ['TOK-S-04', 'allowed', undefined],
    ['TOK-S-08', 'token', undefined],
    ['TOK-S-08', 'token.uid', undefined],
    ['section 15.8', 'location.location_id', undefined],
    ['section 15.3', 'info.text', undefined],
  ])('%s is refused for its %s %j', (_, field, value) => {
    expect(verdict(authorizationInfo, changed(full, field, value))).toMatch(`${field}: `);
  });
});

describe('LocationReferences', () => {
  test.each([
    [{ location_id: 'LOC1' }],
    [{ location_id: 'LOC1', evse_uids: null }],
    [{ location_id: 'LOC1', evse_uids: ['3256'], connector_ids: ['1'] }],
  ])('TOK-S-16 may be %j', (body) => {
    expect(verdict(locationReferences, body)).toBe('accepted');
  });

  test('TOK-S-16 name a Location', () => {
    expect(verdict(locationReferences, { evse_uids: ['3256'] })).toMatch(/^location_id: /);
  });
});
