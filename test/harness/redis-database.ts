import { Redis } from 'ioredis';
import { serverUrl, withPath } from './test-servers.js';
import { waitFor } from './wait-until.js';

/** A numbered database on the Redis of the run that belongs to one test file alone. */
export interface RedisDatabase {
  readonly url: string;
  /** Empties it, and lets others have it. */
  release(): Promise<void>;
}

/** What Redis has unless told otherwise; number 0 is left to whoever else uses the server, and holds the claims. */
const DATABASES = 16;
/** Longer than any test file runs: claims of a run that was broken off fall back. */
const CLAIM_S = 900;

/** BullMQ's queues have fixed names, so two hubs that are not one must not share a Redis database. */
export async function claimRedisDatabase(): Promise<RedisDatabase> {
  const server = serverUrl('TEST_REDIS_URL');
  const redis = new Redis(server);
  const claimed = await waitFor(() => claimFreeNumber(redis), 'a free Redis database', 60_000);
  await redis.select(claimed);
  await redis.flushdb();
  return {
    url: withPath(server, String(claimed)),
    release: async () => {
      await redis.flushdb();
      await redis.select(0);
      await redis.del(claimKey(claimed));
      redis.disconnect();
    },
  };
}

async function claimFreeNumber(redis: Redis): Promise<number | undefined> {
  for (let number = 1; number < DATABASES; number += 1) {
    if ((await redis.set(claimKey(number), 'taken', 'EX', CLAIM_S, 'NX')) === 'OK') return number;
  }
  return undefined;
}

const claimKey = (number: number) => `ocpi-hub-test:database:${number}`;
