import pg from 'pg';

/**
 * Works in a PostgreSQL session of its own, which ends with the work: its locks, settings and open transactions go with it.
 *
 * @param url postgresql://…
 */
export async function withSession<T>(url: string, work: (session: pg.Client) => Promise<T>): Promise<T> {
  const session = new pg.Client({ connectionString: url });
  session.on('error', () => undefined); // of a server that has gone: told by the statement under way, or the next one
  await session.connect();
  try {
    return await work(session);
  } finally {
    await session.end();
  }
}

/** The rows of one statement in a session of its own. */
export function queryOnce<T extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values?: unknown[],
): Promise<T[]> {
  return withSession(url, async (session) => (await session.query<T>(sql, values)).rows);
}
