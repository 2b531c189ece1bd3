import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { withConnection } from '../one-connection.js';

/**
 * How the migration engine reaches PostgreSQL. Prisma's own adapter cannot be used as it is: it cuts a script at every
 * semicolon, also at those inside a function's body; its shadow database is the real one when a connection string is
 * given, because that names a database too; it does not know a type of the system catalogue; and the engine never
 * closes what it opened.
 */
export class MigrationAdapter implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'postgres';
  readonly adapterName = '@prisma/adapter-pg';
  readonly #databaseUrl: string;
  readonly #open = new Set<SqlDriverAdapter>();

  /** Why the last script failed, in PostgreSQL's words; the engine reports only that it failed. */
  scriptError: Error | undefined;

  constructor(databaseUrl: string) {
    this.#databaseUrl = databaseUrl;
  }

  connect(): Promise<SqlDriverAdapter> {
    return this.#connectTo(this.#databaseUrl, async () => {});
  }

  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    const name = `migration_shadow_${randomUUID().replaceAll('-', '')}`;
    await execute(this.#databaseUrl, `CREATE DATABASE ${name}`);
    const url = new URL(this.#databaseUrl);
    url.pathname = `/${name}`;
    return this.#connectTo(url.href, () => execute(this.#databaseUrl, `DROP DATABASE ${name}`));
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    for (const adapter of this.#open) await adapter.dispose();
  }

  async #connectTo(databaseUrl: string, afterwards: () => Promise<void>): Promise<SqlDriverAdapter> {
    // One connection: the engine does one thing after the other.
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: 10_000 });
    pool.on('error', () => {}); // told by the next query
    const adapter = await new PrismaPg(pool).connect();
    teachCharType(pool, adapter);
    leaveLockToUs(adapter);
    // Sent as a whole, PostgreSQL itself finds the statements, and does all of them or none.
    adapter.executeScript = async (script) => {
      await pool.query(`${WITHOUT_LIMIT}${script}`).catch((error: Error) => {
        this.scriptError = error;
        throw error;
      });
    };
    adapter.dispose = async () => {
      if (!this.#open.delete(adapter)) return;
      await pool.end();
      await afterwards();
    };
    this.#open.add(adapter);
    return adapter;
  }
}

/** A migration may take long, and the role's default limit is for the hub's own statements; see session-limits.ts. */
const WITHOUT_LIMIT = 'SET LOCAL statement_timeout = 0;\n';

/**
 * The engine takes a lock of its own, for its session. Behind a transaction pooler it would stay with a connection of the pool
 * and shut out the next process. Who may migrate is settled already (migrate.ts).
 */
function leaveLockToUs(adapter: SqlDriverAdapter): void {
  const executeRaw = adapter.executeRaw.bind(adapter);
  adapter.executeRaw = async (query) =>
    query.sql.startsWith('SELECT pg_advisory_lock(') ? 0 : executeRaw(query);
}

// PostgreSQL's one-byte type of its own catalogue, which the engine's look at the catalogue asks for, and the array of it.
const CHAR_OID = 18;
const CHAR_ARRAY_OID = 1002;

/**
 * Prisma's adapter refuses a result with a `"char"` in it, but knows the array. So the results are made to say array
 * until they have passed the adapter, and then what they are. (The engine asks for no such arrays.)
 */
function teachCharType(pool: pg.Pool, adapter: SqlDriverAdapter): void {
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult>;
  pool.query = (async (...args: unknown[]) => {
    const result = await query(...args);
    for (const field of result.fields ?? [])
      if (field.dataTypeID === CHAR_OID) field.dataTypeID = CHAR_ARRAY_OID;
    return result;
  }) as typeof pool.query;

  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (sql) => {
    const result = await queryRaw(sql);
    const { CharacterArray, Character } = ColumnTypeEnum;
    return {
      ...result,
      columnTypes: result.columnTypes.map((type) => (type === CharacterArray ? Character : type)),
    };
  };
}

async function execute(connectionString: string, sql: string): Promise<void> {
  await withConnection({ connectionString }, (client) => client.query(sql));
}
