import { OcpiError } from '../../src/ocpi/errors.js';
import { nextLink, pageHeaders, parsePageQuery } from '../../src/ocpi/pagination.js';

const read = (query: string) => parsePageQuery(new URLSearchParams(query), 100);

test.each([
  ['', { offset: 0, limit: 100 }],
  ['limit=5', { offset: 0, limit: 5 }],
  ['limit=100000', { offset: 0, limit: 100 }], // PAG-11
  ['limit=1&offset=7', { offset: 7, limit: 1 }],
  ['offset=00012', { offset: 12, limit: 100 }],
  ['other=1', { offset: 0, limit: 100 }],
  [
    'date_from=2019-01-28T12:00:00&date_to=2019-01-28T12%3A00%3A01Z',
    {
      dateFrom: Date.parse('2019-01-28T12:00:00Z'),
      dateTo: Date.parse('2019-01-28T12:00:01Z'),
      offset: 0,
      limit: 100,
    },
  ],
])('PAG-01, PAG-05, PAG-19 the query %j means %j', (query, expected) => {
  expect(read(query)).toEqual(expected);
});

test.each([
  'limit=abc',
  'limit=0',
  'limit=-1',
  'limit=1.5',
  'limit=1e3',
  'limit=0x10',
  'limit=',
  'limit=%2B5',
  'limit=9999999999999999999',
  'offset=-1',
  'offset=',
  'offset=NaN',
  'date_from=yesterday',
  'date_from=',
  'date_to=2019-01-28T12:00:00%2B01:00',
  'date_to=2019-01-28T12:00:00+01:00',
])('PAG-17 the query %j is refused with 2001, and the message names the parameter', (query) => {
  const [name = ''] = query.split('=');
  expect(() => read(query)).toThrow(expect.objectContaining({ statusCode: 2001, httpStatus: 200 }));
  expect(() => read(query)).toThrow(OcpiError);
  expect(() => read(query)).toThrow(name);
});

test('PAG-07, PAG-09, PAG-10, PAG-13 the headers of a page', () => {
  expect(pageHeaders(0, 100)).toEqual({ 'X-Total-Count': '0', 'X-Limit': '100' });
  expect(pageHeaders(25, 10, 'https://hub/x?offset=10')).toEqual({
    'X-Total-Count': '25',
    'X-Limit': '10',
    Link: '<https://hub/x?offset=10>; rel="next"',
  });
});

test.each([
  ['<https://p/x?offset=10>; rel="next"', 'https://p/x?offset=10'],
  ['<https://p/x>;rel=next', 'https://p/x'],
  ['<https://p/x>; title="a"; REL="next"', 'https://p/x'],
  ['<https://p/1>; rel="prev", <https://p/3>; rel="next"', 'https://p/3'],
  ['<https://p/x?a=1,2>; rel="next"', 'https://p/x?a=1,2'],
])('the next page of %s is %s', (header, url) => {
  expect(nextLink(header)).toBe(url);
});

test.each([undefined, '', '<https://p/x>', '<https://p/x>; rel="prev"', 'https://p/x; rel="next"'])(
  '%j has no next page',
  (header) => {
    expect(nextLink(header)).toBeUndefined();
  },
);
