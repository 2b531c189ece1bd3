import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { queryOnce } from '../../src/chaos/servers/session.js';
import { freePort } from '../../src/infra/embedded/free-port.js';
import { ServerProcess } from '../../src/infra/embedded/server-process.js';
import { waitUntil } from './wait-until.js';

/** Undefined where none could be had; `npm test` says why. */
export const PGBOUNCER = process.env.HUB_PGBOUNCER || undefined;

/** Fewer than the hub processes that start at once, so that whoever waits must not keep one. */
const POOL_SIZE = 3;

/** A PgBouncer with transaction pooling before one database. */
export class PgBouncer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
  #process: ServerProcess | undefined;

  private constructor(
    private readonly databaseUrl: URL,
    readonly port: number,
    private readonly settings: string,
  ) {}

  /** @param settings further lines of pgbouncer.ini */
  static async start(databaseUrl: string, settings = ''): Promise<PgBouncer> {
    const bouncer = new PgBouncer(new URL(databaseUrl), await freePort(), settings);
    await bouncer.start();
    return bouncer;
  }

  /** The database by way of this pooler. */
  get url(): string {
    return `postgresql://anybody@127.0.0.1:${this.port}/hub`;
  }

  async start(): Promise<void> {
    if (PGBOUNCER === undefined) throw new Error('there is no PgBouncer');
    const { hostname, port, pathname, username, password } = this.databaseUrl;
    const file = join(this.#folder, 'pgbouncer.ini');
    writeFileSync(
      file,
      `[databases]
hub = host=${hostname} port=${port} dbname=${pathname.slice(1)} user=${decodeURIComponent(username)} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${this.port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${POOL_SIZE}
${process.getuid?.() === 0 ? 'user = nobody' : ''}
${this.settings}
`,
      { mode: 0o600 },
    );
    chmodSync(this.#folder, 0o700); // the password stands in it; it is read before the user changes
    this.#process = new ServerProcess({
      command: PGBOUNCER,
      args: [file],
      logFile: join(this.#folder, 'pgbouncer.log'),
      cwd: this.#folder,
    });
    const running = this.#process;
    await waitUntil(async () => {
      if (running.hasEnded) throw new Error(running.lastWords());
      await this.query('SELECT 1');
      return true;
    }, 'PgBouncer');
  }

  query<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
    return queryOnce(this.url, sql);
  }

  /** At once, with all connections through it. */
  async kill(): Promise<void> {
    await this.#process?.stop(['SIGKILL', 5_000]);
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true });
  }
}
