import { identifyingQuery, objectKey, readIdentifyingValue } from '../../src/ocpi/identity.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import { TOKENS } from '../../src/ocpi/tokens.js';

test.each([
  ['type=APP_USER', 'APP_USER'],
  ['type=RFID&x=1', 'RFID'],
  ['', undefined],
  ['x=1', undefined],
])('TOK-R-04 the query "%s" says %s', (query, value) => {
  expect(readIdentifyingValue(TOKENS, new URLSearchParams(query))).toBe(value);
});

test.each(['type=FOO', 'type=', 'type=rfid'])('TOK-R-10 the query "%s" is refused', (query) => {
  expect(() => readIdentifyingValue(TOKENS, new URLSearchParams(query))).toThrow(
    expect.objectContaining({ httpStatus: 200, statusCode: 2001 }),
  );
});

test('of a module without such a parameter the query says nothing', () => {
  expect(readIdentifyingValue(LOCATIONS, new URLSearchParams('type=FOO'))).toBeUndefined();
});

test.each([
  [LOCATIONS, 'loc:1', undefined, 'LOC:1', ''],
  [TOKENS, 'aB1', undefined, 'RFID:AB1', ''],
  [TOKENS, 'aB1', 'RFID', 'RFID:AB1', ''],
  [TOKENS, 'a:b', 'APP_USER', 'APP_USER:A:B', 'type=APP_USER'],
])('TOK-R-05 the key of %#', (module, id, value, key, query) => {
  expect(objectKey(module, id, value)).toBe(key);
  expect(identifyingQuery(module, key)).toBe(query);
});
