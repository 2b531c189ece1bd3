import type { Logger } from './logger.js';

/** What the operator reads of an outage: once when it begins, and once when it is over. */
export interface OutageTexts {
  begins: string;
  ends: string;
  level?: 'warn' | 'error';
}

/** Something that is tried again and again, and fails for as long as a server is away: hundreds of lines would say the same. */
export class Outage {
  #isOn = false;

  constructor(
    private readonly log: Logger,
    private readonly texts: OutageTexts,
  ) {}

  /** It has failed. */
  failed(error: unknown): void {
    const { begins, level = 'warn' } = this.texts;
    this.log[this.#isOn ? 'debug' : level]({ error }, begins);
    this.#isOn = true;
  }

  /** It has worked. */
  over(): void {
    if (this.#isOn) this.log.info(this.texts.ends);
    this.#isOn = false;
  }
}
