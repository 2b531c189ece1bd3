import { Queue } from 'bullmq';
import type { Logger } from './logger.js';
import type { QueueRedis } from './redis.js';

/**
 * A queue that is made when Redis can be spoken to for the first time: a Queue that fails to begin fails for ever,
 * and a hub that was started before its Redis would never use it.
 */
export class LazyQueue<T> {
  #queue: Queue<T> | undefined;

  constructor(
    private readonly name: string,
    private readonly redis: Pick<QueueRedis, 'producer' | 'prefix'>,
    private readonly log: Logger,
  ) {}

  /** @throws Error while Redis is not there */
  async open(): Promise<Queue<T>> {
    if (this.#queue !== undefined) return this.#queue;
    const { producer, prefix } = this.redis;
    if (producer.status !== 'ready') throw new Error(`Redis is not there yet: ${producer.status}`);
    const queue = new Queue<T>(this.name, { connection: producer, prefix, skipWaitingForReady: true });
    queue.on('error', (error) => this.log.debug({ error, queue: this.name }, 'queue'));
    await queue.waitUntilReady();
    this.#queue = queue;
    return queue;
  }

  async close(): Promise<void> {
    await this.#queue?.close();
  }
}
