import { queryOnce } from '../../src/chaos/servers/session.js';

/** How many statements wait for a lock in a database that belongs to one test alone. */
export async function lockWaits(databaseUrl: string): Promise<number> {
  const [row] = await queryOnce<{ waiting: number }>(
    databaseUrl,
    `SELECT count(*)::int AS waiting FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return row?.waiting ?? 0;
}
