import { isBadData } from '../infra/database.js';
import type { Logger } from '../infra/logger.js';
import { BoundedQueue } from './bounded-queue.js';
import type { TracedMessage } from './message.js';
import type { MessageWriter } from './message-writer.js';

/** A batch at least so often, and as soon as it is full. Small: while it is written, deliveries may have to wait for it. */
const FLUSH_EVERY_MS = 200;
const BATCH = 250;
/** After a failed write. */
const RETRY_AFTER_MS = 1_000;
/** Of what waits to be written, counted in characters. */
const MOST_WAITING = 32_000_000;
/** What a message weighs beside its bodies. */
const BARE_WEIGHT = 1_000;
/** How long a stop waits for the last batches. */
const STOP_WITHIN_MS = 5_000;

export interface TraceOptions {
  writer: Pick<MessageWriter, 'insert'>;
  log: Logger;
  onRecorded: (messages: number) => void;
  onLost: (messages: number) => void;
  mostWaiting?: number;
}

/**
 * Records every message, beside and never in the way of the message itself: what is recorded waits in memory and
 * is written in batches. Where PostgreSQL does not keep up, the oldest are dropped and counted.
 */
export class Trace {
  readonly #queue: BoundedQueue<TracedMessage>;
  /** Taken from the queue, and not written yet. */
  #batch: TracedMessage[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<boolean> | undefined;
  #retryAt = 0;
  /** Lost since writing last succeeded. */
  #lost = 0;
  #isStopped = false;

  constructor(private readonly options: TraceOptions) {
    this.#queue = new BoundedQueue(options.mostWaiting ?? MOST_WAITING);
  }

  start(): void {
    this.#timer = setInterval(() => this.#flushInTheBackground(), FLUSH_EVERY_MS);
  }

  /** Never throws, never waits. */
  record(message: TracedMessage): void {
    if (this.#isStopped) return;
    const weight = BARE_WEIGHT + message.requestBody.length + message.responseBody.length;
    const lost = this.#queue.add(message, weight);
    if (lost > 0) this.#noteLost(lost);
    if (this.#queue.size >= BATCH) this.#flushInTheBackground();
  }

  /** Counts a message that is left out on purpose. */
  skip(): void {
    this.options.onLost(1);
  }

  /** Writes what there is, as long as that works. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#isStopped = true;
    const deadline = performance.now() + STOP_WITHIN_MS;
    while (this.#unwritten > 0 && performance.now() < deadline && (await this.#flush())) {}
    if (this.#unwritten > 0) this.#noteLost(this.#unwritten);
  }

  get #unwritten(): number {
    return this.#queue.size + this.#batch.length;
  }

  #flushInTheBackground(): void {
    if (this.#writing === undefined && this.#unwritten > 0 && performance.now() >= this.#retryAt)
      void this.#flush();
  }

  /** One batch at a time. @returns whether it was written */
  #flush(): Promise<boolean> {
    this.#writing ??= this.#writeBatch().finally(() => {
      this.#writing = undefined;
      if (this.#queue.size >= BATCH) this.#flushInTheBackground();
    });
    return this.#writing;
  }

  async #writeBatch(): Promise<boolean> {
    if (this.#batch.length === 0) this.#batch = this.#queue.take(BATCH);
    try {
      await this.#write(this.#batch);
      this.#batch = [];
      return true;
    } catch (error) {
      this.#retryAt = performance.now() + RETRY_AFTER_MS;
      this.options.log.debug({ error }, 'messages not traced yet');
      return false;
    }
  }

  async #write(messages: readonly TracedMessage[]): Promise<void> {
    try {
      await this.options.writer.insert(messages);
      this.#noteWritten(messages.length);
    } catch (error) {
      if (!isBadData(error)) throw error;
      // One that the database will never take must not stand in the way of the others.
      if (messages.length > 1) for (const message of messages) await this.#write([message]);
      else this.#noteLost(messages.length);
    }
  }

  #noteWritten(messages: number): void {
    this.options.onRecorded(messages);
    if (this.#lost > 0) this.options.log.info({ lost: this.#lost }, 'the trace is written again');
    this.#lost = 0;
  }

  /** One line a burst. */
  #noteLost(messages: number): void {
    this.options.onLost(messages);
    if (this.#lost === 0)
      this.options.log.warn('the trace is not written fast enough; its oldest messages are dropped');
    this.#lost += messages;
  }
}
