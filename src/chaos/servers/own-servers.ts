import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type pg from 'pg';
import { atMost } from '../../infra/at-most.js';
import { freePort } from '../../infra/embedded/free-port.js';
import { startEmbeddedPostgres } from '../../infra/embedded/postgres.js';
import { startEmbeddedRedis } from '../../infra/embedded/redis.js';
import { OwnServer, postgresProcesses, redisProcess, signalProcess } from './own-server.js';
import { queryOnce, withSession } from './session.js';

/** A transaction of the hub's takes a few milliseconds: most are over before they can be held. */
const HOLD_TRIES = 50;
const ASKED_WITHIN_MS = 500;
const WRITERS =
  "SELECT pid FROM pg_stat_activity WHERE application_name = 'ocpi-hub' AND backend_xid IS NOT NULL";

/** A PostgreSQL and a Redis that can be taken away from under a living hub. */
export class OwnServers {
  readonly hubSecret = randomBytes(32).toString('base64url');

  private constructor(
    private readonly dataDir: string,
    readonly postgres: OwnServer,
    readonly redis: OwnServer,
  ) {}

  static async start(): Promise<OwnServers> {
    const dataDir = mkdtempSync(join(tmpdir(), 'faults-'));
    chmodSync(dataDir, 0o711); // PostgreSQL may run as another user, below it
    const postgres = { begin: startEmbeddedPostgres, processes: postgresProcesses };
    const redis = { begin: startEmbeddedRedis, processes: redisProcess };
    const servers = await Promise.all([
      new OwnServer(postgres, dataDir, await freePort()).start(),
      new OwnServer(redis, dataDir, await freePort()).start(),
    ]);
    return new OwnServers(dataDir, ...servers);
  }

  get databaseUrl(): string {
    return this.postgres.url;
  }

  get redisUrl(): string {
    return this.redis.url;
  }

  query<T extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<T[]> {
    return queryOnce(this.databaseUrl, sql, values);
  }

  /**
   * Lets a session of the hub's stand still that has written and not committed: by the log's order what it writes comes before
   * what others commit meanwhile.
   *
   * @returns whether there was one
   */
  holdTransaction(ms: number): Promise<boolean> {
    return withSession(this.databaseUrl, async (session) => {
      for (let tries = 0; tries < HOLD_TRIES; tries += 1) {
        const [writer] = (await session.query<{ pid: number }>(`${WRITERS} ORDER BY random() LIMIT 1`)).rows;
        if (writer === undefined) continue;
        signalProcess(writer.pid, 'SIGSTOP');
        try {
          const isStillOpen = session.query(`${WRITERS} AND pid = $1`, [writer.pid]);
          // It may stand still with a lock that this question needs too.
          if (!(await atMost(ASKED_WITHIN_MS, isStillOpen)) || (await isStillOpen).rowCount === 0) continue;
          await pause(ms);
          return true;
        } finally {
          signalProcess(writer.pid, 'SIGCONT');
        }
      }
      return false;
    });
  }

  /** Redis forgets all that it was told, in the middle of whatever the hub does. */
  async emptyRedis(): Promise<void> {
    const redis = new Redis(this.redisUrl);
    try {
      await redis.flushall();
    } finally {
      redis.disconnect();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.postgres.stop(), this.redis.stop()]);
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
