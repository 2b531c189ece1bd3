/** Each of them is some 0.3 ms of this process, with its answer: so a turn of the event loop takes a few milliseconds at most. */
const AT_ONCE = 4;

/**
 * The way in for requests to peers that can wait: objects for those who have much to catch up, and news of who is there.
 * A few in each turn of the event loop, whoever came first. What is live does not come this way. From a push to its
 * receivers it takes a chain of some ten turns (read, commit, wake, lease, read the log, send), so the length of a turn
 * is what it feels of others: ten receivers that return with a window of 32 each would put 100 ms of work into one.
 * Nothing is lost by it, since there are as many turns as there is time.
 */
export class PatientLane {
  readonly #waiting: (() => void)[] = [];

  /**
   * @param nextTurn calls back in the next turn of the event loop, after what has come in; or later, for what can wait longer
   * @param atOnce how many are let in then
   */
  constructor(
    private readonly nextTurn: (letIn: () => void) => unknown = setImmediate,
    private readonly atOnce = AT_ONCE,
  ) {}

  /** Waits for its turn. */
  enter(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#waiting.push(resolve) === 1) this.nextTurn(() => this.#letIn());
    });
  }

  #letIn(): void {
    const lucky = this.#waiting.splice(0, this.atOnce);
    if (this.#waiting.length > 0) this.nextTurn(() => this.#letIn());
    for (const enter of lucky) enter();
  }
}
