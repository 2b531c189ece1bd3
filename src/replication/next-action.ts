import type { OcpiAnswer } from '../infra/peer/ocpi-client.js';
import type { PeerFailure } from '../infra/peer/peer-client.js';
import { isSuccess } from '../ocpi/envelope.js';

/** What came of one attempt to deliver one object. */
export type Attempt =
  | { answer: Pick<OcpiAnswer, 'status' | 'envelope' | 'headers'> }
  | { failure: PeerFailure };

/**
 * What an attempt means:
 * - delivered;
 * - refused: the receiver answers, but does not want this object, in this form;
 * - stumbled: the receiver takes the object and fails over it (3xxx); it may be the object, it may be the day;
 *   or says "not found" without OCPI's envelope: an EVSE without its Location, or a gateway without the receiver;
 * - overloaded: the receiver is there, and wants less at a time (429);
 * - unavailable: the receiver is away or does not know us; no object would fare better now. But where it has got the object
 *   and then failed, it may be the object after all.
 */
export type Verdict =
  | { kind: 'delivered' }
  | { kind: 'refused'; reason: string }
  | { kind: 'stumbled'; reason: string; isNotFound?: true }
  | { kind: 'overloaded'; reason: string; retryAfterMs: number }
  | { kind: 'unavailable'; reason: string; retryAfterMs: number; mayBeTheObject?: true }
  /** Taken back before it was sent: this process must not send to the receiver any more. */
  | { kind: 'notSent' };

/** HTTP statuses that speak about the receiver, not about the object. */
const UNAVAILABLE_STATUSES = new Set([401, 403, 408, 425]);

const TOO_MANY_REQUESTS = 429;

/** Failures of requests that the receiver has probably got. */
const GOT_IT: ReadonlySet<string> = new Set(['timeout', 'broken', 'tooLarge']);

/** HTTP statuses that a web server gives by itself where there is no application (any more). */
const NOT_FOUND_STATUSES = new Set([404, 405, 410]);

/**
 * Reads an attempt. Pure.
 *
 * @param now milliseconds since 1970, for a Retry-After that names a date
 */
export function judgeAttempt(attempt: Attempt, method: string, now: number): Verdict {
  if ('failure' in attempt) {
    const { message: reason, kind } = attempt.failure;
    return {
      kind: 'unavailable',
      reason,
      retryAfterMs: 0,
      ...(GOT_IT.has(kind) ? { mayBeTheObject: true } : {}),
    };
  }
  const { status, envelope, headers } = attempt.answer;
  const said =
    envelope === undefined
      ? 'no OCPI answer'
      : `${envelope.statusCode} ${envelope.statusMessage ?? ''}`.trim();
  const reason = `HTTP ${status}, ${said}`;
  const retryAfterMs = retryAfter(headers['retry-after'], now);
  if (status === TOO_MANY_REQUESTS) return { kind: 'overloaded', reason, retryAfterMs };
  if (status >= 500) return { kind: 'unavailable', reason, retryAfterMs, mayBeTheObject: true };
  if (UNAVAILABLE_STATUSES.has(status)) return { kind: 'unavailable', reason, retryAfterMs };
  // RT-B-13: what a receiver has not got is gone there too.
  if (method === 'DELETE' && status === 404) return { kind: 'delivered' };
  if (envelope === undefined && NOT_FOUND_STATUSES.has(status))
    return { kind: 'stumbled', reason, isNotFound: true };
  if (status >= 400) return { kind: 'refused', reason };
  // A redirect, or a 200 from something that is no OCPI server, such as a proxy's error page.
  if (status >= 300 || envelope === undefined) return { kind: 'unavailable', reason, retryAfterMs };
  if (isSuccess(envelope.statusCode)) return { kind: 'delivered' };
  return { kind: envelope.statusCode >= 3000 && envelope.statusCode < 4000 ? 'stumbled' : 'refused', reason };
}

/** How often an object may be refused before it becomes a dead letter. */
const REFUSALS_ALLOWED = 3;

