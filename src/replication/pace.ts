/**
 * How fast one receiver is sent to: how many objects may be under way at once, and how many a second. Begins
 * carefully and grows with every answer, as TCP does; an overload (429) and an outage make it smaller. Values; times
 * in milliseconds of a monotonic clock.
 */
export interface Pace {
  /** Objects under way at the same time; whole ones count. */
  readonly window: number;
  /** Up to here the window doubles with each round of answers; from here on it grows by one a round. */
  readonly threshold: number;
  /** Objects a second. */
  readonly rate: number;
  /** Nothing is to be sent before. */
  readonly nextAt: number;
  /** Until the pause that a 429 has asked for is over, further ones say nothing new. */
  readonly pausedUntil: number;
  /** What was delivered lately: since when, how many, and the rate of the interval before. */
  readonly since: number;
  readonly delivered: number;
  readonly lastRate: number;
}

/** More under way to one receiver bring nothing but a queue there. */
export const WIDEST_WINDOW = 32;
const FIRST_WINDOW = 4;
const FIRST_THRESHOLD = 16;
/** Who takes less than this says so again, and by how long it wants to be left alone. */
const SLOWEST_RATE = 1;
/** From here on it is the window alone that limits. */
const UNLIMITED_RATE = 2_000;
/** By how much a limited rate grows with each delivery: about 10 % a second. */
const RATE_GROWTH = 0.1;
/** What is left of the rate that was too much. */
const RATE_CUT = 0.7;
const MEASURED_MS = 1_000;
const SHORTEST_PAUSE_MS = 1_000;

/** Of a receiver about which nothing is known yet. */
export const FIRST_PACE: Pace = {
  window: FIRST_WINDOW,
  threshold: FIRST_THRESHOLD,
  rate: Number.POSITIVE_INFINITY,
  nextAt: 0,
  pausedUntil: 0,
  since: 0,
  delivered: 0,
  lastRate: 0,
};

/** The receiver has taken an object. */
export function afterDelivery(pace: Pace, at: number): Pace {
  const growth = pace.window < pace.threshold ? 1 : 1 / pace.window;
  const rate = pace.rate + RATE_GROWTH;
  return {
    ...measured(pace, at),
    window: Math.min(pace.window + growth, WIDEST_WINDOW),
    rate: rate > UNLIMITED_RATE ? Number.POSITIVE_INFINITY : rate,
  };
}

/**
 * The receiver has said that it is too much for it (429).
 *
 * @param retryAfterMs for how long it wants to be left alone; 0 where it does not say
 */
export function afterOverload(pace: Pace, at: number, retryAfterMs: number): Pace {
  const pausedUntil = at + Math.max(retryAfterMs, SHORTEST_PAUSE_MS);
  // Others that were under way when the first was refused.
  if (at < pace.pausedUntil)
    return {
      ...pace,
      pausedUntil: Math.max(pace.pausedUntil, pausedUntil),
      nextAt: Math.max(pace.nextAt, pausedUntil),
    };
  const window = Math.max(pace.window / 2, 1);
  const achieved = Math.max(pace.lastRate, deliveredPerSecond(pace, at));
  return {
    ...pace,
    window,
    threshold: window,
    rate: Math.max(Math.min(pace.rate, achieved) * RATE_CUT, SLOWEST_RATE),
    nextAt: Math.max(pace.nextAt, pausedUntil),
    pausedUntil,
    since: pausedUntil,
    delivered: 0,
    lastRate: 0,
  };
}

/** The receiver was away: the next object is sent alone, to see whether it is back (a half-open breaker). */
export function afterOutage(pace: Pace): Pace {
  return { ...pace, window: 1, threshold: Math.max(pace.window / 2, FIRST_WINDOW) };
}

/** Takes a turn at sending. @returns how long to wait before it, and the pace for whoever comes next */
export function book(pace: Pace, at: number): { waitMs: number; pace: Pace } {
  const sendAt = Math.max(pace.nextAt, at);
  return { waitMs: sendAt - at, pace: { ...pace, nextAt: sendAt + 1_000 / pace.rate } };
}

function measured(pace: Pace, at: number): Pace {
  const delivered = pace.delivered + 1;
  if (at - pace.since < MEASURED_MS) return { ...pace, delivered };
  return { ...pace, since: at, delivered: 0, lastRate: deliveredPerSecond({ ...pace, delivered }, at) };
}

function deliveredPerSecond({ since, delivered }: Pace, at: number): number {
  return (delivered * 1_000) / Math.max(at - since, MEASURED_MS);
}
