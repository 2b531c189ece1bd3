import fc from 'fast-check';
import { outlineOf } from '../../src/ocpi/json/outline.js';

const outline = (text: string) => outlineOf(Buffer.from(text, 'utf8'));

test.each([
  ['{}', '{}'],
  ['{"data":[{"a":[1]},{}],"status_code":1000}', '{"data":null,"status_code":1000}'],
  [' { "a" : {"b" : "}"} , "c":"é"} ', ' { "a" : null , "c":"é"} '],
  [String.raw`{"a\"[":"\\","b":["\"]"]}`, String.raw`{"a\"[":"\\","b":null}`],
  ['[1,[2]]', '[1,null]'],
  ['5', '5'],
  ['}{', '}{'],
])('the outline of %s', (text, expected) => {
  expect(outline(text)).toBe(expected);
});

test('an outline has the same members, with null for what is nested', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(3), (object, space) => {
      const text = JSON.stringify(object, null, space);
      // What is compared with comes from the text too: JSON.stringify writes -0 as 0.
      const flat = Object.entries<unknown>(JSON.parse(text)).map(([name, value]) => [
        name,
        typeof value === 'object' ? null : value,
      ]);
      expect(JSON.parse(outline(text) ?? '')).toEqual(Object.fromEntries(flat));
    }),
  );
});

test('ENV-11 what is cut off has no outline that could be parsed', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(object, fc.nat(), (value, at) => {
      const text = JSON.stringify(value);
      const cut = outline(text.slice(0, at % text.length));
      expect(() => JSON.parse(cut ?? '')).toThrow();
    }),
  );
});
