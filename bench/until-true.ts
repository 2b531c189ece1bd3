import { setTimeout as delay } from 'node:timers/promises';

/** Waits for as long as it takes to happen, but not for ever. */
export async function untilTrue(
  what: string,
  seconds: number,
  isTrue: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await delay(20);
  }
}
