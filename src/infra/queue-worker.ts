import { Worker } from 'bullmq';
import { atMost } from './at-most.js';
import type { Logger } from './logger.js';
import { type QueueRedis, workerOptions } from './redis.js';

/** How long Redis has, when all work is done, to be told so. What it is not told it finds out by its own locks. */
const GOODBYE_MS = 1_000;

export interface QueueWork<T> {
  queue: string;
  /** Jobs at the same time in one process. */
  concurrency: number;
  /** A process that was killed keeps its jobs for this long at most. */
  lockMs: number;
  stalledCheckMs: number;
  work: (data: T) => Promise<void>;
  /** A job has failed. */
  onFailed: (error: Error, data: T | undefined) => void;
}

/** Takes the jobs of a queue, and ends when it is told to, whether Redis is there or not. */
export class QueueWorker<T> {
  readonly #worker: Worker<T>;
  readonly #running = new Set<Promise<void>>();

  constructor(
    redis: QueueRedis,
    { queue, concurrency, lockMs, stalledCheckMs, work, onFailed }: QueueWork<T>,
    log: Logger,
  ) {
    this.#worker = new Worker<T>(queue, ({ data }) => this.#track(work(data as T)), {
      ...workerOptions(redis),
      concurrency,
      lockDuration: lockMs,
      stalledInterval: stalledCheckMs,
      maxStalledCount: 100,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    this.#worker.on('error', (error) => log.debug({ error, queue }, 'worker'));
    this.#worker.on('failed', (job, error) => onFailed(error, job?.data as T | undefined));
  }

  /**
   * Takes no new jobs and lets those that run end. BullMQ would wait for a connection that is away to close, which it
   * never does; so its goodbye is bounded, and the process ends its connections after it.
   */
  async stop(): Promise<void> {
    const closed = this.#worker.close();
    await Promise.allSettled(this.#running);
    await atMost(GOODBYE_MS, closed);
  }

  async #track(work: Promise<void>): Promise<void> {
    this.#running.add(work);
    try {
      await work;
    } finally {
      this.#running.delete(work);
    }
  }
}
