import type { IncomingHttpHeaders } from 'node:http';
import { Signal } from './signal.js';

/** One HTTP exchange of a sandbox platform, seen from its side. */
export interface JournalEntry {
  /** `received`: the hub called us. `sent`: we called the hub. */
  direction: 'received' | 'sent';
  method: string;
  /** Path and query where it was received, the whole URL where it was sent. */
  url: string;
  requestHeaders: IncomingHttpHeaders;
  requestBody: string;
  /** 0 where no answer was given or came. */
  httpStatus: number;
  responseHeaders: IncomingHttpHeaders;
  responseBody: string;
  /** Milliseconds on the clock of `performance.now()`. */
  startedAt: number;
  durationMs: number;
}

/** The latest exchanges of a platform, the oldest first. Older ones fall out at the far end. */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  readonly #signal = new Signal();
  #recorded = 0;

  constructor(readonly capacity: number) {}

  /** How many exchanges there have been, those that fell out included. */
  get recorded(): number {
    return this.#recorded;
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  record(entry: JournalEntry): void {
    this.#recorded += 1;
    if (this.capacity > 0) {
      this.#entries.push(entry);
      // Cutting off a quarter at a time keeps the cost of a bounded list near nothing.
      if (this.#entries.length > this.capacity * 1.25)
        this.#entries.splice(0, this.#entries.length - this.capacity);
    }
    this.#signal.notify();
  }

  /** The entries that fit. */
  filter(predicate: (entry: JournalEntry) => boolean): JournalEntry[] {
    return this.#entries.filter(predicate);
  }

  /**
   * The first entry that fits, or the first that will.
   *
   * @throws WaitedTooLong
   */
  async waitFor(
    predicate: (entry: JournalEntry) => boolean,
    { what = 'an exchange', timeoutMs = 10_000 } = {},
  ): Promise<JournalEntry> {
    let found = this.#entries.find(predicate);
    if (found !== undefined) return found;
    await this.#signal.until(
      () => {
        const latest = this.#entries.at(-1);
        if (latest !== undefined && predicate(latest)) found = latest;
        return found !== undefined;
      },
      what,
      timeoutMs,
    );
    return found ?? this.waitFor(predicate, { what, timeoutMs });
  }

  clear(): void {
    this.#entries.length = 0;
  }
}
