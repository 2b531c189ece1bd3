import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../infra/logger.js';
import type { Purge } from './purge.js';
import type { PurgeTurns } from './purge-turns.js';

const LOOK_EVERY_MS = 60_000;
/** Between two statements, so that purges take a small part of the database only. */
const PAUSE_MS = 50;
/** A process that died is waited for this long. */
const TURN_MS = 60_000;

export interface RetentionOptions {
  purges: readonly Purge[];
  turns: Pick<PurgeTurns, 'ensure' | 'due' | 'take' | 'set'>;
  /** Milliseconds since 1970, by a clock that all processes share. */
  now: () => number;
  random: () => number;
  log: Logger;
  onPurged: (what: string, rows: number) => void;
  /** Between two statements. */
  pauseMs?: number;
}

/** Runs all purges, one after the other, each when it is due and in one process at a time. */
export class Retention {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();

  constructor(private readonly options: RetentionOptions) {}

  start(): void {
    // Several processes must not come at the same moment, again and again.
    this.#timer = setTimeout(
      () => {
        this.#running = this.runDue()
          .catch((error: unknown) => this.options.log.warn({ error }, 'retention did not look'))
          .finally(() => {
            if (!this.#stopping.signal.aborted) this.start();
          });
      },
      LOOK_EVERY_MS * (0.5 + this.options.random()),
    );
  }

  /** Waits for the statement under way at most. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Runs what is due now. */
  async runDue(): Promise<void> {
    const { purges, turns, log } = this.options;
    const whats = purges.map(({ what }) => what);
    await turns.ensure(whats, this.#at(0));
    const due = await turns.due(whats, this.#at(0));
    for (const purge of purges.filter(({ what }) => due.has(what))) {
      if (this.#stopping.signal.aborted) return;
      // One that fails keeps no other from its work; its turn runs out, and then it is tried again.
      await this.#run(purge).catch((error: unknown) =>
        log.warn({ error, what: purge.what }, 'not purged; tried again in a minute'),
      );
    }
  }

  async #run({ what, everyMs, batches }: Purge): Promise<void> {
    const { turns, log, onPurged, pauseMs = PAUSE_MS } = this.options;
    const { signal } = this.#stopping;
    if (!(await turns.take(what, this.#at(0), this.#at(TURN_MS)))) return;
    let heldUntil = this.#at(TURN_MS);
    let rows = 0;
    for await (const purged of batches(this.#at(0))) {
      rows += purged;
      if (purged > 0) onPurged(what, purged);
      if (signal.aborted) break;
      await wait(pauseMs, undefined, { signal }).catch(() => undefined);
      if (heldUntil > this.#at(TURN_MS / 2)) continue;
      heldUntil = this.#at(TURN_MS);
      await turns.set(what, heldUntil);
    }
    // One that was ended early is gone on with at once, by whoever is there.
    await turns.set(what, this.#at(signal.aborted ? 0 : everyMs));
    if (rows > 0) log.debug({ what, rows }, 'purged');
  }

  /** So many milliseconds from now. */
  #at(fromNowMs: number): Date {
    return new Date(this.options.now() + fromNowMs);
  }
}
