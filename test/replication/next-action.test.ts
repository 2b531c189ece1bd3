import { PeerFailure } from '../../src/infra/peer/peer-client.js';
import {
  type Attempt,
  actionAfterReplay,
  backoffMs,
  counted,
  isSuspect,
  judgeAttempt,
  NO_ATTEMPTS,
  nextAction,
  type Verdict,
} from '../../src/replication/next-action.js';

const NOW = Date.parse('2026-10-21T07:27:00Z');

function answered(status: number, statusCode?: number, headers: Record<string, string> = {}): Attempt {
  return { answer: { status, headers, envelope: statusCode === undefined ? undefined : { statusCode } } };
}

describe('what an attempt means', () => {
  test.each([
    [200, 1000, 'delivered'],
    [201, 1000, 'delivered'],
    [200, 1999, 'delivered'],
    [200, 2000, 'refused'],
    [200, 2001, 'refused'],
    [200, 2003, 'refused'],
    [404, 2003, 'refused'],
    [400, undefined, 'refused'],
    [404, undefined, 'stumbled'],
    [405, undefined, 'stumbled'],
    [410, undefined, 'stumbled'],
    [404, 2000, 'refused'],
    [413, undefined, 'refused'],
    [200, 3000, 'stumbled'],
    [200, 3001, 'stumbled'],
    [200, 4001, 'refused'],
    [500, 3000, 'unavailable'],
    [502, undefined, 'unavailable'],
    [503, undefined, 'unavailable'],
    [401, 2000, 'unavailable'],
    [403, undefined, 'unavailable'],
    [408, undefined, 'unavailable'],
    [429, 2000, 'overloaded'],
    [429, undefined, 'overloaded'],
    [302, undefined, 'unavailable'],
    [200, undefined, 'unavailable'],
  ])('HTTP %i with status_code %s: %s', (status, statusCode, kind) => {
    expect(judgeAttempt(answered(status, statusCode), 'PUT', NOW).kind).toBe(kind);
  });

  test('no answer: unavailable, with the reason', () => {
    const failure = new PeerFailure('timeout', 'PUT http://peer/x: no answer within 100 ms');
    expect(judgeAttempt({ failure }, 'PUT', NOW)).toEqual({
      kind: 'unavailable',
      reason: failure.message,
      retryAfterMs: 0,
      mayBeTheObject: true,
    });
  });

  test('the reason is what the receiver said', () => {
    const envelope = { statusCode: 2001, statusMessage: 'no such EVSE' };
    expect(judgeAttempt({ answer: { status: 200, headers: {}, envelope } }, 'PUT', NOW)).toEqual({
      kind: 'refused',
      reason: 'HTTP 200, 2001 no such EVSE',
    });
  });

  test.each([
    ['7', 7_000],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 60_000],
    ['Wed, 21 Oct 2026 07:26:00 GMT', 0],
    ['99999999', 3_600_000],
    ['-1', 0],
    ['1.5', 0],
    ['soon', 0],
    ['', 0],
  ])('Retry-After "%s" is read as %s ms', (header, retryAfterMs) => {
    const judged = (status: number) =>
      judgeAttempt(answered(status, undefined, { 'retry-after': header }), 'PUT', NOW);
    expect(judged(503)).toMatchObject({
      kind: 'unavailable',
      reason: 'HTTP 503, no OCPI answer',
      retryAfterMs,
    });
    expect(judged(429)).toEqual({ kind: 'overloaded', reason: 'HTTP 429, no OCPI answer', retryAfterMs });
  });
});

function verdictOf(kind: Verdict['kind'] | 'notFound'): Verdict {
  if (kind === 'notFound') return { kind: 'stumbled', reason: '', isNotFound: true };
  return kind === 'delivered' || kind === 'notSent' ? { kind } : { kind, reason: '', retryAfterMs: 0 };
}

