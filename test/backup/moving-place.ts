import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { OwnServer, postgresProcesses } from '../../src/chaos/servers/own-server.js';
import { OwnServers } from '../../src/chaos/servers/own-servers.js';
import { queryOnce } from '../../src/chaos/servers/session.js';
import { freePort } from '../../src/infra/embedded/free-port.js';
import { startEmbeddedPostgres } from '../../src/infra/embedded/postgres.js';
import type { DataPlace } from '../harness/data-place.js';

/** A folder in which a PostgreSQL can be started, which may run as another user. */
export function emptyDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'restored-'));
  chmodSync(dataDir, 0o711);
  return dataDir;
}

/** The PostgreSQL of a folder: a new one where there is none. */
export async function startPostgres(dataDir: string, port?: number): Promise<OwnServer> {
  const kind = { begin: startEmbeddedPostgres, processes: postgresProcesses };
  return new OwnServer(kind, dataDir, port ?? (await freePort())).start();
}

/** Where a hub has its data, which may be another PostgreSQL in its next life. Redis stays, with all that it holds. */
export class MovingPlace implements DataPlace {
  readonly #later: OwnServer[] = [];

  private constructor(private readonly first: OwnServers) {}

  static async start(): Promise<MovingPlace> {
    return new MovingPlace(await OwnServers.start());
  }

  get postgres(): OwnServer {
    return this.#later.at(-1) ?? this.first.postgres;
  }

  get databaseUrl(): string {
    return this.postgres.url;
  }

  get redisUrl(): string {
    return this.first.redisUrl;
  }

  get hubSecret(): string {
    return this.first.hubSecret;
  }

  query<T extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<T[]> {
    return queryOnce(this.databaseUrl, sql, values);
  }

  /** The machine with the database is lost; the hub's data is somewhere else from now on. */
  async moveTo(begin: () => Promise<OwnServer>): Promise<void> {
    await this.postgres.kill();
    this.#later.push(await begin());
  }

  async close(): Promise<void> {
    for (const server of this.#later) {
      await server.stop();
      rmSync(server.dataDir, { recursive: true, force: true });
    }
    await this.first.close();
  }
}
