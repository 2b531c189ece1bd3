import type { Logger } from '../infra/logger.js';
import type { MessageTable } from './message-table.js';

const DAY_MS = 86_400_000;
const EVERY_MS = 60_000;
/** Rows per statement: each takes some milliseconds, for which deliveries may have to wait. */
const AT_ONCE = 500;

export interface RetentionOptions {
  table: Pick<MessageTable, 'deleteBefore'>;
  /** How long messages are kept; 0: none are. */
  days: number;
  now: () => number;
  random: () => number;
  log: Logger;
}

/** Deletes traced messages that are too old, bit by bit. */
export class Retention {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(private readonly options: RetentionOptions) {}

  start(): void {
    // Several processes must not come at the same moment, again and again.
    this.#timer = setTimeout(
      () => {
        this.#running = this.deleteOld()
          .catch((error: unknown) => this.options.log.warn({ error }, 'old traced messages not deleted'))
          .finally(() => {
            if (!this.#isStopped) this.start();
          });
      },
      EVERY_MS * (0.5 + this.options.random()),
    );
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** @returns when nothing is left that is too old */
  async deleteOld(): Promise<void> {
    const { table, days, now } = this.options;
    const limit = new Date(now() - days * DAY_MS);
    while (!this.#isStopped && (await table.deleteBefore(limit, AT_ONCE)) === AT_ONCE) {}
  }
}
