import { LazyQueue } from '../infra/lazy-queue.js';
import type { Logger } from '../infra/logger.js';
import { Outage } from '../infra/outage.js';
import { QueueWorker } from '../infra/queue-worker.js';
import type { QueueRedis } from '../infra/redis.js';
import type { Receiver } from './cursors.js';
import type { DrainResult } from './drain-services.js';

const QUEUE = 'deliveries';
/** Drains at the same time in one process. They mostly wait for their receivers. */
const CONCURRENCY = 500;
/** A process that was killed keeps its jobs for this long at most; its leases end by themselves. */
const LOCK_MS = 8_000;
const STALLED_CHECK_MS = 3_000;

/**
 * Who is to be drained, through BullMQ: one job a receiver, deduplicated, so that a wake-up that comes during a drain
 * leads to one more. Redis holds no data of value: the truth is the cursors, their leases and the log, and a sweep
 * wakes whoever Redis has forgotten.
 */
export class WakeUps {
  readonly #queue: LazyQueue<Receiver>;
  readonly #pending = new Map<string, Receiver>();
  #isSending = false;
  readonly #refusal: Outage;
  #worker: QueueWorker<Receiver> | undefined;

  constructor(
    private readonly redis: QueueRedis,
    private readonly log: Logger,
  ) {
    this.#queue = new LazyQueue(QUEUE, redis, log);
    this.#refusal = new Outage(log, {
      begins: 'Redis takes no wake-ups; deliveries stand still, pushes are still accepted',
      ends: 'Redis takes wake-ups again',
      level: 'error',
    });
  }

  /** Asks for drains. Returns at once; requests that come while others are being sent go out together. */
  wake(receivers: Iterable<Receiver>): void {
    for (const receiver of receivers) this.#pending.set(jobId(receiver), receiver);
    if (!this.#isSending) void this.#send();
  }

  /** Starts draining in this process. */
  start(drain: (receiver: Receiver) => Promise<DrainResult>): void {
    const work = async (receiver: Receiver) => {
      const result = await drain(receiver);
      if (result === 'more') this.wake([receiver]);
    };
    const onFailed = (error: Error, receiver: Receiver | undefined) =>
      this.log.error({ error, receiver }, 'a drain failed');
    const description = { queue: QUEUE, concurrency: CONCURRENCY, lockMs: LOCK_MS };
    this.#worker = new QueueWorker<Receiver>(
      this.redis,
      { ...description, stalledCheckMs: STALLED_CHECK_MS, work, onFailed },
      this.log,
    );
  }

  /** Lets running drains end, and takes no new ones. */
  async stop(): Promise<void> {
    await this.#worker?.stop();
    await this.#queue.close();
  }

  /** The sweep finds them by their cursors when Redis is back; that it is away is told by its connection. */
  #notWoken(error: unknown): void {
    // It is there, and full, or its disk is.
    if (this.redis.producer.status === 'ready') this.#refusal.failed(error);
    else this.log.debug({ error }, 'receivers not woken');
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    // Wake-ups of the same turn of the event loop go out together.
    await Promise.resolve();
    while (this.#pending.size > 0) {
      const receivers = [...this.#pending.values()];
      this.#pending.clear();
      try {
        const queue = await this.#queue.open();
        await queue.addBulk(receivers.map(toJob));
        this.#refusal.over();
      } catch (error) {
        this.#notWoken(error);
      }
    }
    this.#isSending = false;
  }
}

function toJob(receiver: Receiver) {
  return {
    name: 'drain',
    data: receiver,
    opts: {
      deduplication: { id: jobId(receiver), keepLastIfActive: true },
      removeOnComplete: true,
      removeOnFail: true,
    },
  };
}

function jobId({ party, module }: Receiver): string {
  return `${party}/${module}`;
}
