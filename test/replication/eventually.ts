import { waitUntil } from '../harness/wait-until.js';

/** Waits for a condition; one that does not come about fails the test. */
export function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  return waitUntil(condition, String(condition), 15_000);
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
