import type { Purge } from '../../src/retention/purge.js';

/** Runs a purge to its end. @returns how many rows each of its statements has deleted */
export async function runPurge(purge: Purge, now: Date): Promise<number[]> {
  const batches: number[] = [];
  for await (const rows of purge.batches(now)) batches.push(rows);
  return batches;
}
