import { atMost } from './at-most.js';
import type { Database } from './database.js';
import type { RedisClient } from './redis.js';

/** Names of the servers that do not answer. */
export interface FailingParts {
  /** Without these nothing can be accepted. */
  failing: string[];
  /** Without these pushes are accepted, and deliveries wait. */
  degraded: string[];
}

/** Whoever asks gives up sooner than a connection without an answer is. */
const ANSWER_WITHIN_MS = 5_000;

export async function failingParts(database: Database, redis: RedisClient): Promise<FailingParts> {
  const [postgres, wakeUps] = await Promise.all([
    answers(database.$queryRaw`SELECT 1`),
    answers(redis.ping()),
  ]);
  return { failing: postgres ? [] : ['postgresql'], degraded: wakeUps ? [] : ['redis'] };
}

function answers(asked: Promise<unknown>): Promise<boolean> {
  return atMost(ANSWER_WITHIN_MS, asked).catch(() => false);
}
