import { exactTailOf, tailOf, urlOf } from '../../src/relay/sealed-urls/tail.js';

const LOCATIONS = 'https://cpo.example/ocpi/sender/locations';

test.each([
  ['another query', LOCATIONS, `${LOCATIONS}?offset=50&limit=50`, 'belowEndpoint', '?offset=50&limit=50'],
  ['a cursor (PAG-21)', LOCATIONS, `${LOCATIONS}?cursor=a%2Fb|c`, 'belowEndpoint', '?cursor=a%2Fb|c'],
  ['a path below', LOCATIONS, `${LOCATIONS}/pages/2`, 'belowEndpoint', '/pages/2'],
  ['a query continued', `${LOCATIONS}?t=7`, `${LOCATIONS}?t=7&offset=2`, 'belowEndpoint', '&offset=2'],
  ['a query only', LOCATIONS, '?offset=2', 'belowEndpoint', '?offset=2'],
  ['a fragment', LOCATIONS, `${LOCATIONS}?offset=2#top`, 'belowEndpoint', '?offset=2'],
  ['another path (PAG-21)', LOCATIONS, 'https://cpo.example/p/2', 'sameOrigin', '/p/2'],
  ['a path without origin', LOCATIONS, '/p/2', 'sameOrigin', '/p/2'],
  [
    'the same without a slash',
    `${LOCATIONS}/`,
    `${LOCATIONS}?a=1`,
    'sameOrigin',
    '/ocpi/sender/locations?a=1',
  ],
  ['another host', LOCATIONS, 'https://b.example/p', 'absolute', 'https://b.example/p'],
  [
    'a host that begins alike',
    'https://cpo.example',
    'https://cpo.example.evil/p',
    'absolute',
    'https://cpo.example.evil/p',
  ],
  ['another port', LOCATIONS, 'https://cpo.example:81/p', 'absolute', 'https://cpo.example:81/p'],
])('%s', (_what, endpoint, url, form, text) => {
  const tail = tailOf(url, endpoint);
  expect(tail).toEqual({ form, text });
  const opened = tail === undefined ? '' : urlOf(tail, endpoint);
  expect(opened).toBe(new URL(url, endpoint).href.replace(/#.*/, ''));
});

test('a TLS proxy hidden from its peer: http in a link of an https endpoint means https', () => {
  expect(tailOf('http://cpo.example/ocpi/sender/locations?offset=2', LOCATIONS)).toEqual({
    form: 'belowEndpoint',
    text: '?offset=2',
  });
});

test('the token of a peer that speaks http is not worth less: its https links stay https', () => {
  const tail = tailOf('https://cpo.example/p', 'http://cpo.example/locations');
  expect(tail).toEqual({ form: 'absolute', text: 'https://cpo.example/p' });
});

test.each(['ftp://cpo.example/x', 'javascript:alert(1)', 'http://', 'file:///etc/passwd'])(
  '%s is no link',
  (url) => {
    expect(tailOf(url, LOCATIONS)).toBeUndefined();
  },
);

test.each([
  ['http://cpo.example/x', 'absolute', 'http://cpo.example/x'],
  ['http://cpo.example:8080/x?a=b#c', 'absolute', 'http://cpo.example:8080/x?a=b'],
  ['https://cpo.example/x?request_id=5678', 'sameOrigin', '/x?request_id=5678'],
])('CMD-S-01 %s is meant as it is said', (url, form, text) => {
  expect(exactTailOf(url, LOCATIONS)).toEqual({ form, text });
});

test('what is called exactly is absolute', () => {
  expect(exactTailOf('/x', LOCATIONS)).toBeUndefined();
});
