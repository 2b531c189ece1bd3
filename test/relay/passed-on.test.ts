import type { OcpiAnswer } from '../../src/infra/peer/ocpi-client.js';
import { parseEnvelope } from '../../src/ocpi/envelope.js';
import { passOn } from '../../src/relay/passed-on.js';

const X = { countryCode: 'NL', partyId: 'CP1', key: 'NL/CP1', roles: ['CPO' as const], platformId: 7 };
const NOW = Date.UTC(2026, 0, 1);

test('RT-D-04, ENV-09 status and body as they came', () => {
  const body = Buffer.from(
    '{"status_code":2942, "status_message":"odd","data":1.10,"timestamp":"2026-01-01T00:00:00"}',
  );
  const passedOn = passOn(answer(418, body), { by: X, link: undefined, now: NOW });
  expect(passedOn.status).toBe(418);
  expect(passedOn.body).toBe(body);
});

test('only headers that mean something beyond one hop go on', () => {
  const headers = {
    'x-total-count': '12',
    'x-limit': '5',
    link: '<https://cpo.example/next>; rel="next"',
    'content-type': 'application/json; charset=utf-8',
    connection: 'keep-alive',
    'set-cookie': 'a=b',
    server: 'nginx',
    'x-request-id': 'of the hub',
    'ocpi-from-party-id': 'XXX',
  };
  const link = 'https://hub.example/ocpi/2.2.1/relay/abc';
  expect(passOn(answer(200, OK, headers), { by: X, link, now: NOW }).headers).toEqual({
    'Content-Type': 'application/json; charset=utf-8',
    'X-Total-Count': '12',
    'X-Limit': '5',
    Link: `<${link}>; rel="next"`,
  });
});

test.each([undefined, 'text/html', 'application/jsonx'])('JSON that is called %p is called JSON', (given) => {
  const headers: Record<string, string> = given === undefined ? {} : { 'content-type': given };
  const passedOn = passOn(answer(200, OK, headers), { by: X, link: undefined, now: NOW });
  expect(passedOn.headers).toEqual({ 'Content-Type': 'application/json' });
});

test('RT-E-07 a bare 405 gets an envelope, and keeps Allow', () => {
  const given = answer(405, Buffer.from('<html>'), { allow: 'GET', 'content-type': 'text/html' });
  const passedOn = passOn(given, { by: X, link: undefined, now: NOW });
  expect(passedOn).toMatchObject({
    status: 405,
    headers: { Allow: 'GET', 'Content-Type': 'application/json' },
  });
  expect(JSON.parse(String(passedOn.body))).toEqual({
    status_code: 2000,
    status_message: 'NL/CP1 answered HTTP 405, and not with an OCPI response',
    timestamp: '2026-01-01T00:00:00.000Z',
  });
});

const OK = Buffer.from('{"status_code":1000,"timestamp":"2026-01-01T00:00:00Z"}');

function answer(status: number, body: Buffer, headers: Record<string, string> = {}): OcpiAnswer {
  return { status, headers, body, envelope: parseEnvelope(body.toString('utf8')) };
}
