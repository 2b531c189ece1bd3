/**
 * Microseconds by the clock that all processes of a machine share (CLOCK_MONOTONIC), so that one process can say
 * how long ago another one sent something.
 */
export function microsecondsNow(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/** A field that OCPI does not know, so the hub hands it on: when the change that it stands in was pushed. */
export const PUSHED_AT = 'x_pushed_at';

/** A field that OCPI does not know: the number of a change, which tells the newest form of an object from older ones. */
export const CHANGE = 'x_change';
