/** A process that has lived so long did not die of its start. */
export const STEADY_AFTER_MS = 60_000;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;

/**
 * How long to wait before a process that died is started again.
 *
 * @param earlyDeaths in a row, of processes that did not live for {@link STEADY_AFTER_MS}
 * @returns milliseconds: none for the first, then 1 s, doubling up to 30 s
 */
export function restartDelayMs(earlyDeaths: number): number {
  if (earlyDeaths <= 1) return 0;
  return Math.min(FIRST_DELAY_MS * 2 ** (earlyDeaths - 2), LONGEST_DELAY_MS);
}
