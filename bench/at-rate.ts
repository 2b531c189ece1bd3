import { setTimeout as delay } from 'node:timers/promises';

/** Requests that leave at a steady pace, whether or not the ones before have been answered. */
export interface Pace {
  perSecond: number;
  seconds: number;
}

/** @returns how long each took, in milliseconds, shortest first */
export function timesAtRate({ perSecond, seconds }: Pace, work: () => Promise<void>): Promise<number[]> {
  return timesWhile(perSecond, (sent) => sent < perSecond * seconds, work);
}

/**
 * @param goesOn asked before each, with how many there have been
 * @returns how long each took, in milliseconds, shortest first
 */
export async function timesWhile(
  perSecond: number,
  goesOn: (sent: number) => boolean,
  work: () => Promise<void>,
): Promise<number[]> {
  const times: Promise<number>[] = [];
  const startedAt = performance.now();
  for (let index = 0; goesOn(index); index += 1) {
    const wait = startedAt + (index * 1000) / perSecond - performance.now();
    if (wait > 0) await delay(wait);
    times.push(timeOf(work));
  }
  return (await Promise.all(times)).toSorted((a, b) => a - b);
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** @param times shortest first */
export function percentile(times: readonly number[], percent: number): number {
  return times[Math.min(times.length - 1, Math.floor((times.length * percent) / 100))] ?? Number.NaN;
}