/** Refusals of different objects in a row that mean: it is not the objects, it is the receiver. */
export const REFUSED_IN_A_ROW_LIMIT = 20;

export interface AttemptCounts {
  readonly refusals: number;
  /** The receiver got it and failed: stumbled, or is unavailable since. */
  readonly faults: number;
  /** Of these those after which it was the object, and not the receiver: others had just been taken. */
  readonly faultsAlone: number;
}

export const NO_ATTEMPTS: AttemptCounts = { refusals: 0, faults: 0, faultsAlone: 0 };

/** An object over which a receiver has failed so often comes after another one in each turn, so that others get through. */
const FAULTS_UNTIL_SUSPECT = 3;
/** So often it may then fail over this one alone. */
const FAULTS_ALONE_ALLOWED = 3;

/** Whether a receiver is to be sent something else first, to see whether it is the object that it fails over. */
export function isSuspect({ faults }: AttemptCounts): boolean {
  return faults >= FAULTS_UNTIL_SUSPECT;
}

/**
 * Counts an attempt. Pure.
 *
 * @param othersTaken whether the receiver had taken another object in the same turn before it got this one
 */
export function counted(before: AttemptCounts, verdict: Verdict, othersTaken: boolean): AttemptCounts {
  if (verdict.kind === 'refused') return { ...before, refusals: before.refusals + 1 };
  const isFault = verdict.kind === 'stumbled' || (verdict.kind === 'unavailable' && verdict.mayBeTheObject);
  if (!isFault) return before;
  // Of one that is no suspect yet: whatever was under way when a receiver went away has failed after others were taken.
  const isAlone = isSuspect(before) && othersTaken;
  return { ...before, faults: before.faults + 1, faultsAlone: before.faultsAlone + (isAlone ? 1 : 0) };
}

/** What to do next with an object. */
export type NextAction = 'done' | 'againWhole' | 'slowDown' | 'backOff' | 'giveUp' | 'leave';

/**
 * Decides after an attempt. A refused object is tried again at once as a whole: a receiver that does not know
 * an EVSE's Location can take the Location.
 *
 * @param counts including this attempt
 */
export function nextAction(verdict: Verdict, counts: AttemptCounts): NextAction {
  switch (verdict.kind) {
    case 'delivered':
      return 'done';
    case 'notSent':
      return 'leave';
    case 'overloaded':
      return 'slowDown';
    case 'unavailable':
      return counts.faultsAlone >= FAULTS_ALONE_ALLOWED ? 'giveUp' : 'backOff';
    case 'refused':
      return counts.refusals >= REFUSALS_ALLOWED ? 'giveUp' : 'againWhole';
    case 'stumbled':
      if (counts.faultsAlone >= FAULTS_ALONE_ALLOWED) return 'giveUp';
      return verdict.isNotFound && counts.faults === 1 ? 'againWhole' : 'backOff';
  }
}

/** Decides after an attempt that the operator has asked for: there is one, since what is new must not wait for more. */
export function actionAfterReplay(verdict: Verdict, counts: AttemptCounts): NextAction {
  return verdict.kind === 'stumbled'
    ? 'giveUp'
    : nextAction(verdict, { ...counts, refusals: REFUSALS_ALLOWED });
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 5 * 60_000;
/** Who announces that it will be away for longer is asked all the same: it may be back earlier. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/**
 * How long to leave an unavailable receiver alone: doubling, with a quarter of jitter, at least as long as it
 * asks for.
 *
 * @param failures consecutive ones, this one included
 * @param random from 0 to 1
 */
export function backoffMs(failures: number, random: number, retryAfterMs = 0): number {
  const exponential = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
  return Math.max(exponential * (0.75 + random / 2), retryAfterMs);
}

/** RFC 9110, 10.2.3: seconds, or a date. @returns milliseconds; 0 where the header is missing or senseless */
function retryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const wanted = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wanted) ? 0 : Math.min(Math.max(wanted, 0), LONGEST_RETRY_AFTER_MS);
}
