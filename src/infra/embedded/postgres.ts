import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { type EmbeddedServer, EmbeddedServerError, type EmbeddedServerOptions } from './embedded-server.js';
import { claimFolder } from './folder-claim.js';
import { freePort } from './free-port.js';
import { keptSecret } from './kept-secret.js';
import { takeDownLeftoverPostgres } from './postgres-leftover.js';
import { placeForData, placeForPrograms } from './postgres-place.js';
import { findPostgresPrograms } from './postgres-programs.js';
import { ServerProcess } from './server-process.js';
import { type UserIds, userForPostgres } from './system-user.js';
import { until } from './until.js';

/** The database user and the database are both called this. */
const NAME = 'hub';

/** Long, because recovery after a crash under load replays the write-ahead log first. */
const READY_WITHIN_MS = 120_000;
const ATTEMPTS = 5;

// Given on the command line and not in postgresql.conf, so that a new version of the hub also changes existing data folders.
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  // An acknowledged push survives a power cut.
  fsync: 'on',
  synchronous_commit: 'on',
  // Many small writes: few, spread out checkpoints and compressed full-page images.
  max_wal_size: '2GB',
  min_wal_size: '256MB',
  wal_compression: 'on',
  checkpoint_completion_target: '0.9',
  // An open transaction holds the commit horizon, and with it every delivery, back.
  idle_in_transaction_session_timeout: '30s',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

interface Cluster {
  /** Everything of ours: the cluster, its password, its log. */
  home: string;
  /** What PostgreSQL calls its data directory. */
  data: string;
  programs: string;
  user: UserIds | undefined;
  password: string;
}

/**
 * Starts a PostgreSQL of our own below `<dataDir>/postgres`, on 127.0.0.1 only, with a random password, as root
 * or not. Data is durable and found again at the next start, also when the last one ended by SIGKILL.
 */
export async function startEmbeddedPostgres(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const user = userForPostgres();
  const { folder, version } = findPostgresPrograms();
  const programs = placeForPrograms(folder, version, user);
  const home = placeForData(resolve(options.dataDir), user);
  const claim = await claimFolder(home);
  try {
    const cluster = {
      home,
      data: join(home, 'data'),
      programs,
      user,
      password: keptSecret(join(home, 'password')),
    };
    if (existsSync(cluster.data)) {
      checkVersion(cluster, version);
      await takeDownLeftoverPostgres(cluster.data, options.log);
    } else {
      options.log('making a new PostgreSQL database ...');
      initialise(cluster);
    }
    const { server, port } = await startOnFreePort(cluster, options.port);
    return {
      url: urlOf(cluster, port, NAME),
      stop: async () => {
        await server.stop(['SIGINT', 30_000], ['SIGQUIT', 10_000], ['SIGKILL', 5_000]);
        claim.release();
      },
    };
  } catch (error) {
    claim.release();
    throw error;
  }
}

function initialise({ home, data, programs, user, password }: Cluster): void {
  // Made aside and renamed, so that an interrupted start leaves nothing that looks like a database.
  const half = `${data}.new`;
  rmSync(half, { recursive: true, force: true });
  const passwordFile = join(home, 'initdb-password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  const { status, stderr, error } = spawnSync(
    join(programs, 'bin', 'initdb'),
    [
      `--pgdata=${half}`,
      `--username=${NAME}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C', // the same order of texts on every machine, and the fastest
    ],
    { ...user, cwd: home, encoding: 'utf8' },
  );
  rmSync(passwordFile);
  if (status !== 0) throw new EmbeddedServerError(`initdb failed: ${(error?.message ?? stderr).trim()}`);
  renameSync(half, data);
}

function checkVersion({ data }: Cluster, version: string): void {
  const found = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const ours = version.split('.')[0];
  if (found === ours) return;
  throw new EmbeddedServerError(
    `${data} was written by PostgreSQL ${found}, this is ${ours}: dump it with the old version, or use another HUB_DATA_DIR`,
  );
}

async function startOnFreePort(
  cluster: Cluster,
  fixedPort: number | undefined,
): Promise<{ server: ServerProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = fixedPort ?? (await freePort());
    const server = new ServerProcess({
      command: join(cluster.programs, 'bin', 'postgres'),
      args: [
        '-D',
        cluster.data,
        '-p',
        String(port),
        ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      logFile: join(cluster.home, 'postgres.log'),
      cwd: cluster.home,
      ...cluster.user,
    });
    const ready = await until(
      async () => server.hasEnded || (await databaseIsThere(cluster, port)),
      READY_WITHIN_MS,
    );
    if (ready && !server.hasEnded) return { server, port };
    await server.stop(['SIGQUIT', 10_000], ['SIGKILL', 5_000]);
    const passing =
      fixedPort === undefined
        ? /Address already in use|pre-existing shared memory/i
        : /pre-existing shared memory/;
    if (!passing.test(server.lastWords()) || attempt === ATTEMPTS) {
      throw new EmbeddedServerError(`embedded PostgreSQL did not start: ${server.lastWords()}`);
    }
  }
}

/** True when the server answers and our database exists in it, which it does from the first time on. */
async function databaseIsThere(cluster: Cluster, port: number): Promise<boolean> {
  const client = new pg.Client({
    connectionString: urlOf(cluster, port, 'postgres'),
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {}); // told by the next query
  try {
    await client.connect();
  } catch {
    return false; // not up yet
  }
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [NAME]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${NAME}`);
    return true;
  } finally {
    await client.end();
  }
}

function urlOf({ password }: Cluster, port: number, database: string): string {
  return `postgresql://${NAME}:${password}@127.0.0.1:${port}/${database}`;
}
