import { cdrUrl } from '../../src/relay/cdr-location.js';

const ENDPOINT = 'https://emsp.example/ocpi/2.2.1/cdrs';

test.each([
  ['absolute', 'https://emsp.example/cdrs/by-number/7?v=1', 'https://emsp.example/cdrs/by-number/7?v=1'],
  ['of another host', 'https://store.example/7', 'https://store.example/7'],
  ['a path', '/cdrs/7', 'https://emsp.example/cdrs/7'],
  ['relative to the request', 'cdrs/7', 'https://emsp.example/ocpi/2.2.1/cdrs/7'],
  ['without a scheme', '//store.example/7', 'https://store.example/7'],
  ['with spaces around it', ' /cdrs/7 ', 'https://emsp.example/cdrs/7'],
  ['missing', undefined, `${ENDPOINT}/A%2F1`],
  ['empty', '', `${ENDPOINT}/A%2F1`],
  ['no URL', 'http://', `${ENDPOINT}/A%2F1`],
  ['nothing that could be called', 'urn:cdr:7', `${ENDPOINT}/A%2F1`],
])('CDR-R-03, CDR-R-04 a Location: %s', (_what, location, expected) => {
  expect(cdrUrl(location, ENDPOINT, 'A/1')).toBe(expected);
});

test('an endpoint that ends with a slash, or carries a query', () => {
  expect(cdrUrl(undefined, `${ENDPOINT}/`, '1')).toBe(`${ENDPOINT}/1`);
  expect(cdrUrl(undefined, `${ENDPOINT}?k=v`, '1')).toBe(`${ENDPOINT}/1?k=v`);
});

test.each(['', '.', '..'])('the id "%s" names no URL below the endpoint', (id) => {
  expect(cdrUrl(undefined, ENDPOINT, id)).toBeUndefined();
});
