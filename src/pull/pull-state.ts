import type { PullKey } from './targets.js';

/** A walk along a list that is under way. All times are in milliseconds since 1970. */
export interface Walk {
  /** The page to be fetched next. */
  next: string;
  /** By the hub's clock. */
  beganAt: number;
  /** Fetched so far. */
  pages: number;
  /** Greatest `last_updated` so far, by the owner's clock. */
  seenUntil: number | undefined;
}

/** What the hub remembers about pulling one module of one party. */
export interface PullState extends PullKey {
  platformId: number;
  knownSince: number;
  /** When the party last pushed by itself. */
  pushedAt: number | undefined;
  /** A pull that was asked for and has not succeeded yet. */
  askedAt: number | undefined;
  /** Greatest `last_updated` of all objects of finished walks. */
  seenUntil: number | undefined;
  walk: Walk | undefined;
  lastRunAt: number | undefined;
  lastOkAt: number | undefined;
  /** In a row. */
  failures: number;
  lastError: string | undefined;
  /** Objects that were taken, all in all. */
  stored: bigint;
  /** Objects that were no valid ones. */
  refused: bigint;
  /** Objects of owners that are not the platform's. */
  ignored: bigint;
}

/** How far ahead a time may be, of a clock that is adjusted bit by bit. */
export const SLACK_MS = 60_000;

/**
 * A state without times that are still to come. They can only have been written while the database's clock was ahead; taken
 * at their word they would hold pulls back until the clock gets there, or hide what has changed until then. Pure.
 */
export function believable(state: PullState, now: number): PullState {
  const { knownSince, pushedAt, askedAt, seenUntil, walk, lastRunAt } = state;
  const isToCome = (time: number) => time > now + SLACK_MS;
  const known = (time: number | undefined) => (time === undefined || isToCome(time) ? undefined : time);
  const atMostNow = (time: number | undefined) => (time === undefined ? undefined : Math.min(time, now));
  return {
    ...state,
    knownSince: isToCome(knownSince) ? 0 : knownSince,
    pushedAt: known(pushedAt),
    lastRunAt: known(lastRunAt),
    askedAt: atMostNow(askedAt),
    seenUntil: atMostNow(seenUntil),
    walk: walk && { ...walk, beganAt: Math.min(walk.beganAt, now) },
  };
}

/** What is known of a party that was never pulled. */
export function newPullState(key: PullKey, platformId: number, now: number): PullState {
  return {
    ...key,
    platformId,
    knownSince: now,
    pushedAt: undefined,
    askedAt: undefined,
    seenUntil: undefined,
    walk: undefined,
    lastRunAt: undefined,
    lastOkAt: undefined,
    failures: 0,
    lastError: undefined,
    stored: 0n,
    refused: 0n,
    ignored: 0n,
  };
}
