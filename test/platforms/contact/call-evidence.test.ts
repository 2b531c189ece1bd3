import { PeerFailure, type PeerFailureKind } from '../../../src/infra/peer/peer-client.js';
import { readEnvelope } from '../../../src/ocpi/envelope.js';
import { faultOfCheck } from '../../../src/platforms/contact/alive-check.js';
import { evidenceOfCall } from '../../../src/platforms/contact/call-evidence.js';

const answer = (status: number, body: string) => ({
  answer: {
    status,
    headers: {},
    body: Buffer.from(body),
    envelope: readEnvelope(Buffer.from(body)),
  },
  failure: undefined,
});
const ocpi = (statusCode: number) =>
  `{"status_code":${statusCode},"timestamp":"2026-01-01T00:00:00Z","data":[]}`;
const failure = (kind: PeerFailureKind) => ({ answer: undefined, failure: new PeerFailure(kind, kind) });

test.each([
  ['success', answer(200, ocpi(1000)), 'answered'],
  ['a refusal', answer(200, ocpi(2001)), 'answered'],
  ['its own trouble, told in OCPI', answer(200, ocpi(3000)), 'answered'],
  ['an unknown object', answer(404, ocpi(2003)), 'answered'],
  ['a bare 404, which may be all it says to a PATCH', answer(404, ''), undefined],
  ['a web page', answer(200, '<html>'), 'doubted'],
  ['a redirect', answer(302, ocpi(1000)), 'doubted'],
  ["RT-E-08 the hub's token is refused", answer(401, ocpi(2000)), 'doubted'],
  ['a gateway without a server', answer(502, '<html>'), 'doubted'],
  ['a crash, told in OCPI', answer(500, ocpi(3000)), 'doubted'],
  ['too many requests', answer(429, ocpi(2000)), undefined],
  ['HCI-25 no answer in time', failure('timeout'), 'doubted'],
  ['no connection', failure('unreachable'), 'doubted'],
  ['half an answer', failure('broken'), 'doubted'],
  ['more than the hub can take', failure('tooLarge'), undefined],
  ['an address that was not called', failure('forbidden'), undefined],
] as const)('what a call shows: %s', (_what, ended, evidence) => {
  expect(evidenceOfCall(ended)).toBe(evidence);
});

test.each([
  [answer(200, ocpi(1000)), undefined],
  [answer(500, ocpi(3000)), 'HTTP 500, expected 200'],
  [answer(401, ''), 'HTTP 401, expected 200'],
  [answer(200, '<html>'), 'HTTP 200, but not with an OCPI response'],
  [answer(200, ocpi(2000)), 'status_code 2000, expected 1000'],
  [failure('timeout'), 'timeout'],
])('HCI-23 a check: %#', (ended, fault) => {
  expect(faultOfCheck(ended)).toBe(fault);
});
