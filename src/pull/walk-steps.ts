import { formatDateTime } from '../ocpi/date-time.js';
import { resolveLink } from '../ocpi/peer-link.js';
import { endpointUrl } from '../ocpi/url-path.js';
import { PullFailure } from './pull-failure.js';
import type { PullState, Walk } from './pull-state.js';
import type { PullTarget } from './targets.js';

/**
 * How a walk along a Sender list goes from page to page. Pure.
 *
 * Lists stand in the order in which the objects were made (PAG-14), not in that of their changes: the last page
 * may hold what changed first. So `seen_until` moves when a walk has come to its end, and not before; a walk
 * that is broken off goes on at its page.
 */

/** A change may become visible at its owner a little after one that has a later `last_updated`. */
const OVERLAP_MS = 300_000;
/** A walk that was broken off longer ago begins anew: its links may lead nowhere by now. */
const WALK_LASTS_MS = 24 * 3_600_000;
/** A walk that fails at the same page so often begins anew, for the same reason. */
const FAILURES_AT_ONE_PAGE = 3;
/** As many as it takes for the longest wait before the next try. */
const FAILURES_OF_A_CIRCLE = 12;
/** More pages than any list has: a peer that makes up links for ever is not followed for ever. */
export const PAGES_PER_WALK = 10_000;

/** The walk that is under way, or a new one over everything that may have changed since the last. */
export function startOfWalk({ endpoint, module }: PullTarget, state: PullState, now: number): Walk {
  const { walk, seenUntil } = state;
  if (walk !== undefined && now - walk.beganAt < WALK_LASTS_MS) return walk;
  const since = seenUntil === undefined ? undefined : Math.max(seenUntil - OVERLAP_MS, 0);
  const dateFrom = since ?? (module.needsDateFrom === true ? 0 : undefined);
  const query = dateFrom === undefined ? '' : `date_from=${wholeSeconds(dateFrom)}`;
  return { next: endpointUrl(endpoint, [], query), beganAt: now, pages: 0, seenUntil: undefined };
}

/**
 * The walk after a page that was handled to its end.
 *
 * @param link to the next page, as it came
 * @param visited pages of this run; a link to one of them is a loop
 * @returns undefined where that was the last page
 * @throws PullFailure where the link leads nowhere, or round in a circle
 */
export function nextStep(
  walk: Walk,
  { link, seenUntil }: { link: string | undefined; seenUntil: number | undefined },
  visited: ReadonlySet<string>,
  pagesPerWalk = PAGES_PER_WALK,
): Walk | undefined {
  if (link === undefined) return undefined;
  const next = resolveLink(link, walk.next)?.href;
  if (next === undefined) throw new PullFailure(`the link to the next page is no URL: ${link.slice(0, 200)}`);
  if (visited.has(next)) throw new PullFailure('the links to the next page lead in a circle', 'startAgain');
  const pages = walk.pages + 1;
  if (pages >= pagesPerWalk)
    throw new PullFailure(`the list does not end after ${pages} pages`, 'startAgain');
  return { next, beganAt: walk.beganAt, pages, seenUntil: later(walk.seenUntil, seenUntil) };
}

/** What a walk that has come to its end leaves behind. */
export function afterWalk(
  state: PullState,
  walk: Walk,
  lastPageSeenUntil: number | undefined,
  now: number,
): Pick<PullState, 'walk' | 'seenUntil' | 'lastOkAt' | 'failures'> {
  const seen = later(walk.seenUntil, lastPageSeenUntil);
  // An owner whose clock is ahead, or who writes 2099, would hide all of its later changes.
  const believable = seen === undefined ? undefined : Math.min(seen, walk.beganAt);
  return {
    walk: undefined,
    seenUntil: later(state.seenUntil, believable),
    lastOkAt: now,
    failures: 0,
  };
}

/** What a failure leaves behind. */
export function afterFailure(
  state: Pick<PullState, 'failures'>,
  walk: Walk,
  failure: PullFailure,
): Pick<PullState, 'walk' | 'failures' | 'lastError'> {
  if (failure.goOn === 'startAgain')
    return { walk: undefined, failures: FAILURES_OF_A_CIRCLE, lastError: failure.message };
  const failures = state.failures + 1;
  const goesOn = failures % FAILURES_AT_ONE_PAGE !== 0;
  return { walk: goesOn ? walk : undefined, failures, lastError: failure.message };
}

function later(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

/** Not every peer knows fractions of a second in a query; the second begun is the safe side. */
function wholeSeconds(milliseconds: number): string {
  return formatDateTime(milliseconds).replace(/\.\d+Z$/, 'Z');
}
