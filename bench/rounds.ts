/** One round of a contender: a fixed amount of work. @returns how long it took, in milliseconds */
export type Round = (number: number) => Promise<number>;

/**
 * Machines are noisy, and they drift: so what is compared is measured in turns, in one run, and what counts is
 * the median of the turns.
 *
 * @returns the median time of each contender, in the order given
 */
export async function inTurns(contenders: readonly Round[], rounds: number): Promise<number[]> {
  const times = contenders.map((): number[] => []);
  for (let number = 0; number < rounds; number += 1) {
    for (const [at, round] of contenders.entries()) times[at]?.push(await round(number));
  }
  return times.map(median);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Runs `count` pieces of work, `width` of them at a time. @returns milliseconds */
export async function timeParallel(
  count: number,
  width: number,
  work: (index: number) => Promise<void>,
): Promise<number> {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: width }, lane));
  return performance.now() - startedAt;
}
