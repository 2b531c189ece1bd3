import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type pg from 'pg';
import { freePort } from '../../infra/embedded/free-port.js';
import { startEmbeddedPostgres } from '../../infra/embedded/postgres.js';
import { startEmbeddedRedis } from '../../infra/embedded/redis.js';
import { OwnServer, postgresProcesses, redisProcess } from './own-server.js';
import { queryOnce } from './session.js';

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
