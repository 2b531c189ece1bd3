import fc from 'fast-check';
import {
  failureEnvelope,
  isSuccess,
  parseEnvelope,
  readEnvelope,
  successEnvelope,
} from '../../src/ocpi/envelope.js';

const NOW = Date.parse('2026-11-23T04:05:06.789Z');

test('ENV-01, ENV-05 a success has status_code and timestamp, and data where there is some', () => {
  expect(JSON.parse(successEnvelope(NOW))).toEqual({
    status_code: 1000,
    timestamp: '2026-11-23T04:05:06.789Z',
  });
  expect(successEnvelope(NOW, '[1.10]')).toBe(
    '{"data":[1.10],"status_code":1000,"timestamp":"2026-11-23T04:05:06.789Z"}',
  );
});

test('a failure has its code and message, and no data', () => {
  expect(JSON.parse(failureEnvelope(NOW, 2001, 'no "id"\n'))).toEqual({
    status_code: 2001,
    status_message: 'no "id"\n',
    timestamp: '2026-11-23T04:05:06.789Z',
  });
});

test.each([
  [999, false],
  [1000, true],
  [1900, true],
  [1999, true],
  [2000, false],
  [3000, false],
])('ENV-08, ENV-10 %i is a success: %s', (code, expected) => {
  expect(isSuccess(code)).toBe(expected);
});

test('what the hub writes it can read', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (data) => {
      const text = JSON.stringify(data);
      expect(parseEnvelope(successEnvelope(NOW, text))).toEqual({ statusCode: 1000, data: JSON.parse(text) });
    }),
  );
});

test.each([
  ['{"status_code":1000}', { statusCode: 1000 }],
  [
    '{"status_code":2942,"status_message":"m","data":null,"x":1}',
    { statusCode: 2942, statusMessage: 'm', data: null },
  ],
  ['{"status_code":1000,"status_message":5}', { statusCode: 1000 }],
  [' {"status_code":1000.0} ', { statusCode: 1000 }],
])('ENV-06 %s is an envelope', (text, envelope) => {
  expect(parseEnvelope(text)).toEqual(envelope);
});

test.each([
  '',
  '<html>',
  '{"status_code":',
  'null',
  '[]',
  '5',
  '{}',
  '{"status_code":"1000"}',
  '{"status_code":1000.5}',
  '{"status_code":null}',
  '{"data":{"status_code":1000}}',
])('ENV-11 %s is none', (text) => {
  expect(parseEnvelope(text)).toBeUndefined();
});

const LARGE = 'x'.repeat(100_000);

test.each([
  `{"data":["${LARGE}",{"a":1.5}],"status_code":2001,"status_message":"m"}`,
  '{"status_code":1000}',
])('an answer of any size is read alike: %.40s', (text) => {
  expect(readEnvelope(Buffer.from(text))).toEqual(parseEnvelope(text));
});

test.each([
  `{"data":["${LARGE}"],"status_code":`,
  `{"data":["${LARGE}","status_code":1000}`,
  `{"data":{"status_code":1000,"x":"${LARGE}"}}`,
  `<html>${LARGE}</html>`,
])('ENV-11 %.40s is none, however large', (text) => {
  expect(readEnvelope(Buffer.from(text))).toBeUndefined();
});

test('what is wrong inside the data of a large answer is between the two parties', () => {
  const envelope = readEnvelope(Buffer.from(`{"data":[${LARGE}],"status_code":1000}`));
  expect(envelope).toEqual({ statusCode: 1000, data: undefined });
});
