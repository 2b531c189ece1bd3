import { readRoutingHeader, routingHeaders, single } from '../../src/ocpi/headers.js';

test('RT-H-01, RT-H-06 a pair of headers names a party', () => {
  const headers = { 'ocpi-to-country-code': 'NL', 'ocpi-to-party-id': 'CP1' };
  expect(readRoutingHeader(headers, 'to')).toEqual({
    kind: 'party',
    party: { countryCode: 'NL', partyId: 'CP1' },
  });
  expect(readRoutingHeader(headers, 'from')).toEqual({ kind: 'absent' });
});

test('the spelling is kept', () => {
  const headers = { 'ocpi-from-country-code': ' nl ', 'ocpi-from-party-id': 'cP1' };
  expect(readRoutingHeader(headers, 'from')).toEqual({
    kind: 'party',
    party: { countryCode: 'nl', partyId: 'cP1' },
  });
});

test.each([
  ['nothing', {}],
  ['empty values', { 'ocpi-to-country-code': '', 'ocpi-to-party-id': ' ' }],
])('%s is absent', (_what, headers) => {
  expect(readRoutingHeader(headers, 'to')).toEqual({ kind: 'absent' });
});

test.each([
  ['OCPI-to-party-id', 'is missing beside OCPI-to-country-code', { 'ocpi-to-country-code': 'NL' }],
  ['OCPI-to-country-code', 'is missing beside OCPI-to-party-id', { 'ocpi-to-party-id': 'CP1' }],
  [
    'OCPI-to-country-code',
    'is "NLD", not 2 characters long',
    { 'ocpi-to-country-code': 'NLD', 'ocpi-to-party-id': 'CP1' },
  ],
  [
    'OCPI-to-party-id',
    'is "CPO1", not 3 characters long',
    { 'ocpi-to-country-code': 'NL', 'ocpi-to-party-id': 'CPO1' },
  ],
  [
    'OCPI-to-party-id',
    'is "C 1", not 3 characters long',
    { 'ocpi-to-country-code': 'NL', 'ocpi-to-party-id': 'C 1' },
  ],
])('%s %s', (header, problem, headers) => {
  expect(readRoutingHeader(headers, 'to')).toEqual({ kind: 'malformed', header, problem });
});

test('headers that the hub writes have the names and the case of the specification', () => {
  expect(
    routingHeaders({ countryCode: 'nl', partyId: 'em1' }, { countryCode: 'NL', partyId: 'HUB' }),
  ).toEqual({
    'OCPI-to-country-code': 'NL',
    'OCPI-to-party-id': 'EM1',
    'OCPI-from-country-code': 'NL',
    'OCPI-from-party-id': 'HUB',
  });
});

test.each([
  [undefined, undefined],
  ['', undefined],
  ['  ', undefined],
  [' a ', 'a'],
  [['a', 'b'], 'a'],
  [[], undefined],
])('of %j counts %j', (value, counts) => {
  expect(single(value)).toBe(counts);
});
