import { replaced } from '../../../src/relay/response-urls/found.js';
import { findInBody } from '../../../src/relay/response-urls/in-body.js';
import { thrownBy } from '../../harness/thrown-by.js';

const NEW = '"https://hub.example/ocpi/2.2.1/relay/abc"';

test.each([
  ['alone', '{"response_url":"https://m/x"}', `{"response_url":${NEW}}`],
  [
    'numbers, unknown fields, nulls and white space around it',
    '{ "token": {"uid":"1", "x":null},\n\t"response_url" :\t"https://m/x" , "limit": 8.10, "y": 1E5 }\n',
    `{ "token": {"uid":"1", "x":null},\n\t"response_url" :\t${NEW} , "limit": 8.10, "y": 1E5 }\n`,
  ],
  [
    'another one deeper is none of ours',
    '{"token":{"response_url":"https://t/"},"response_url":"https://m/x","a":["response_url"]}',
    `{"token":{"response_url":"https://t/"},"response_url":${NEW},"a":["response_url"]}`,
  ],
  ['escapes', '{"response\\u005furl":"https:\\/\\/m\\/x"}', `{"response\\u005furl":${NEW}}`],
  ['letters of all kinds', '{"a":"ü€🔌","response_url":"https://m/x"}', `{"a":"ü€🔌","response_url":${NEW}}`],
])('CMD-R-07, CHP-R-05 %s', (_what, body, expected) => {
  const found = findInBody(Buffer.from(body));
  expect(found.url).toBe('https://m/x');
  expect(replaced(found, NEW)).toBe(expected);
});

test.each([
  ['is missing', '{"token":{"response_url":"https://m/x"}}'],
  ['is missing', '{}'],
  ['stands twice', '{"response_url":"https://m/x","response_url":"https://m/y"}'],
  ['expected a URL', '{"response_url":null}'],
  ['expected a URL', '{"response_url":7}'],
  ['expected a URL', '{"response_url":""}'],
  ['expected a URL', '{"response_url":{"url":"https://m/x"}}'],
])('CMD-R-18 response_url: %s in %s', (problem, body) => {
  expect(thrownFor(body)).toMatchObject({ statusCode: 2001, detail: `response_url: ${problem}` });
});

test.each(['[]', '"x"', 'null', '[{"response_url":"https://m/x"}]'])('%s is no object', (body) => {
  expect(thrownFor(body)).toMatchObject({ statusCode: 2001, detail: 'body: expected a JSON object' });
});

test.each(['', '{"response_url":"https://m/x"', '{"response_url":\'x\'}'])('%s is no JSON', (body) => {
  expect(thrownFor(body)).toMatchObject({ httpStatus: 400 });
});

function thrownFor(body: string): unknown {
  return thrownBy(() => findInBody(Buffer.from(body)));
}