describe('what to do next', () => {
  test.each([
    ['delivered', 0, 0, 'done'],
    ['delivered', 2, 4, 'done'],
    ['refused', 1, 0, 'againWhole'],
    ['refused', 2, 0, 'againWhole'],
    ['refused', 3, 0, 'giveUp'],
    ['refused', 4, 0, 'giveUp'],
    ['stumbled', 0, 1, 'backOff'],
    ['stumbled', 0, 50, 'backOff'],
    ['notFound', 0, 1, 'againWhole'],
    ['notFound', 0, 2, 'backOff'],
    ['unavailable', 0, 0, 'backOff'],
    ['unavailable', 2, 4, 'backOff'],
    ['overloaded', 2, 4, 'slowDown'],
    ['notSent', 2, 4, 'leave'],
  ] as const)('%s after %i refusals and %i faults: %s', (kind, refusals, faults, action) => {
    expect(nextAction(verdictOf(kind), { ...NO_ATTEMPTS, refusals, faults })).toBe(action);
  });

  test.each([
    ['delivered', 'done'],
    ['refused', 'giveUp'],
    ['stumbled', 'giveUp'],
    ['notFound', 'giveUp'],
    ['unavailable', 'backOff'],
    ['overloaded', 'slowDown'],
  ] as const)('after the one attempt that the operator has asked for: %s: %s', (kind, action) => {
    expect(actionAfterReplay(verdictOf(kind), NO_ATTEMPTS)).toBe(action);
  });
});

describe('an object that the receiver fails over', () => {
  const broken: Verdict = { kind: 'unavailable', reason: '', retryAfterMs: 0, mayBeTheObject: true };
  const stumbled: Verdict = { kind: 'stumbled', reason: '' };
  /** `x`: it failed; `o`: it failed after it had taken others. */
  const countsOf = (attempts: string, fault: Verdict) =>
    [...attempts].reduce((counts, attempt) => counted(counts, fault, attempt === 'o'), NO_ATTEMPTS);

  test.each([
    ['x', false, 'backOff'],
    ['xx', false, 'backOff'],
    ['xxx', true, 'backOff'],
    ['xxxxxxxxxxxx', true, 'backOff'],
    ['ooo', true, 'backOff'],
    ['xxxoo', true, 'backOff'],
    ['xxxooo', true, 'giveUp'],
    ['xoxxoxoo', true, 'giveUp'],
  ])('%s: suspect %s, %s', (attempts, suspect, action) => {
    for (const fault of [broken, stumbled]) {
      expect(isSuspect(countsOf(attempts, fault))).toBe(suspect);
      expect(nextAction(fault, countsOf(attempts, fault))).toBe(action);
    }
  });

  test.each<[string, Attempt]>([
    ['HTTP 500', answered(500)],
    ['HTTP 503 in an envelope', answered(503, 3000)],
    ['no answer in time', { failure: new PeerFailure('timeout', '') }],
    ['half an answer', { failure: new PeerFailure('broken', '') }],
  ])('it may be the object: %s', (_, attempt) => {
    expect(judgeAttempt(attempt, 'PUT', NOW)).toMatchObject({ mayBeTheObject: true });
  });

  test.each<[string, Attempt]>([
    ['HTTP 401', answered(401, 2000)],
    ['HTTP 408', answered(408)],
    ['a web page', answered(200)],
    ['nobody there', { failure: new PeerFailure('unreachable', '') }],
  ])('it is not the object: %s', (_, attempt) => {
    const verdict = judgeAttempt(attempt, 'PUT', NOW);
    expect(verdict).toMatchObject({ kind: 'unavailable' });
    expect(verdict).not.toHaveProperty('mayBeTheObject');
    expect(counted(NO_ATTEMPTS, verdict, true)).toEqual(NO_ATTEMPTS);
  });
});

describe('how long to leave a receiver alone', () => {
  test.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [9, 256_000],
    [10, 300_000],
    [2_000, 300_000],
  ])('after %i failures about %i ms', (failures, about) => {
    expect(backoffMs(failures, 0.5)).toBe(about);
    expect(backoffMs(failures, 0)).toBe(0.75 * about);
    expect(backoffMs(failures, 1)).toBe(1.25 * about);
  });

  test('at least as long as it asks for', () => {
    expect(backoffMs(1, 0.5, 7_000)).toBe(7_000);
    expect(backoffMs(5, 0.5, 7_000)).toBe(16_000);
    expect(backoffMs(1, 0.5, 3_600_000)).toBe(3_600_000);
  });
});
