import type pg from 'pg';
import { withSession } from '../../src/chaos/servers/session.js';
import { applyMigrations } from '../../src/infra/migrate.js';

/** What `pg_dump --data-only` writes, as this process reads it: pg_dump of PostgreSQL 18 comes in no npm package. */
export interface LogicalDump {
  /** Rows of each table, as a JSON array. */
  tables: ReadonlyMap<string, string>;
  sequences: ReadonlyMap<string, { last_value: string; is_called: boolean }>;
}

/** All tables in one snapshot; sequences as they stand, which is no earlier (as pg_dump does). */
export async function dump(url: string): Promise<LogicalDump> {
  return withSession(url, async (client) => {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const tables = new Map<string, string>();
    for (const name of await tableNames(client)) {
      const { rows } = await client.query<{ rows: string }>(
        `SELECT coalesce(json_agg(t), '[]')::text AS rows FROM ${quoted(name)} AS t`,
      );
      tables.set(name, rows[0]?.rows ?? '[]');
    }
    const sequences: [string, { last_value: string; is_called: boolean }][] = [];
    for (const name of await sequenceNames(client)) {
      const { rows } = await client.query<{ last_value: string; is_called: boolean }>(
        `SELECT last_value, is_called FROM ${quoted(name)}`,
      );
      if (rows[0] !== undefined) sequences.push([name, rows[0]]);
    }
    await client.query('COMMIT');
    return { tables, sequences: new Map(sequences) };
  });
}

/** Into an empty database. */
export async function restore({ tables, sequences }: LogicalDump, url: string): Promise<void> {
  await applyMigrations(url, () => undefined);
  await withSession(url, async (client) => {
    await client.query('BEGIN');
    // As pg_restore --disable-triggers: rows come in any order.
    await client.query('SET LOCAL session_replication_role = replica');
    await client.query(`TRUNCATE ${[...tables.keys()].map(quoted).join(', ')}`);
    for (const [name, rows] of tables) {
      await client.query(
        `INSERT INTO ${quoted(name)} SELECT * FROM json_populate_recordset(NULL::${quoted(name)}, $1::json)`,
        [rows],
      );
    }
    for (const [name, { last_value, is_called }] of sequences)
      await client.query('SELECT setval($1::regclass, $2, $3)', [quoted(name), last_value, is_called]);
    await client.query('COMMIT');
  });
}

async function tableNames(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
  );
  return rows.map(({ name }) => name);
}

async function sequenceNames(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public'`,
  );
  return rows.map(({ name }) => name);
}

function quoted(name: string): string {
  return `"${name}"`;
}
