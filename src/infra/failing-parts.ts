import type { Database } from './database.js';
import type { RedisClient } from './redis.js';

/** Names of the servers that do not answer. */
export interface FailingParts {
  /** Without these nothing can be accepted. */
  failing: string[];
  /** Without these pushes are accepted, and deliveries wait. */
  degraded: string[];
}

export async function failingParts(database: Database, redis: RedisClient): Promise<FailingParts> {
  const [postgres, wakeUps] = await Promise.allSettled([database.$queryRaw`SELECT 1`, redis.ping()]);
  return {
    failing: postgres.status === 'rejected' ? ['postgresql'] : [],
    degraded: wakeUps.status === 'rejected' ? ['redis'] : [],
  };
}
