import type { ErrorName } from '../../src/ocpi/errors.js';
import { outcomeOf } from '../../src/relay/outcome.js';

type Expected = 'passOn' | 'wrap' | [error: ErrorName, doubt: boolean];

const ANSWERS: [rule: string, httpStatus: number, hasEnvelope: boolean, expected: Expected][] = [
  ['RT-D-04 success', 200, true, 'passOn'],
  ['RT-D-04 created', 201, true, 'passOn'],
  ['ENV-11 a page of HTML', 200, false, ['cannotRoute', false]],
  ['ENV-11 no content', 204, false, ['cannotRoute', false]],
  ['a redirect', 302, false, ['cannotRoute', false]],
  ['a redirect in OCPI', 307, true, ['cannotRoute', false]],
  ['RT-E-06 a refusal in OCPI', 400, true, 'passOn'],
  ['RT-E-04 a refusal that is no OCPI', 400, false, ['cannotRoute', false]],
  ['RT-E-08', 401, true, ['receiverNotConnected', true]],
  ['RT-E-08', 401, false, ['receiverNotConnected', true]],
  ['RT-E-08', 403, true, ['receiverNotConnected', true]],
  ['RT-E-08', 403, false, ['receiverNotConnected', true]],
  ['RT-E-07', 404, true, 'passOn'],
  ['RT-E-07', 404, false, 'wrap'],
  ['RT-E-07', 405, true, 'passOn'],
  ['RT-E-07', 405, false, 'wrap'],
  ['RT-E-09', 429, true, ['receiverNotConnected', false]],
  ['RT-E-09', 429, false, ['receiverNotConnected', false]],
  ['RT-E-09', 500, true, 'passOn'],
  ['RT-E-09', 500, false, ['cannotRoute', false]],
  ['RT-E-04', 502, false, ['cannotRoute', false]],
  ['RT-E-09', 503, true, ['receiverNotConnected', false]],
  ['RT-E-09', 503, false, ['receiverNotConnected', false]],
];

test.each(ANSWERS)('%s: HTTP %i, envelope: %p', (_rule, httpStatus, hasEnvelope, expected) => {
  expect(shortly(outcomeOf({ answered: true, httpStatus, hasEnvelope }))).toEqual(expected);
});

test.each([
  ['RT-E-02', 'timeout', ['receiverTimeout', true]],
  ['RT-E-03', 'unreachable', ['receiverNotConnected', true]],
  ['RT-E-04', 'broken', ['cannotRoute', true]],
  ['RT-E-04', 'tooLarge', ['cannotRoute', false]],
  ['RT-E-04', 'forbidden', ['cannotRoute', false]],
] as const)('%s: no answer, %s', (_rule, failure, expected) => {
  expect(shortly(outcomeOf({ answered: false, failure }))).toEqual(expected);
});

function shortly(outcome: ReturnType<typeof outcomeOf>): Expected {
  return outcome.kind === 'fail' ? [outcome.error, outcome.doubt] : outcome.kind;
}
