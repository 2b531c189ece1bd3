import pg from 'pg';
import { migrationsFolder, readMigrations } from './migrations/migration-files.js';
import { NO_FILTERS, withSchemaEngine } from './migrations/schema-engine.js';

/** Any number that nobody else locks in this database; these are the letters "ocpi". */
const MIGRATION_LOCK = 0x6f637069;

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

async function underMigrationLock(databaseUrl: string, work: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {}); // told by the next query
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await work();
  } finally {
    await client.end(); // and with the session goes the lock
  }
}
