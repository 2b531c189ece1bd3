import pg from 'pg';
import { DatabaseAway } from './database-away.js';

/** A server that takes the connection and says nothing, or one behind a router that lets nothing through. */
const CONNECT_WITHIN_MS = 10_000;
const ANSWER_WITHIN_MS = 30_000;

/**
 * Connects for as long as some work takes.
 *
 * @throws DatabaseAway where it cannot connect
 */
export async function withConnection<T>(
  options: pg.ClientConfig & { connectionString: string },
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    application_name: 'ocpi-hub',
    ...options,
  });
  client.on('error', () => {}); // told by the next query
  try {
    await client.connect();
  } catch (error) {
    throw new DatabaseAway(options.connectionString, error);
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
