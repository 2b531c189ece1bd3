import pg from 'pg';
import { type Database, openDatabase } from '../../src/infra/database.js';
import { until } from '../../src/infra/embedded/until.js';
import { applyMigrations } from '../../src/infra/migrate.js';

/** A database of a test file's own on the test run's server. */
export interface FreshDatabase {
  url: string;
  /** A pool of connections, as a hub process has one. Closed by {@link FreshDatabase.drop}. */
  open(): Database;
  /** Empties the tables that the tests write. */
  clear(): Promise<void>;
  /** Waits until no transaction is open that began before what is stored, be it in another test's database. */
  decided(): Promise<void>;
  drop(): Promise<void>;
}

export async function freshDatabase(name: string): Promise<FreshDatabase> {
  const serverUrl = process.env.TEST_DATABASE_URL ?? '';
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  await run(serverUrl, `CREATE DATABASE ${name}`);
  await applyMigrations(url, () => undefined);
  const opened: Database[] = [];
  return {
    url,
    open: () => {
      const database = openDatabase(url, 5);
      opened.push(database);
      return database;
    },
    clear: () =>
      run(
        url,
        'TRUNCATE object, object_part, delivery_cursor, dead_letter, party_setting, log_mark, shown_owner',
      ),
    decided: async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const isDecided = await until(async () => {
        const { rows } = await client.query(
          'SELECT coalesce(max(revision) < log_horizon(), true) AS "isDecided" FROM object_part',
        );
        return rows[0]?.isDecided === true;
      }, 20_000);
      await client.end();
      if (isDecided === undefined) throw new Error('a transaction has been open for 20 s');
    },
    drop: async () => {
      await Promise.all(opened.map((database) => database.$disconnect()));
      await run(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
