import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { queryOnce, withSession } from '../../src/chaos/servers/session.js';
import { applyMigrations } from '../../src/infra/migrate.js';
import { readMigrations } from '../../src/infra/migrations/migration-files.js';
import { claimRedisDatabase } from './redis-database.js';
import { serverUrl, withPath } from './test-servers.js';

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
async function createDatabase(): Promise<{ url: string; drop: () => Promise<unknown> }> {
  const server = serverUrl('TEST_DATABASE_URL');
  const name = `hub_${randomBytes(8).toString('hex')}`;
  const template = `hub_template_${migrationsHash()}`;
  await withSession(server, async (session) => {
    await session.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]); // goes with the session
    const { rowCount } = await session.query('SELECT FROM pg_database WHERE datname = $1', [template]);
    if (rowCount === 0) await makeTemplate(session, server, template);
    await session.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return {
    url: withPath(server, name),
    drop: () => queryOnce(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function makeTemplate(session: pg.Client, server: string, template: string): Promise<void> {
  // Renamed when complete, so that a run that was broken off leaves no half template behind.
  const draft = `${template}_draft`;
  await session.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  await session.query(`CREATE DATABASE ${draft}`);
  await applyMigrations(withPath(server, draft), () => {});
  await session.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
}

function migrationsHash(): string {
  return createHash('sha256').update(JSON.stringify(readMigrations())).digest('hex').slice(0, 12);
}
