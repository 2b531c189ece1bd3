import type { FaultKind } from './scene.js';

/** Pushes without Redis; without PostgreSQL there are none. */
const LEAST_WITHOUT = 5;
const MOST_WITHOUT = 120;
const LONGEST_HOLD_MS = 500;

export const SERVER_FAULTS: readonly FaultKind[] = [
  {
    id: 'redis-kill',
    name: 'Redis, SIGKILL, comes back empty',
    lane: 'redis',
    share: 0.5,
    carryOut: async ({ servers, progress, note }, random) => {
      note('SIGKILL Redis');
      await servers.redis.kill();
      await progress(random.between(LEAST_WITHOUT, MOST_WITHOUT)).finally(() => servers.redis.start());
      note('Redis is back');
    },
  },
  {
    id: 'redis-stop',
    name: 'Redis, stopped, comes back empty',
    lane: 'redis',
    share: 0.5,
    carryOut: async ({ servers, progress, note }, random) => {
      note('Redis is stopped');
      await servers.redis.stop();
      await progress(random.between(LEAST_WITHOUT, MOST_WITHOUT)).finally(() => servers.redis.start());
      note('Redis is back');
    },
  },
  {
    id: 'redis-empty',
    name: 'Redis, emptied',
    lane: 'redis',
    share: 1,
    carryOut: async ({ servers, note }) => {
      note('FLUSHALL');
      await servers.emptyRedis();
    },
  },
  {
    id: 'postgres-kill',
    name: 'PostgreSQL, SIGKILL of all processes',
    lane: 'postgres',
    share: 1,
    carryOut: async ({ servers, note }) => {
      note('SIGKILL PostgreSQL');
      await servers.postgres.kill();
      await servers.postgres.start();
      note('PostgreSQL is back');
    },
  },
  {
    id: 'postgres-hold',
    name: 'a transaction stands still (SIGSTOP)',
    lane: 'postgres',
    share: 1,
    carryOut: async ({ servers, note, progress }, random) => {
      const forMs = random.between(50, LONGEST_HOLD_MS);
      while (!(await servers.holdTransaction(forMs))) await progress(1);
      note(`a transaction stood still for ${forMs} ms`);
    },
  },
  {
    id: 'postgres-restart',
    name: 'PostgreSQL, restarted in order',
    lane: 'postgres',
    share: 0.125,
    carryOut: async ({ servers, note }) => {
      note('PostgreSQL is stopped');
      await servers.postgres.stop();
      await servers.postgres.start();
      note('PostgreSQL is back');
    },
  },
];
