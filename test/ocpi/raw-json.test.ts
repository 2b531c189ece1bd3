import fc from 'fast-check';
import {
  compactJson,
  joinObject,
  splitArray,
  splitObject,
  withMember,
} from '../../src/ocpi/json/raw-json.js';

/** JSON texts as others write them: white space anywhere, names that stand twice, escapes, numbers of any spelling. */
const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
const spaced = (text: fc.Arbitrary<string>) => fc.tuple(space, text, space).map((parts) => parts.join(''));
const number = fc.oneof(
  fc.constantFrom('1.10', '1E5', '-0', '0', '-0.0', '1e-7', '12345678901234567890', '0.1000', '1.5E+10'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
);
const escapedCharacter = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map((text) => JSON.stringify(text).slice(1, -1)),
  fc.constantFrom(
    '\\"',
    '\\\\',
    '\\/',
    '\\u0041',
    '\\ud83d\\udd0c',
    '\\n',
    '\\\\\\"',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
  ),
);
const string = fc.array(escapedCharacter, { maxLength: 8 }).map((parts) => `"${parts.join('')}"`);
const scalar = fc.oneof(number, string, fc.constantFrom('true', 'false', 'null'));

const { object, array } = fc.letrec<Record<'value' | 'object' | 'array', string>>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('array'), tie('object')),
  array: fc
    .array(spaced(tie('value')), { maxLength: 4 })
    .chain((elements) =>
      elements.length > 0 ? fc.constant(`[${elements.join(',')}]`) : space.map((inside) => `[${inside}]`),
    ),
  object: fc
    .array(fc.tuple(spaced(string), spaced(tie('value'))), { maxLength: 4 })
    .chain((members) =>
      members.length > 0
        ? fc.constant(`{${members.map(([name, value]) => `${name}:${value}`).join(',')}}`)
        : space.map((inside) => `{${inside}}`),
    ),
}));

test('the texts of this test are JSON, and some have all that is difficult', () => {
  fc.assert(fc.property(object, (text) => JSON.parse(text) !== undefined));
});

describe('compactJson', () => {
  test('changes nothing but white space between tokens', () => {
    fc.assert(
      fc.property(fc.oneof(object, array), (text) => {
        const compact = compactJson(text);
        expect(JSON.parse(compact)).toEqual(JSON.parse(text));
        expect(compactJson(compact)).toBe(compact);
        expect(compact.length).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test('is what JSON.stringify writes, for what JSON.stringify has written with indents', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(compactJson(JSON.stringify(value, undefined, 2))).toBe(JSON.stringify(value));
      }),
    );
  });

  test.each([
    ['{ "a" : 1.10 }', '{"a":1.10}'],
    ['\n[ 1E5 ,\t-0\r]', '[1E5,-0]'],
    ['{"a b":" c \\" d "}', '{"a b":" c \\" d "}'],
    ['{"a":"\\\\" , "b" : 1}', '{"a":"\\\\","b":1}'],
    ['[ ]', '[]'],
    [' "x" ', '"x"'],
    ['1.0', '1.0'],
  ])('%j becomes %j', (text, compact) => {
    expect(compactJson(text)).toBe(compact);
  });
});

describe('splitObject and joinObject', () => {
  test('together change no value, and no spelling of one', () => {
    fc.assert(
      fc.property(object, (text) => {
        const members = splitObject(compactJson(text));
        expect(JSON.parse(joinObject(members))).toEqual(JSON.parse(text));
        // Joined, it is split into the very same pieces.
        expect(splitObject(joinObject(members))).toEqual(members);
      }),
    );
  });

  test('cut each value out as it stands', () => {
    fc.assert(
      fc.property(object, (text) => {
        const compact = compactJson(text);
        const parsed = Object.entries(JSON.parse(text) as Record<string, unknown>);
        const members = splitObject(compact);
        expect(new Map(members.map(({ name, value }) => [name, JSON.parse(value)]))).toEqual(new Map(parsed));
        for (const { value } of members) expect(compact).toContain(value);
      }),
    );
  });

  test.each([
    ['{}', []],
    [
      '{"a":1.10,"b":1E5,"c":-0}',
      [
        ['a', '1.10'],
        ['b', '1E5'],
        ['c', '-0'],
      ],
    ],
    [
      '{"a":{"b":["}"]},"c":[{"d":"]"}]}',
      [
        ['a', '{"b":["}"]}'],
        ['c', '[{"d":"]"}]'],
      ],
    ],
    ['{"\\u0061":"\\""}', [['a', '"\\""']]],
    [
      '{"a":1,"b":2,"a":3}',
      [
        ['a', '3'],
        ['b', '2'],
      ],
    ], // the last counts, where the first stood
    ['{"":null}', [['', 'null']]],
    ['{"__proto__":1}', [['__proto__', '1']]],
  ])('%s is cut into %j', (text, pieces) => {
    expect(splitObject(text).map(({ name, value }) => [name, value])).toEqual(pieces);
  });
});

describe('splitArray', () => {
  test('cuts each element out as it stands', () => {
    fc.assert(
      fc.property(array, (text) => {
        const compact = compactJson(text);
        const elements = splitArray(compact);
        expect(`[${elements.join(',')}]`).toBe(compact);
        expect(elements.map((element) => JSON.parse(element))).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    ['[]', []],
    ['[1.10]', ['1.10']],
    ['["],[",[[1],[2]],{"a":[]}]', ['"],["', '[[1],[2]]', '{"a":[]}']],
  ])('%s is cut into %j', (text, elements) => {
    expect(splitArray(text)).toEqual(elements);
  });
});

describe('withMember', () => {
  const members = splitObject('{"a":1,"b":2}');

  test('replaces a member where it stands', () => {
    expect(joinObject(withMember(members, 'a', '1.0'))).toBe('{"a":1.0,"b":2}');
  });

  test('adds one at the end', () => {
    expect(joinObject(withMember(members, 'c', 'null'))).toBe('{"a":1,"b":2,"c":null}');
  });

  test('leaves the members that it was given as they are', () => {
    withMember(members, 'a', '5');
    expect(joinObject(members)).toBe('{"a":1,"b":2}');
  });
});
