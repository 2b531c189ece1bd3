import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../embedded/postgres.js';

/** Runs `work` with a PostgreSQL for trials: the test run's, or one that exists only for this. */
export async function withScratchDatabase<T>(work: (databaseUrl: string) => Promise<T>): Promise<T> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return work(given);
  const dataDir = mkdtempSync(join(tmpdir(), 'ocpi-hub-migrations-'));
  const server = await startEmbeddedPostgres({ dataDir, log: () => {} });
  try {
    return await work(server.url);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
