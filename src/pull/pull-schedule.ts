import { LazyQueue } from '../infra/lazy-queue.js';
import type { Logger } from '../infra/logger.js';
import { QueueWorker } from '../infra/queue-worker.js';
import type { QueueRedis } from '../infra/redis.js';

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
  redis: QueueRedis;
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
  #worker: QueueWorker<PullJob> | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #later = new Set<NodeJS.Timeout>();

  constructor(private readonly options: PullScheduleOptions) {
    this.#queue = new LazyQueue(QUEUE, options.redis, options.log);
  }

  start({ look, pull }: PullWork): void {
    const { redis, log } = this.options;
    const work = async ({ platformId }: PullJob) => {
      if (platformId === undefined) return look();
      if ((await pull(platformId)) === 'more') await this.wake([platformId]);
    };
    const onFailed = (error: Error, job: PullJob | undefined) =>
      log.error({ error, job }, 'a pull broke off');
    const description = { queue: QUEUE, concurrency: CONCURRENCY, lockMs: LOCK_MS };
    this.#worker = new QueueWorker<PullJob>(
      redis,
      { ...description, stalledCheckMs: LOCK_MS / 2, work, onFailed },
      log,
    );
    void this.#keepScheduler();
    this.#timer = setInterval(() => void this.#keepScheduler(), CHECK_SCHEDULER_MS);
  }

  /** Lets running pulls end, and takes no new ones. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const timer of this.#later) clearTimeout(timer);
    await this.#worker?.stop();
    await this.#queue.close();
  }

  /** Asks for pulls. Without Redis nothing happens now; the look after its return finds who is due. */
  async wake(platformIds: Iterable<number>): Promise<void> {
    const jobs = Array.from(platformIds, toJob);
    if (jobs.length === 0) return;
    try {
      const queue = await this.#queue.open();
      await queue.addBulk(jobs);
    } catch (error) {
      this.options.log.debug({ error }, 'platforms not woken');
    }
  }

  /**
   * The same after a while. The wait is in this process and not in Redis: BullMQ would write down a wall-clock time, and if
   * that were wrong by an hour the job would stand in the way of all further ones of its platform. A process
   * that ends meanwhile leaves it to the next look.
   */
  wakeLater(platformId: number, delayMs: number): void {
    const timer = setTimeout(() => {
      this.#later.delete(timer);
      void this.wake([platformId]);
    }, delayMs);
    this.#later.add(timer);
  }

  /** Sets the scheduler up where there is none, one with another period, or one that is out of step. */
  async #keepScheduler(): Promise<void> {
    const { lookEveryMs, log } = this.options;
    try {
      const queue = await this.#queue.open();
      const found = await queue.getJobScheduler(SCHEDULER);
      if (Number(found?.every) === lookEveryMs && !isOutOfStep(found?.next, lookEveryMs)) return;
      // An upsert alone would keep the time of the next job.
      if (found !== undefined) await queue.removeJobScheduler(SCHEDULER);
      const opts = { removeOnComplete: true, removeOnFail: true };
      await queue.upsertJobScheduler(SCHEDULER, { every: lookEveryMs }, { name: 'look', data: {}, opts });
    } catch (error) {
      log.debug({ error }, 'the scheduler of pulls could not be checked');
    }
  }
}

/**
 * Whether the next look is further away than looks are apart: a process whose wall clock was ahead has planned it. BullMQ
 * knows no other clock, so neither does this.
 */
function isOutOfStep(next: number | undefined, lookEveryMs: number): boolean {
  return next !== undefined && next > Date.now() + 2 * lookEveryMs + CHECK_SCHEDULER_MS;
}

function toJob(platformId: number) {
  return {
    name: 'pull',
    data: { platformId },
    opts: {
      deduplication: { id: `platform ${platformId}`, keepLastIfActive: true },
      removeOnComplete: true,
      removeOnFail: true,
    },
  };
}
