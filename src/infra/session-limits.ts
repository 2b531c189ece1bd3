import pg from 'pg';
import { DatabaseAway } from './database-away.js';
import type { Logger } from './logger.js';
import { withConnection } from './one-connection.js';

/** Longer than any statement of ours takes; a stuck one must not hold back the log's horizon. */
const LIMIT_MS = 30_000;
const LIMITS = { statement_timeout: LIMIT_MS, idle_in_transaction_session_timeout: LIMIT_MS } as const;
type Limit = keyof typeof LIMITS;
const NAMES = Object.keys(LIMITS) as Limit[];

/**
 * Where the time limits of database sessions come from: `startup`: each connection asks for them. `role`: they are the
 * role's defaults in this database, because something between us and PostgreSQL refuses or overlooks what connections
 * ask for. PgBouncer does.
 */
export type SessionLimits = 'startup' | 'role';

/** What a connection is opened with. */
export function sessionOptions(limits: SessionLimits): Partial<Record<Limit, number>> {
  return limits === 'startup' ? LIMITS : {};
}

/**
 * Finds out whether connections can ask for their limits, and sees to it that they have them otherwise.
 *
 * @throws DatabaseAway where the database cannot be reached at all
 */
export async function findSessionLimits(url: string, log: Logger): Promise<SessionLimits> {
  if (await canAskForLimits(url)) return 'startup';
  await setRoleDefaults(url, log);
  return 'role';
}

async function canAskForLimits(url: string): Promise<boolean> {
  try {
    return await withConnection({ connectionString: url, ...LIMITS }, async (client) => {
      // A pooler may be told to let such parameters pass, and then forgets them.
      const { rows } = await client.query<{ name: Limit; setting: string }>(
        'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
        [NAMES],
      );
      return (
        rows.length === NAMES.length && rows.every(({ name, setting }) => Number(setting) === LIMITS[name])
      );
    });
  } catch (error) {
    // Whatever else is wrong, the next connection meets it too.
    if (causeOf(error) instanceof pg.DatabaseError) return false;
    throw error;
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof DatabaseAway ? error.cause : error;
}

/** Any number that nobody else locks in this database; these are the letters "ocpl". */
const ROLE_LOCK = 0x6f63706c;

/** What the operator has set already stays. Needs no more than to be the role itself. */
async function setRoleDefaults(url: string, log: Logger): Promise<void> {
  await withConnection({ connectionString: url }, async (client) => {
    const place = await placeOf(client);
    const commands = NAMES.map(
      (name) => `ALTER ROLE CURRENT_USER IN DATABASE ${place.database} SET ${name} = ${LIMITS[name]}`,
    );
    try {
      await client.query('BEGIN');
      // Two processes that alter a role at the same time disturb each other.
      await client.query('SELECT pg_advisory_xact_lock($1)', [ROLE_LOCK]);
      const present = await presentDefaults(client);
      const missing = NAMES.filter((name) => !present.includes(name));
      for (const command of commands.filter((_, at) => missing.includes(NAMES[at] as Limit)))
        await client.query(command);
      await client.query('COMMIT');
      if (missing.length > 0)
        log.info({ ...place, limitMs: LIMIT_MS }, `${FOUND}; ${missing.join(' and ')} set for the role`);
    } catch (error) {
      await client.query('ROLLBACK');
      log.warn({ error, toBeDone: commands }, `${FOUND}, and they could not be set for the role`);
    }
  });
}

const FOUND = 'a pooler stands before the database and takes no time limits from connections';

async function placeOf(client: pg.Client): Promise<{ role: string; database: string }> {
  const { rows } = await client.query<{ role: string; database: string }>(
    'SELECT quote_ident(session_user) AS role, quote_ident(current_database()) AS database',
  );
  const [place] = rows;
  if (place === undefined) throw new Error('the database does not tell its name');
  return place;
}

async function presentDefaults(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ setting: string }>(`
    SELECT unnest(s.setconfig) AS setting
    FROM pg_db_role_setting s
    JOIN pg_roles r ON r.oid = s.setrole AND r.rolname = session_user
    JOIN pg_database d ON d.oid = s.setdatabase AND d.datname = current_database()`);
  return rows.map(({ setting }) => setting.split('=', 1)[0] ?? '');
}
