import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from './logger.js';

/**
 * A queue that is made when Redis can be spoken to for the first time: a Queue that fails to begin fails for ever,
 * and a hub that was started before its Redis would never use it.
 */
export class LazyQueue<T> {
  #queue: Queue<T> | undefined;

  /** @param redis must fail fast, see {@link openRedis} */
  constructor(
    private readonly name: string,
    private readonly redis: Redis,
    private readonly log: Logger,
  ) {}

  /** @throws Error while Redis is not there */
  async open(): Promise<Queue<T>> {
    if (this.#queue !== undefined) return this.#queue;
    if (this.redis.status !== 'ready') throw new Error(`Redis is not there yet: ${this.redis.status}`);
    const queue = new Queue<T>(this.name, { connection: this.redis, skipWaitingForReady: true });
    queue.on('error', (error) => this.log.debug({ error, queue: this.name }, 'queue'));
    await queue.waitUntilReady();
    this.#queue = queue;
    return queue;
  }

  async close(): Promise<void> {
    await this.#queue?.close();
  }
}
