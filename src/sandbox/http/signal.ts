/** A condition did not come true in time. */
export class WaitedTooLong extends Error {
  constructor(what: string, timeoutMs: number) {
    super(`waited ${timeoutMs} ms in vain for ${what}`);
    this.name = 'WaitedTooLong';
  }
}

interface Waiter {
  check: () => boolean;
  done: () => void;
}

/**
 * Something that changes now and then, and on which others wait without polling: {@link notify} is called
 * after each change, and each waiter looks whether what it waits for has come true.
 */
export class Signal {
  readonly #waiters = new Set<Waiter>();

  /** Says that something changed. Costs nothing while nobody waits. */
  notify(): void {
    if (this.#waiters.size === 0) return;
    for (const waiter of this.#waiters) {
      if (waiter.check()) waiter.done();
    }
  }

  /**
   * Waits until a condition holds; it is looked at now and after each change, so it must be cheap.
   *
   * @param what names the condition, for the error
   * @throws WaitedTooLong
   */
  until(condition: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
    return new Promise((resolve, reject) => {
      if (condition()) return resolve();
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new WaitedTooLong(what, timeoutMs));
      }, timeoutMs);
      const waiter: Waiter = {
        check: () => {
          try {
            return condition();
          } catch (error) {
            clearTimeout(timer);
            this.#waiters.delete(waiter);
            reject(error);
            return false;
          }
        },
        done: () => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve();
        },
      };
      this.#waiters.add(waiter);
    });
  }
}
