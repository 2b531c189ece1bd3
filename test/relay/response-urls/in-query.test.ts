import fc from 'fast-check';
import { replaced } from '../../../src/relay/response-urls/found.js';
import { findInQuery } from '../../../src/relay/response-urls/in-query.js';

const ENCODED = 'https%3A%2F%2Fm%2Fx%3Frequest_id%3D5678%26b%3Dc';

test.each([
  // percent-encoded, as it should be
  [`response_url=${ENCODED}`, 'https://m/x?request_id=5678&b=c', 'response_url=NEW'],
  [
    `duration=900&response_url=${ENCODED}`,
    'https://m/x?request_id=5678&b=c',
    'duration=900&response_url=NEW',
  ],
  [
    `response_url=${ENCODED}&duration=900`,
    'https://m/x?request_id=5678&b=c',
    'response_url=NEW&duration=900',
  ],
  [
    `a=%7e&&b&response_url=${ENCODED}&duration=900&c=d+e&`,
    'https://m/x?request_id=5678&b=c',
    'a=%7e&&b&response_url=NEW&duration=900&c=d+e&',
  ],
  ['response_url=https%3a%2f%2fm%2fx%20y', 'https://m/x y', 'response_url=NEW'],
  ['response%5Furl=https%3A%2F%2Fm%2Fx', 'https://m/x', 'response%5Furl=NEW'],
  // unencoded, without a query of its own
  ['response_url=https://m/x', 'https://m/x', 'response_url=NEW'],
  ['response_url=https://m/x&duration=900', 'https://m/x', 'response_url=NEW&duration=900'],
  [
    'response_url=https://m/x&unknown=1&duration=900',
    'https://m/x',
    'response_url=NEW&unknown=1&duration=900',
  ],
  ['response_url=https://m/100%/x', 'https://m/100%/x', 'response_url=NEW'],
  // unencoded, with a query of its own: the specification's example, and more
  [
    'duration=900&response_url=https://m/x?request_id=5678',
    'https://m/x?request_id=5678',
    'duration=900&response_url=NEW',
  ],
  [
    'duration=900&response_url=https://m/x?request_id=5678&b=c',
    'https://m/x?request_id=5678&b=c',
    'duration=900&response_url=NEW',
  ],
  ['response_url=https://m/x?id=5678&duration=900', 'https://m/x?id=5678', 'response_url=NEW&duration=900'],
  ['response_url=https://m/x?a=b&c=d&duration=900', 'https://m/x?a=b&c=d', 'response_url=NEW&duration=900'],
  [
    'duration=900&response_url=https://m/x?a=b&duration=5',
    'https://m/x?a=b&duration=5',
    'duration=900&response_url=NEW',
  ],
  [
    'response_url=https://m/x?a=b&duration=5&duration=900',
    'https://m/x?a=b&duration=5',
    'response_url=NEW&duration=900',
  ],
  ['response_url=https://m/x?a=b&duration=PT1M', 'https://m/x?a=b&duration=PT1M', 'response_url=NEW'],
  ['response_url=https://m/x?5678&b', 'https://m/x?5678&b', 'response_url=NEW'],
  ['response_url=https://m/x?to=a%26b&c=d', 'https://m/x?to=a%26b&c=d', 'response_url=NEW'],
  // only what must be escaped is
  [
    'response_url=https://m/x?request_id%3D5678%26b%3Dc&duration=900',
    'https://m/x?request_id=5678&b=c',
    'response_url=NEW&duration=900',
  ],
])('CHP-R-05, CHP-R-06 %s', (query, url, expected) => {
  const found = findInQuery(query);
  expect(found.url).toBe(url);
  expect(replaced(found, 'NEW')).toBe(expected);
});

test.each([
  ['is missing', ''],
  ['is missing', 'duration=900'],
  ['is missing', 'RESPONSE_URL=https%3A%2F%2Fm'],
  ['is missing', 'x=response_url'],
  ['is empty', 'response_url'],
  ['is empty', 'response_url=&duration=900'],
  ['stands twice', 'response_url=https%3A%2F%2Fm&response_url=https%3A%2F%2Fm'],
  ['stands twice', 'response_url=https://m/x?a=b&response_url=https://m/y'],
])('CHP-R-07 response_url: %s in "%s"', (problem, query) => {
  expect(() => findInQuery(query)).toThrow(`response_url: ${problem}`);
});

test('an encoded URL comes back whatever it is, and nothing around it changes', () => {
  const others = fc.stringMatching(/^(&?[a-z]{1,3}=[A-Za-z0-9%+]{0,5}){0,3}$/);
  fc.assert(
    fc.property(others, fc.webUrl({ withQueryParameters: true }), others, (before, url, after) => {
      const [head, tail] = [before === '' ? '' : `${before}&`, after === '' ? '' : `&${after}`];
      const found = findInQuery(`${head}response_url=${encodeURIComponent(url)}${tail}`);
      expect(found.url).toBe(url);
      expect(replaced(found, 'NEW')).toBe(`${head}response_url=NEW${tail}`);
    }),
  );
});
