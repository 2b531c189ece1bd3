import fc from 'fast-check';
import {
  afterDelivery,
  afterOutage,
  afterOverload,
  book,
  FIRST_PACE,
  type Pace,
  WIDEST_WINDOW,
} from '../../src/replication/pace.js';

/** After so many deliveries, one every `everyMs`. */
function delivering(pace: Pace, count: number, everyMs: number, from = 0): Pace {
  let current = pace;
  for (let n = 1; n <= count; n += 1) current = afterDelivery(current, from + n * everyMs);
  return current;
}

describe('how much is under way', () => {
  test.each([
    [0, 4],
    [12, 16],
    [16 * 4, 18],
    [2_000, WIDEST_WINDOW],
  ])(
    'after %i deliveries %i: doubling at first, then slowly, and no more than brings anything',
    (count, window) => {
      expect(Math.floor(delivering(FIRST_PACE, count, 10).window)).toBe(window);
    },
  );

  test('an overload halves it, and an outage leaves one to try with; it grows again', () => {
    const wide = delivering(FIRST_PACE, 2_000, 10);
    expect(afterOverload(wide, 20_000, 0).window).toBe(16);
    const tried = afterOutage(wide);
    expect(tried.window).toBe(1);
    expect(Math.floor(delivering(tried, 15, 10).window)).toBe(16);
  });

  test('an overload that is heard of many times is one', () => {
    const wide = delivering(FIRST_PACE, 2_000, 10);
    let pace = wide;
    for (let at = 20_000; at < 20_900; at += 50) pace = afterOverload(pace, at, 0);
    expect(pace.window).toBe(16);
    expect(pace.rate).toBeCloseTo(afterOverload(wide, 20_000, 0).rate);
  });
});

describe('how many a second', () => {
  test('nothing limits a receiver that never complained', () => {
    expect(book(FIRST_PACE, 5)).toEqual({ waitMs: 0, pace: { ...FIRST_PACE, nextAt: 5 } });
  });

  test('one that was overloaded gets less than it had been taking', () => {
    const pace = afterOverload(delivering(FIRST_PACE, 500, 20), 10_000, 0);
    expect(pace.rate).toBeCloseTo(35, 0);
    const second = book(book(pace, 11_000).pace, 11_000);
    expect(second.waitMs).toBeCloseTo(1_000 / 35, 0);
  });

  test('its pause is kept, however long it is and however often it is asked for', () => {
    const pace = afterOverload(afterOverload(FIRST_PACE, 1_000, 5_000), 1_500, 60_000);
    expect(book(pace, 2_000).waitMs).toBe(59_500);
  });
});

type Event = { kind: 'delivered' | 'outage' } | { kind: 'overload'; retryAfterMs: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Event>({ kind: 'delivered' }) },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'outage' }) },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 0, max: 100_000 })
      .map((retryAfterMs): Event => ({ kind: 'overload', retryAfterMs })),
  },
);

function after(pace: Pace, happened: Event, at: number): Pace {
  switch (happened.kind) {
    case 'delivered':
      return afterDelivery(pace, at);
    case 'outage':
      return afterOutage(pace);
    case 'overload':
      return afterOverload(pace, at, happened.retryAfterMs);
  }
}

test('whatever happens: something is always allowed under way, nothing goes out in a pause, and it recovers', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.nat(3_000)), { maxLength: 200 }), (happenings) => {
      let pace: Pace = FIRST_PACE;
      let at = 0;
      let pausedUntil = 0;
      for (const [happened, later] of happenings) {
        at += later;
        pace = after(pace, happened, at);
        if (happened.kind === 'overload')
          pausedUntil = Math.max(pausedUntil, at + Math.max(happened.retryAfterMs, 1_000));
        expect(pace.window).toBeGreaterThanOrEqual(1);
        expect(pace.window).toBeLessThanOrEqual(WIDEST_WINDOW);
        expect(pace.rate).toBeGreaterThan(0);
        const booked = book(pace, at);
        expect(at + booked.waitMs).toBeGreaterThanOrEqual(pausedUntil);
      }
      const calm = Math.max(at, pausedUntil);
      const recovered = delivering(pace, 20_000, 10, calm);
      expect(Math.floor(recovered.window)).toBe(WIDEST_WINDOW);
      expect(recovered.rate).toBe(Number.POSITIVE_INFINITY);
      expect(book({ ...recovered, nextAt: 0 }, calm).waitMs).toBe(0);
    }),
    { numRuns: 40 },
  );
});

test('a receiver that takes so many a second and no more is found out: most of that is used, and few are refused', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 400 }), fc.integer({ min: 1, max: 200 }), (limit, roundTripMs) => {
      const { taken, refused } = simulate({ limit, roundTripMs, seconds: 60 });
      // Less can be under way than the limit allows where answers are slow.
      const possible = Math.min(limit, (WIDEST_WINDOW * 1_000) / roundTripMs) * 60;
      expect(taken).toBeGreaterThan(0.5 * possible);
      expect(refused).toBeLessThan(0.1 * taken + 200);
    }),
    { numRuns: 20 },
  );
});

/** A receiver with a bucket of one second's allowance, which answers 429 with Retry-After: 1 where it is empty. */
function simulate({ limit, roundTripMs, seconds }: { limit: number; roundTripMs: number; seconds: number }) {
  let pace: Pace = FIRST_PACE;
  let bucket = limit;
  let filledAt = 0;
  let taken = 0;
  let refused = 0;
  const underWay: { endsAt: number; isTaken: boolean }[] = [];
  for (let at = 0; at < seconds * 1_000; at += 1) {
    while (underWay[0] !== undefined && underWay[0].endsAt <= at) {
      const { isTaken } = underWay.shift() ?? { isTaken: true };
      pace = isTaken ? afterDelivery(pace, at) : afterOverload(pace, at, 1_000);
    }
    while (underWay.length < Math.floor(pace.window) && pace.nextAt <= at) {
      pace = book(pace, at).pace;
      bucket = Math.min(limit, bucket + ((at - filledAt) * limit) / 1_000);
      filledAt = at;
      const isTaken = bucket >= 1;
      if (isTaken) bucket -= 1;
      taken += isTaken ? 1 : 0;
      refused += isTaken ? 0 : 1;
      underWay.push({ endsAt: at + roundTripMs, isTaken });
    }
  }
  return { taken, refused };
}
