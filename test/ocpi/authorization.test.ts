import fc from 'fast-check';
import { candidateTokens, formatAuthorization } from '../../src/ocpi/authorization.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const token = fc.stringMatching(/^[\x21-\x7e]{1,64}$/);

describe('the header that the hub sends', () => {
  test('AUTH-02 the sample of the specification', () => {
    expect(formatAuthorization('example-token', 'base64')).toBe('Token ZXhhbXBsZS10b2tlbg==');
    expect(formatAuthorization('example-token', 'raw')).toBe('Token example-token');
  });

  test('any token that is written can be read, in either encoding', () => {
    fc.assert(
      fc.property(token, fc.constantFrom('base64' as const, 'raw' as const), (text, encoding) => {
        expect(candidateTokens(formatAuthorization(text, encoding))).toContain(text);
      }),
    );
  });

  test('what is Base64 is read as such first (AUTH-04)', () => {
    fc.assert(
      fc.property(token, (text) => {
        expect(candidateTokens(formatAuthorization(text, 'base64'))?.[0]).toBe(text);
      }),
    );
  });
});

test.each([
  [`Token ${base64('abc')}`, ['abc', 'YWJj']],
  [`token ${base64('abc')}`, ['abc', 'YWJj']],
  [`TOKEN    ${base64('abc')}  `, ['abc', 'YWJj']],
  ['Token YWJjZA', ['abcd', 'YWJjZA']], // without padding
  [`Token ${base64('abc\n')}`, ['abc', 'YWJjCg==']], // AUTH-05
  [`Token ${base64('abc\r\n ')}`, ['abc', 'YWJjDQog']],
  ['Token not-base64', ['not-base64']],
  ['Token a_b', ['a_b']],
  [`Token ${base64('\n')}`, ['Cg==']],
])('%j may mean %j', (header, tokens) => {
  expect(candidateTokens(header)).toEqual(tokens);
});

test.each([
  undefined,
  '',
  'Token',
  'Token ',
  'Basic YWJj',
  'Bearer abc',
  'Token a b',
  'TokenYWJj',
  ' Token YWJj',
])('%j names no token', (header) => {
  expect(candidateTokens(header)).toBeUndefined();
});
