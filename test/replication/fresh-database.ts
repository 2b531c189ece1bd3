import { queryOnce } from '../../src/chaos/servers/session.js';
import { type Database, openDatabase } from '../../src/infra/database.js';
import { applyMigrations } from '../../src/infra/migrate.js';
import { serverUrl, withPath } from '../harness/test-servers.js';
import { waitUntil } from '../harness/wait-until.js';

/** A database of a test file's own on the test run's server. */
export interface FreshDatabase {
  url: string;
  /** A pool of connections, as a hub process has one. Closed by {@link FreshDatabase.drop}. */
  open(): Database;
  /** Empties the tables that the tests write. */
  clear(): Promise<void>;
  /** See {@link untilDecided}. */
  decided(): Promise<void>;
  drop(): Promise<void>;
}

export async function freshDatabase(name: string): Promise<FreshDatabase> {
  const server = serverUrl('TEST_DATABASE_URL');
  const url = withPath(server, name);
  // A run that was broken off may have left it on a server of the developer's own.
  await queryOnce(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await queryOnce(server, `CREATE DATABASE ${name}`);
  await applyMigrations(url, () => undefined);
  const opened: Database[] = [];
  return {
    url,
    open: () => {
      const database = openDatabase(url, 5);
      opened.push(database);
      return database;
    },
    clear: async () => {
      await queryOnce(
        url,
        'TRUNCATE object, object_part, delivery_cursor, dead_letter, party_setting, log_mark, shown_owner',
      );
    },
    decided: () => untilDecided(url),
    drop: async () => {
      await Promise.all(opened.map((database) => database.$disconnect()));
      await queryOnce(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/**
 * Waits until no transaction is open that began before what is stored, be it in another test's database: such a one hides what was
 * stored after it, so that of two changes of an object a reader may see the older for itself.
 */
export function untilDecided(databaseUrl: string): Promise<void> {
  return waitUntil(
    async () => {
      const [row] = await queryOnce<{ isDecided: boolean }>(
        databaseUrl,
        'SELECT coalesce(max(revision) < log_horizon(), true) AS "isDecided" FROM object_part',
      );
      return row?.isDecided;
    },
    'all that is stored to be decided',
    20_000,
  );
}
