/**
 * Gathers calls that come while an earlier batch is under way and carries them out together: the first call
 * goes at once, the others wait for nothing but it.
 */
export class Batcher<Input, Output> {
  #waiting: { input: Input; resolve(output: Output): void; reject(error: unknown): void }[] = [];
  #isRunning = false;

  /** @param carryOut returns one output for each input, in the same order */
  constructor(private readonly carryOut: (inputs: readonly Input[]) => Promise<readonly Output[]>) {}

  submit(input: Input): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // Calls of the same turn of the event loop belong into one batch.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        const outputs = await this.carryOut(batch.map(({ input }) => input));
        for (const [at, { resolve }] of batch.entries()) resolve(outputs[at] as Output);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isRunning = false;
  }
}
