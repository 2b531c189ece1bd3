import fc from 'fast-check';
import {
  type ComparableLocations,
  compareLocations,
  describeComparison,
} from '../../src/sandbox/locations/compare-locations.js';
import { firstDifference } from '../../src/sandbox/locations/json-difference.js';

function locations(texts: Record<string, string>): ComparableLocations {
  return new Map(Object.entries(texts).map(([key, text]) => [key, { text }]));
}

describe('the difference between two JSON texts', () => {
  test.each([
    ['the order of members', '{"a":1,"b":[{"c":2,"d":3}]}', '{"b":[{"d":3,"c":2}],"a":1}'],
    ['white space', '{ "a" : [ 1 , 2 ] }', '{"a":[1,2]}'],
    ['how characters are escaped', '{"a":"Caf\\u00e9 \\/"}', '{"a":"Café /"}'],
    ['how names are escaped', '{"\\u0061":1}', '{"a":1}'],
  ])('is not %s', (_, expected, actual) => {
    expect(firstDifference(expected, actual)).toBeUndefined();
  });

  test.each([
    ['how a number is spelled (TYP-07)', '{"a":{"b":1.10}}', '{"a":{"b":1.1}}', 'a.b', '1.10', '1.1'],
    ['an exponent', '{"a":100}', '{"a":1e2}', 'a', '100', '1e2'],
    ['null for absent', '{"a":null}', '{}', 'a', 'null', undefined],
    ['absent for null', '{}', '{"a":null}', 'a', undefined, 'null'],
    ['a member too many, below', '{"a":{}}', '{"a":{"b":1}}', 'a.b', undefined, '1'],
    ['the order of elements', '{"a":[1,2]}', '{"a":[2,1]}', 'a[0]', '1', '2'],
    ['an element too many', '[1]', '[1,2]', '[1]', undefined, '2'],
    ['an element missing', '{"a":[{"b":1},{"b":2}]}', '{"a":[{"b":1}]}', 'a[1]', '{"b":2}', undefined],
    ['number for string', '{"a":"1"}', '{"a":1}', 'a', '"1"', '1'],
    ['case of a text', '"A"', '"a"', '', '"A"', '"a"'],
  ])('is %s', (_, expected, actual, path, left, right) => {
    expect(firstDifference(expected, actual)).toEqual({ path, expected: left, actual: right });
  });

  test('any value equals itself with its members in another order', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(
          firstDifference(JSON.stringify(value), JSON.stringify(reversed(value), null, 1)),
        ).toBeUndefined();
      }),
    );
  });

  test('two values are the same exactly where their meaning is', () => {
    const small = fc.jsonValue({ maxDepth: 1 });
    fc.assert(
      fc.property(small, small, (a, b) => {
        const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
        expect(firstDifference(JSON.stringify(a), JSON.stringify(b)) === undefined).toBe(same);
      }),
    );
  });
});

describe('the comparison of Locations', () => {
  test('finds the missing, the surplus, the different and the equal', () => {
    const truth = locations({ A: '{"x":1}', B: '{"x":2}', C: '{"x":3}' });
    const held = locations({ A: '{ "x": 1 }', B: '{"x":2.0}', D: '{}' });
    const comparison = compareLocations(truth, held);
    expect(comparison).toEqual({
      matches: false,
      equal: 1,
      missing: ['C'],
      extra: ['D'],
      different: [{ key: 'B', path: 'x', expected: '2', actual: '2.0' }],
    });
    expect(describeComparison(comparison)).toBe(
      '1 equal, 1 missing (C …), 1 too many (D …), 1 different (B: x is 2.0, not 2)',
    );
  });

  test('matches where nothing is, and nothing is wanted', () => {
    expect(compareLocations(new Map(), new Map()).matches).toBe(true);
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return rebuilt(Object.entries(value).reverse(), reversed);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return rebuilt(entries, sorted);
}

function rebuilt(entries: [string, unknown][], convert: (value: unknown) => unknown): unknown {
  const target = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of entries) target[name] = convert(value);
  return target;
}
