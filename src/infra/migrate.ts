import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { migrationsFolder, readMigrations } from './migrations/migration-files.js';
import { NO_FILTERS, withSchemaEngine } from './migrations/schema-engine.js';
import { withConnection } from './one-connection.js';

/** Any number that nobody else locks in this database; these are the letters "ocpi". */
const MIGRATION_LOCK = 0x6f637069;
const TRY_AGAIN_MS = 100;
/** A machine that is gone without a word would keep the lock for hours, and no hub could start meanwhile. */
const HOLDER_SILENCE_MS = 30_000;

/**
 * Brings a database up to date: applies the migrations that it has not seen and records them in `_prisma_migrations`,
 * just as `prisma migrate deploy` does. Several processes may call it at once; one works, the others wait.
 *
 * @param holderSilenceMs for so long nothing may be heard of the one that works; then another one may
 * @throws DatabaseAway where the database cannot be reached
 */
export async function applyMigrations(
  databaseUrl: string,
  log: (line: string) => void,
  folder = migrationsFolder,
  holderSilenceMs = HOLDER_SILENCE_MS,
): Promise<void> {
  await underMigrationLock(databaseUrl, holderSilenceMs, log, async () => {
    const migrationsList = readMigrations(folder);
    const { appliedMigrationNames } = await withSchemaEngine(databaseUrl, (engine) =>
      engine.applyMigrations({ migrationsList, filters: NO_FILTERS }),
    );
    for (const name of appliedMigrationNames) log(`applied migration ${name}`);
  });
}

/**
 * The lock is a transaction's and not a session's, which behind a transaction pooler would be anybody's. The transaction
 * writes nothing, so it has no id and holds no reader of the replication log back. Who waits keeps no
 * transaction open: a pool full of waiting processes would leave the one that works no connection.
 */
async function underMigrationLock(
  connectionString: string,
  silenceMs: number,
  log: (line: string) => void,
  work: () => Promise<void>,
): Promise<void> {
  // With the connection goes the transaction, and with the transaction the lock.
  await withConnection({ connectionString }, async (client) => {
    let isWaiting = false;
    while (!(await tryLock(client, silenceMs))) {
      if (!isWaiting) log('another process is applying migrations; waiting for it');
      isWaiting = true;
      await wait(TRY_AGAIN_MS);
    }
    const end = new AbortController();
    const signs = giveSigns(client, silenceMs / 4, end.signal);
    try {
      await work();
    } finally {
      end.abort();
      await signs;
    }
    await client.query('COMMIT');
  });
}

/** Until the signal; a lock that is lost meanwhile is told by what comes next. */
async function giveSigns(client: pg.Client, everyMs: number, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await wait(everyMs, undefined, { signal });
      await client.query('SELECT 1');
    }
  } catch {
    // The end, or a connection that is lost.
  }
}

async function tryLock(client: pg.Client, silenceMs: number): Promise<boolean> {
  await client.query('BEGIN');
  // It is idle for as long as the migrations take, but for signs of life.
  await client.query(`SET LOCAL idle_in_transaction_session_timeout = ${silenceMs}`);
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [
    MIGRATION_LOCK,
  ]);
  const isLocked = rows[0]?.locked === true;
  if (!isLocked) await client.query('ROLLBACK');
  return isLocked;
}
