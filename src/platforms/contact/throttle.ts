/** Lets each thing be done by one at a time, and not again before some time has passed. */
export class Throttle {
  readonly #notBefore = new Map<string, number>();

  /** @param elapsed milliseconds since some moment */
  constructor(private readonly elapsed: () => number) {}

  /**
   * @param work returns whether it may be done again at once
   * @returns undefined where it is under way, or was done less than `spacingMs` ago
   */
  run(what: string, spacingMs: number, work: () => Promise<boolean>): Promise<void> | undefined {
    if (this.elapsed() < (this.#notBefore.get(what) ?? Number.NEGATIVE_INFINITY)) return undefined;
    this.#notBefore.set(what, Number.POSITIVE_INFINITY);
    let isFree = false;
    return work()
      .then((mayBeDoneAgain) => {
        isFree = mayBeDoneAgain;
      })
      .finally(() => {
        if (isFree) this.#notBefore.delete(what);
        else this.#notBefore.set(what, this.elapsed() + spacingMs);
      });
  }
}
