import fc from 'fast-check';
import { endpointUrl, splitPath } from '../../src/ocpi/url-path.js';

test.each([
  ['/NL/CP1/LOC1', ['NL', 'CP1', 'LOC1']],
  ['/NL/CP1/LOC1/', ['NL', 'CP1', 'LOC1']], // REQ-15
  ['//NL///CP1', ['NL', 'CP1']],
  ['/AB%2FC%2312', ['AB/C#12']], // REQ-17
  ['/a%2520b', ['a%20b']], // decoded once, not twice
  ['/a+b', ['a+b']],
  ['/%C3%A9', ['é']],
  ['/...', ['...']],
  ['/', []],
  ['', []],
])('%s has the segments %j', (path, segments) => {
  expect(splitPath(path)).toEqual(segments);
});

test.each(['/%', '/%zz', '/%C3', '/a/%E0%A4%A'])('%s holds a broken escape', (path) => {
  expect(splitPath(path)).toBeUndefined();
});

test.each(['/.', '/a/../b', '/%2e%2e/b', '/a/%2E', '/.%2e'])('%s would lead somewhere else', (path) => {
  expect(splitPath(path)).toBeUndefined();
});

test.each([
  ['https://p/x', 'https://p/x/NL/CP1'],
  ['https://p/x/', 'https://p/x/NL/CP1'],
  ['https://p/x//', 'https://p/x/NL/CP1'],
  ['https://p/x?tenant=7', 'https://p/x/NL/CP1?tenant=7'],
  ['https://p/x/?tenant=7', 'https://p/x/NL/CP1?tenant=7'],
])('REQ-16 below %s it is %s', (endpoint, url) => {
  expect(endpointUrl(endpoint, ['NL', 'CP1'])).toBe(url);
});

test.each([
  ['https://p/x', 'limit=5', 'https://p/x?limit=5'],
  ['https://p/x/', 'limit=5', 'https://p/x/?limit=5'], // a list is called as it is listed (AMB-02)
  ['https://p/x?tenant=7', 'limit=5', 'https://p/x?tenant=7&limit=5'],
  ['https://p/x/', '', 'https://p/x/'],
])('a list at %s with %j is %s', (endpoint, query, url) => {
  expect(endpointUrl(endpoint, [], query)).toBe(url);
});

test('REQ-17 any id survives the way through a URL', () => {
  const id = fc
    .string({ minLength: 1, maxLength: 36, unit: 'binary' })
    .filter((text) => text !== '.' && text !== '..');
  fc.assert(
    fc.property(fc.array(id, { minLength: 1, maxLength: 5 }), (segments) => {
      const url = endpointUrl('https://p/x/', segments);
      expect(splitPath(url.slice('https://p/x'.length))).toEqual(segments);
    }),
  );
});
