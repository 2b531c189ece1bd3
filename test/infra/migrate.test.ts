import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { queryOnce } from '../../src/chaos/servers/session.js';
import { applyMigrations } from '../../src/infra/migrate.js';
import { migrationsFolder, readMigrations, readSchema } from '../../src/infra/migrations/migration-files.js';
import { schemaDifference } from '../../src/infra/migrations/schema-difference.js';
import { SilentProxy } from '../harness/silent-proxy.js';
import { serverUrl, withPath } from '../harness/test-servers.js';
import { waitUntil } from '../harness/wait-until.js';

const silent = () => {};
const server = serverUrl('TEST_DATABASE_URL');
const database = 'migrate_test';
const databaseUrl = withPath(server, database);
/** Short, and long enough for what else a busy machine does in the database meanwhile. */
const LIMIT_MS = 500;
let folder: string;

function addMigration(name: string, script: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'migration.sql'), script);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  cpSync(migrationsFolder, folder, { recursive: true });
  await queryOnce(server, `CREATE DATABASE ${database}`);
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await queryOnce(server, `DROP DATABASE ${database}`); // fails when a migration left a connection open
});

describe('applying migrations', () => {
  test('several processes at once apply each migration once', async () => {
    const applied: string[] = [];
    const log = (line: string) => applied.push(line);
    await Promise.all([1, 2, 3, 4].map(() => applyMigrations(databaseUrl, log, folder)));

    const names = readMigrations(folder).migrationDirectories.map(({ path }) => path);
    expect(applied.filter((line) => line.startsWith('applied'))).toEqual(
      names.map((name) => `applied migration ${name}`),
    );
    const recorded = await queryOnce(
      databaseUrl,
      'SELECT migration_name, applied_steps_count, finished_at IS NOT NULL AS finished FROM _prisma_migrations ORDER BY migration_name',
    );
    expect(recorded).toEqual(
      names.map((name) => ({ migration_name: name, applied_steps_count: 1, finished: true })),
    );
  });

  test('the lock has no transaction id, so that it holds no delivery back, and no limit ends it', async () => {
    addMigration('29990101000000_waits', 'SELECT pg_advisory_xact_lock(4711);');
    const holder = new pg.Client({ connectionString: databaseUrl });
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock(4711)');
    for (const limit of ['statement_timeout', 'idle_in_transaction_session_timeout'])
      await queryOnce(server, `ALTER ROLE CURRENT_USER IN DATABASE ${database} SET ${limit} = ${LIMIT_MS}`);
    const applying = applyMigrations(databaseUrl, silent, folder);
    await waitUntil(async () => {
      // From another database, where the limits are not in force.
      const [waiting] = await queryOnce(
        server,
        `SELECT 1 FROM pg_stat_activity WHERE datname = '${database}' AND wait_event = 'advisory'
           AND now() - query_start > ${2 * LIMIT_MS} * interval '1 ms'`,
      );
      return waiting !== undefined;
    }, 'the migration to have waited for longer than the limits');
    const others = await queryOnce(
      server,
      `SELECT state, backend_xid FROM pg_stat_activity
       WHERE datname = '${database}' AND query LIKE 'SELECT pg_try_advisory%'`,
    );
    expect(others).toEqual([{ state: 'idle in transaction', backend_xid: null }]);
    await holder.end();
    await applying;
  });

  test('the lock of a machine that is gone without a word is given up, and who waits for it says so', async () => {
    await applyMigrations(databaseUrl, silent, folder);
    const proxy = await SilentProxy.start(databaseUrl);
    const delaying = new pg.Client({ connectionString: databaseUrl });
    await delaying.connect();
    await delaying.query('BEGIN; LOCK TABLE _prisma_migrations');
    const lost = applyMigrations(proxy.url, silent, folder, 1_000).catch(String);
    await waitUntil(async () => {
      const locks = await queryOnce(
        databaseUrl,
        "SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE locktype = 'advisory' AND datname = current_database()",
      );
      return locks.length > 0;
    }, 'the lock to be held');
    proxy.fallSilent();
    await delaying.end();
    addMigration('29990101000000_next', 'CREATE TABLE next (id int);');
    const lines: string[] = [];
    await applyMigrations(databaseUrl, (line) => lines.push(line), folder, 1_000);
    expect(lines).toEqual([
      'another process is applying migrations; waiting for it',
      'applied migration 29990101000000_next',
    ]);
    await proxy.stop();
    await lost;
  });

  test('hand-written SQL may hold semicolons in functions, texts and comments', async () => {
    addMigration(
      '29990101000000_function',
      `CREATE FUNCTION answer() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 42; END; $$;
       CREATE TABLE note (text text); -- one; two
       INSERT INTO note VALUES ('a;b');`,
    );
    await applyMigrations(databaseUrl, silent, folder);
    expect(await queryOnce(databaseUrl, 'SELECT answer(), text FROM note')).toEqual([
      { answer: 42, text: 'a;b' },
    ]);
  });

  test('a migration that fails changes nothing, says why, and stops those after it', async () => {
    await applyMigrations(databaseUrl, silent, folder);
    addMigration('29990101000000_bad', 'CREATE TABLE half (id int); SELECT nonsense;');
    addMigration('29990101000001_next', 'CREATE TABLE next (id int);');

    await expect(applyMigrations(databaseUrl, silent, folder)).rejects.toThrow(
      'column "nonsense" does not exist',
    );
    await expect(applyMigrations(databaseUrl, silent, folder)).rejects.toThrow('29990101000000_bad');
    expect(
      await queryOnce(databaseUrl, "SELECT to_regclass('half') AS half, to_regclass('next') AS next"),
    ).toEqual([{ half: null, next: null }]);
  });
});

describe('comparing the schema with the migrations', () => {
  test('a column that no migration makes is the difference', async () => {
    const schema = readSchema();
    schema.files.push({ path: 'extra.prisma', content: 'model Extra {\n  id Int @id\n}' });
    expect(await schemaDifference(databaseUrl, readMigrations(folder), schema)).toContain(
      'CREATE TABLE "Extra"',
    );
  });

  test('the trial leaves no database behind', async () => {
    await schemaDifference(databaseUrl, readMigrations(folder));
    expect(
      await queryOnce(server, "SELECT datname FROM pg_database WHERE datname LIKE 'migration_shadow%'"),
    ).toEqual([]);
  });
});
