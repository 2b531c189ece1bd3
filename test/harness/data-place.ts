import { createHash, randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import pg from 'pg';
import { applyMigrations } from '../../src/infra/migrate.js';
import { readMigrations } from '../../src/infra/migrations/migration-files.js';
import { waitFor } from './wait-until.js';

/** A PostgreSQL database and a Redis database that belong to one test file alone, on the servers of the run. */
export interface DataPlace {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** HUB_SECRET of the hubs that live here: without it their secrets could not be read again. */
  readonly hubSecret: string;
  /** Looks into the database as an operator would. */
  query<T extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<T[]>;
  /** Takes both databases away. All hubs that use them must have stopped. */
  close(): Promise<void>;
}

export async function openDataPlace(): Promise<DataPlace> {
  const [database, redis] = await Promise.all([createDatabase(), claimRedisDatabase()]);
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  pool.on('error', () => {}); // told by the next query
  return {
    databaseUrl: database.url,
    redisUrl: redis.url,
    hubSecret: randomBytes(32).toString('base64url'),
    query: async (sql, values) => (await pool.query(sql, values)).rows,
    close: async () => {
      await pool.end();
      await Promise.all([database.drop(), redis.release()]);
    },
  };
}

/** Any number; all test files of a run agree on it. */
const TEMPLATE_LOCK = 0x7e57;

/** A copy of a database that the first test file has migrated: a tenth of the time of migrating again. */
async function createDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = serverUrl('TEST_DATABASE_URL');
  const name = `hub_${randomBytes(8).toString('hex')}`;
  const template = `hub_template_${migrationsHash()}`;
  await withClient(server, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (rowCount === 0) await makeTemplate(client, server, template);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return {
    url: withPath(server, name),
    drop: () =>
      withClient(server, async (client) => void (await client.query(`DROP DATABASE ${name} WITH (FORCE)`))),
  };
}

async function makeTemplate(client: pg.Client, server: string, template: string): Promise<void> {
  // Renamed when complete, so that a run that was broken off leaves no half template behind.
  const draft = `${template}_draft`;
  await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${draft}`);
  await applyMigrations(withPath(server, draft), () => {});
  await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
}

function migrationsHash(): string {
  return createHash('sha256').update(JSON.stringify(readMigrations())).digest('hex').slice(0, 12);
}

/** What Redis has unless told otherwise; number 0 is left to whoever else uses the server, and holds the claims. */
const REDIS_DATABASES = 16;
/** Longer than any test file runs: claims of a run that was broken off fall back. */
const CLAIM_S = 900;

/** BullMQ's queues have fixed names, so two hubs that are not one must not share a Redis database. */
async function claimRedisDatabase(): Promise<{ url: string; release: () => Promise<void> }> {
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
  for (let number = 1; number < REDIS_DATABASES; number += 1) {
    if ((await redis.set(claimKey(number), 'taken', 'EX', CLAIM_S, 'NX')) === 'OK') return number;
  }
  return undefined;
}

const claimKey = (number: number) => `ocpi-hub-test:database:${number}`;

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end(); // and with the session go its locks
  }
}

function serverUrl(variable: 'TEST_DATABASE_URL' | 'TEST_REDIS_URL'): string {
  const url = process.env[variable];
  if (url === undefined) throw new Error(`${variable} is not set: start tests with npm test`);
  return url;
}

function withPath(server: string, path: string): string {
  const url = new URL(server);
  url.pathname = `/${path}`;
  return url.href;
}
