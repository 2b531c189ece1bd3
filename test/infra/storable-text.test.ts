import { storableText } from '../../src/infra/storable-text.js';

test.each([
  ['as it is', 'Café 😀 "x"', 20, 'Café 😀 "x"'],
  ['NUL', 'a\0b', 20, 'a\uFFFDb'],
  ['half a pair', 'a\ud83d b \ude00', 20, 'a\uFFFD b \uFFFD'],
  ['too long', 'abcdef', 3, 'abc'],
  ['cut between the halves', 'ab😀', 3, 'ab'],
  ['nothing', '', 3, ''],
])('%s', (_, text, most, expected) => {
  expect(storableText(text, most)).toBe(expected);
});
