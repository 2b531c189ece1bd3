import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

/**
 * Waits for something that only shows from outside, such as a row in a database or a status behind an API. What
 * a sandbox platform sees is better waited for with its own `until`, which needs no polling.
 *
 * @param condition an Error that it throws counts as "not yet", so that `expect` may be used in it
 * @param what for the message, when it never comes true
 */
export async function waitUntil(
  condition: () => boolean | undefined | Promise<boolean | undefined>,
  what: string,
  withinMs = 10_000,
): Promise<void> {
  await waitFor(async () => ((await condition()) === true ? true : undefined), what, withinMs);
}

/** Like {@link waitUntil}, for something that is needed afterwards: waits until `find` finds it. */
export async function waitFor<T>(
  find: () => T | undefined | Promise<T | undefined>,
  what: string,
  withinMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  let lastError: unknown;
  for (;;) {
    try {
      const found = await find();
      if (found !== undefined) return found;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() >= deadline)
      throw new Error(`waited ${withinMs} ms in vain for ${what}`, { cause: lastError });
    await delay(LOOK_EVERY_MS);
  }
}
