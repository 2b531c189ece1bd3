import { until } from '../../src/infra/embedded/until.js';

/** Waits for a condition; one that does not come about fails the test. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  if (!(await until(condition, 15_000))) throw new Error(`it did not happen within 15 s: ${condition}`);
}

/** A door that things wait at until the test opens it. */
export class Door {
  readonly #opened: Promise<void>;
  #open: () => void = () => undefined;

  constructor() {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }

  passed(): Promise<void> {
    return this.#opened;
  }
}
