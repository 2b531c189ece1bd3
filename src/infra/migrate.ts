import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { migrationsFolder, readMigrations } from './migrations/migration-files.js';
import { NO_FILTERS, withSchemaEngine } from './migrations/schema-engine.js';

/** Any number that nobody else locks in this database; these are the letters "ocpi". */
const MIGRATION_LOCK = 0x6f637069;
const TRY_AGAIN_MS = 100;

/**
 * Brings a database up to date: applies the migrations that it has not seen and records them in `_prisma_migrations`,
 * just as `prisma migrate deploy` does. Several processes may call it at once; one works, the others wait.
 */
export async function applyMigrations(
  databaseUrl: string,
  log: (line: string) => void,
  folder = migrationsFolder,
): Promise<void> {
  await underMigrationLock(databaseUrl, async () => {
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
async function underMigrationLock(databaseUrl: string, work: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {}); // told by the next query
  await client.connect();
  try {
    while (!(await tryLock(client))) await wait(TRY_AGAIN_MS);
    await work();
    await client.query('COMMIT');
  } finally {
    await client.end(); // and with the transaction goes the lock
  }
}

async function tryLock(client: pg.Client): Promise<boolean> {
  await client.query('BEGIN');
  // It is idle for as long as the migrations take.
  await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [
    MIGRATION_LOCK,
  ]);
  const isLocked = rows[0]?.locked === true;
  if (!isLocked) await client.query('ROLLBACK');
  return isLocked;
}
