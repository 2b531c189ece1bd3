import { Redis } from 'ioredis';
import type { Logger } from './logger.js';

/**
 * A connection to Redis.
 *
 * @param blocking for a BullMQ worker, which waits in Redis as long as it takes. All others fail fast: Redis is
 *   only the wake-up, and nothing may wait for it
 */
export function openRedis(url: string, log: Logger, blocking: boolean): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    ...(blocking ? {} : { enableOfflineQueue: false, commandTimeout: 2_000 }),
    retryStrategy: (attempt) => Math.min(100 * attempt, 1_000),
  });
  let isDown = false;
  redis.on('error', (error: Error) => {
    // Once per outage, not once per attempt to reconnect.
    if (!isDown) log.warn({ error }, 'Redis is not available; deliveries wait, pushes are still accepted');
    isDown = true;
  });
  redis.on('ready', () => {
    isDown = false;
  });
  return redis;
}
