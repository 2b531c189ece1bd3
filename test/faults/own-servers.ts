import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { EmbeddedServer } from '../../src/infra/embedded/embedded-server.js';
import { freePort } from '../../src/infra/embedded/free-port.js';
import { startEmbeddedPostgres } from '../../src/infra/embedded/postgres.js';
import { startEmbeddedRedis } from '../../src/infra/embedded/redis.js';
import type { DataPlace } from '../harness/data-place.js';

/** A server of one test alone, which may go and come back under the same address. */
export class OwnServer {
  #running: EmbeddedServer | undefined;
  #url = '';

  constructor(
    private readonly begin: typeof startEmbeddedPostgres,
    private readonly dataDir: string,
    private readonly port: number,
  ) {}

  get url(): string {
    return this.#url;
  }

  async start(): Promise<this> {
    this.#running = await this.begin({ dataDir: this.dataDir, port: this.port, log: () => {} });
    this.#url = this.#running.url;
    return this;
  }

  /** In order: PostgreSQL by a fast shutdown, Redis without saving anything, so that it comes back empty. */
  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }
}

/** A PostgreSQL and a Redis that a test can take away from under a living hub. */
export class OwnServers implements DataPlace {
  readonly hubSecret = randomBytes(32).toString('base64url');

  private constructor(
    private readonly dataDir: string,
    readonly postgres: OwnServer,
    readonly redis: OwnServer,
  ) {}

  static async start(): Promise<OwnServers> {
    const dataDir = mkdtempSync(join(tmpdir(), 'faults-'));
    chmodSync(dataDir, 0o711); // PostgreSQL may run as another user, below it
    const [postgres, redis] = await Promise.all([
      new OwnServer(startEmbeddedPostgres, dataDir, await freePort()).start(),
      new OwnServer(startEmbeddedRedis, dataDir, await freePort()).start(),
    ]);
    return new OwnServers(dataDir, postgres, redis);
  }

  get databaseUrl(): string {
    return this.postgres.url;
  }

  get redisUrl(): string {
    return this.redis.url;
  }

  async query<T extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<T[]> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      return (await client.query<T>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Power cut for PostgreSQL: all its processes end without a word. */
  async killPostgres(): Promise<void> {
    const pidFile = join(this.dataDir, 'postgres', 'data', 'postmaster.pid');
    process.kill(Number.parseInt(readFileSync(pidFile, 'utf8'), 10), 'SIGKILL');
    await this.postgres.stop();
  }

  /** Redis forgets all that it was told, in the middle of whatever the hub does. */
  async emptyRedis(): Promise<void> {
    const redis = new Redis(this.redisUrl);
    await redis.flushall();
    redis.disconnect();
  }

  async close(): Promise<void> {
    await Promise.all([this.postgres.stop(), this.redis.stop()]);
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
