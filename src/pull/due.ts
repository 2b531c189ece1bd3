import { createHash } from 'node:crypto';
import type { PullState } from './pull-state.js';
import { type PullKey, type PullTarget, pullKey } from './targets.js';

/**
 * How soon after its registration a platform is pulled for the first time. Who pushes has begun by then, and its
 * objects need not be fetched as well; who does not push is not kept waiting for a whole interval.
 */
const FIRST_PULL_AFTER_MS = 300_000;
/** A platform that has pushed objects of a module this lately is not pulled on schedule. */
export const PUSHES_FOR_MS = 24 * 3_600_000;
/** After a failure; doubled with each further one, up to the interval. */
const FIRST_RETRY_MS = 60_000;
/** The longest time between two tries of a pull that was asked for, where there is no interval. */
const USUAL_INTERVAL_MS = 3_600_000;
/** EXP-04: parts of the interval by which a partner's pulls come earlier or later than another's. */
const JITTER = 0.2;

/** A target and what is known about it. */
export interface KnownTarget {
  target: PullTarget;
  state: PullState;
}

/** Brings targets and states together; a state that is about another platform is none. */
export function knownTargets(targets: readonly PullTarget[], states: readonly PullState[]): KnownTarget[] {
  const byKey = new Map(states.map((state) => [keyText(state), state]));
  return targets.flatMap((target) => {
    const state = byKey.get(keyText(pullKey(target)));
    return state?.platformId === target.platform.id ? [{ target, state }] : [];
  });
}

/** When the platform of a target last pushed objects of the target's module, for whichever of its parties. */
export type LastPushes = (target: PullTarget) => number | undefined;

export function lastPushes(known: readonly KnownTarget[]): LastPushes {
  const latest = new Map<string, number>();
  const key = ({ platform, module }: PullTarget) => `${platform.id} ${module.identifier}`;
  for (const { target, state } of known) {
    if (state.pushedAt === undefined) continue;
    latest.set(key(target), Math.max(state.pushedAt, latest.get(key(target)) ?? 0));
  }
  return (target) => latest.get(key(target));
}

/**
 * Which targets are to be pulled now, the one that has waited longest first.
 *
 * @param intervalMs HUB_PULL_INTERVAL_S; 0: only what was asked for
 */
export function dueForPull(known: readonly KnownTarget[], now: number, intervalMs: number): KnownTarget[] {
  const lastPushOf = lastPushes(known);
  return known
    .filter((each) => (nextPullAt(each, lastPushOf, intervalMs) ?? Number.POSITIVE_INFINITY) <= now)
    .sort((a, b) => (a.state.lastRunAt ?? 0) - (b.state.lastRunAt ?? 0));
}

/** When a target is to be pulled; undefined where it is not, unless somebody asks for it. */
export function nextPullAt(
  { target, state }: KnownTarget,
  lastPushOf: LastPushes,
  intervalMs: number,
): number | undefined {
  const interval = withJitter(intervalMs, state);
  const retryAt = afterFailures(state, intervalMs === 0 ? USUAL_INTERVAL_MS : interval);
  if (state.askedAt !== undefined) return retryAt ?? state.askedAt;
  if (intervalMs === 0) return undefined;
  const pushedAt = lastPushOf(target);
  const isPushingUntil = pushedAt === undefined ? 0 : pushedAt + PUSHES_FOR_MS;
  return Math.max(retryAt ?? scheduledAt(state, interval), isPushingUntil);
}

function scheduledAt(state: PullState, interval: number): number {
  if (state.lastRunAt === undefined) return state.knownSince + Math.min(interval, FIRST_PULL_AFTER_MS);
  // A walk that is under way goes on at once.
  return state.walk !== undefined ? state.lastRunAt : state.lastRunAt + interval;
}

function afterFailures({ failures, lastRunAt }: PullState, longest: number): number | undefined {
  if (failures === 0 || lastRunAt === undefined) return undefined;
  return lastRunAt + Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), longest);
}

/** EXP-04: each partner has its own, so that pulls that once began together drift apart. */
function withJitter(intervalMs: number, key: PullKey): number {
  const part = createHash('sha256').update(keyText(key)).digest().readUInt32BE() / 2 ** 32;
  return intervalMs * (1 + JITTER * (part - 0.5));
}

function keyText({ party, module }: PullKey): string {
  return `${party} ${module}`;
}
