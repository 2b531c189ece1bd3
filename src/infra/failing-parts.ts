import { atMost } from './at-most.js';
import type { Database } from './database.js';
import type { QueueRedis } from './redis.js';

/** Names of the servers that do not answer. */
export interface FailingParts {
  /** Without these nothing can be accepted. */
  failing: string[];
  /** Without these pushes are accepted, and deliveries wait. */
  degraded: string[];
}

/** Whoever asks gives up sooner than a connection without an answer is. */
const ANSWER_WITHIN_MS = 5_000;
const MARK_S = 60;

export async function failingParts(
  database: Database,
  { producer, prefix }: Pick<QueueRedis, 'producer' | 'prefix'>,
): Promise<FailingParts> {
  // A full Redis, and one whose disk is full, answers; but it takes no wake-ups.
  const written = producer.set(`${prefix}:health`, '1', 'EX', MARK_S);
  const [postgres, wakeUps] = await Promise.all([answers(database.$queryRaw`SELECT 1`), answers(written)]);
  return { failing: postgres ? [] : ['postgresql'], degraded: wakeUps ? [] : ['redis'] };
}

function answers(asked: Promise<unknown>): Promise<boolean> {
  return atMost(ANSWER_WITHIN_MS, asked).catch(() => false);
}
