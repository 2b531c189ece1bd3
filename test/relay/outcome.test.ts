import type { ErrorName } from '../../src/ocpi/errors.js';
import { outcomeOf } from '../../src/relay/outcome.js';

type Expected = 'passOn' | 'wrap' | ErrorName;

const ANSWERS: [rule: string, httpStatus: number, hasEnvelope: boolean, expected: Expected][] = [
  ['RT-D-04 success', 200, true, 'passOn'],
  ['RT-D-04 created', 201, true, 'passOn'],
  ['ENV-11 a page of HTML', 200, false, 'cannotRoute'],
  ['ENV-11 no content', 204, false, 'cannotRoute'],
  ['a redirect', 302, false, 'cannotRoute'],
  ['a redirect in OCPI', 307, true, 'cannotRoute'],
  ['RT-E-06 a refusal in OCPI', 400, true, 'passOn'],
  ['RT-E-04 a refusal that is no OCPI', 400, false, 'cannotRoute'],
  ['RT-E-08', 401, true, 'receiverNotConnected'],
  ['RT-E-08', 401, false, 'receiverNotConnected'],
  ['RT-E-08', 403, true, 'receiverNotConnected'],
  ['RT-E-08', 403, false, 'receiverNotConnected'],
  ['RT-E-07', 404, true, 'passOn'],
  ['RT-E-07', 404, false, 'wrap'],
  ['RT-E-07', 405, true, 'passOn'],
  ['RT-E-07', 405, false, 'wrap'],
  ['RT-E-09', 429, true, 'receiverNotConnected'],
  ['RT-E-09', 429, false, 'receiverNotConnected'],
  ['RT-E-09', 500, true, 'passOn'],
  ['RT-E-09', 500, false, 'cannotRoute'],
  ['RT-E-04', 502, false, 'cannotRoute'],
  ['RT-E-09', 503, true, 'receiverNotConnected'],
  ['RT-E-09', 503, false, 'receiverNotConnected'],
];

test.each(ANSWERS)('%s: HTTP %i, envelope: %p', (_rule, httpStatus, hasEnvelope, expected) => {
  expect(shortly(outcomeOf({ answered: true, httpStatus, hasEnvelope }))).toEqual(expected);
});

test.each([
  ['RT-E-02', 'timeout', 'receiverTimeout'],
  ['RT-E-03', 'unreachable', 'receiverNotConnected'],
  ['RT-E-04', 'broken', 'cannotRoute'],
  ['RT-E-04', 'tooLarge', 'cannotRoute'],
  ['RT-E-04', 'forbidden', 'cannotRoute'],
] as const)('%s: no answer, %s', (_rule, failure, expected) => {
  expect(shortly(outcomeOf({ answered: false, failure }))).toEqual(expected);
});

function shortly(outcome: ReturnType<typeof outcomeOf>): Expected {
  return outcome.kind === 'fail' ? outcome.error : outcome.kind;
}
