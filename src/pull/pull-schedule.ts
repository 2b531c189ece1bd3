import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { LazyQueue } from '../infra/lazy-queue.js';
import type { Logger } from '../infra/logger.js';

const QUEUE = 'pulls';
/** Of BullMQ's job scheduler, which says "look" to one process at a time. */
const SCHEDULER = 'look';
/** How often each process looks whether the scheduler is still there: an emptied Redis has forgotten it. */
const CHECK_SCHEDULER_MS = 5_000;
/** Platforms pulled at the same time in one process. They mostly wait for their partners. */
const CONCURRENCY = 20;
/** A process that was killed holds its platforms for this long at most. */
const LOCK_MS = 10_000;

/** `platformId` is left out in the scheduler's own jobs. */
interface PullJob {
  platformId?: number;
}

export interface PullWork {
  /** Finds out who is due, and wakes them. */
  look: () => Promise<void>;
  /** Pulls what is due of one platform. @returns `more` where it is not done yet */
  pull: (platformId: number) => Promise<'done' | 'more'>;
}

export interface PullScheduleOptions {
  redis: { producer: Redis; consumer: Redis };
  /** How often somebody looks who is due. */
  lookEveryMs: number;
  log: Logger;
}

/**
 * When pulls run, and where: a job scheduler of BullMQ that lets one process look, and one job a platform,
 * deduplicated, so that one process at a time pulls from it and no platform takes more than one place. The truth
 * about who is due is in the database: what Redis loses, the next look finds again.
 */
export class PullSchedule {
  readonly #queue: LazyQueue<PullJob>;
  #worker: Worker<PullJob> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: PullScheduleOptions) {
    this.#queue = new LazyQueue(QUEUE, options.redis.producer, options.log);
  }

  start({ look, pull }: PullWork): void {
    const { redis, log } = this.options;
    this.#worker = new Worker<PullJob>(
      QUEUE,
      async ({ data: { platformId } }) => {
        if (platformId === undefined) return look();
        if ((await pull(platformId)) === 'more') await this.wake([platformId]);
      },
      {
        connection: redis.consumer,
        concurrency: CONCURRENCY,
        lockDuration: LOCK_MS,
        stalledInterval: LOCK_MS / 2,
        maxStalledCount: 100,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      },
    );
    this.#worker.on('error', (error) => log.debug({ error }, 'pull worker'));
    this.#worker.on('failed', (job, error) => log.error({ error, job: job?.data }, 'a pull broke off'));
    void this.#keepScheduler();
    this.#timer = setInterval(() => void this.#keepScheduler(), CHECK_SCHEDULER_MS);
  }

  /** Lets running pulls end, and takes no new ones. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#worker?.close();
    await this.#queue.close();
  }

  /** Asks for pulls. Without Redis nothing happens now; the look after its return finds who is due. */
  async wake(platformIds: Iterable<number>, delayMs = 0): Promise<void> {
    const jobs = Array.from(platformIds, (platformId) => toJob(platformId, delayMs));
    if (jobs.length === 0) return;
    try {
      const queue = await this.#queue.open();
      await queue.addBulk(jobs);
    } catch (error) {
      this.options.log.debug({ error }, 'platforms not woken');
    }
  }

  /** Sets the scheduler up where there is none, or one with another period. */
  async #keepScheduler(): Promise<void> {
    const { lookEveryMs, log } = this.options;
    try {
      const queue = await this.#queue.open();
      const found = await queue.getJobScheduler(SCHEDULER);
      if (Number(found?.every) === lookEveryMs) return;
      const opts = { removeOnComplete: true, removeOnFail: true };
      await queue.upsertJobScheduler(SCHEDULER, { every: lookEveryMs }, { name: 'look', data: {}, opts });
    } catch (error) {
      log.debug({ error }, 'the scheduler of pulls could not be checked');
    }
  }
}

function toJob(platformId: number, delay: number) {
  return {
    name: 'pull',
    data: { platformId },
    opts: {
      delay,
      deduplication: { id: `platform ${platformId}`, keepLastIfActive: true },
      removeOnComplete: true,
      removeOnFail: true,
    },
  };
}
