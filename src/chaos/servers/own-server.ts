import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import type { EmbeddedServer } from '../../infra/embedded/embedded-server.js';
import type { startEmbeddedPostgres } from '../../infra/embedded/postgres.js';

/** How a server begins, and which processes it is made of. */
export interface ServerKind {
  begin: typeof startEmbeddedPostgres;
  /** Its processes by number, the first of all first. */
  processes(server: OwnServer): Promise<number[]>;
}

/** A server of one hub alone, which may go and come back under the same address. */
export class OwnServer {
  #running: EmbeddedServer | undefined;
  #url = '';

  constructor(
    private readonly kind: ServerKind,
    readonly dataDir: string,
    private readonly port: number,
  ) {}

  get url(): string {
    return this.#url;
  }

  async start(): Promise<this> {
    this.#running = await this.kind.begin({ dataDir: this.dataDir, port: this.port, log: () => {} });
    this.#url = this.#running.url;
    return this;
  }

  /** In order: PostgreSQL by a fast shutdown, Redis without saving anything, so that it comes back empty. */
  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }

  /** A power cut: all its processes end without a word. */
  async kill(): Promise<void> {
    for (const pid of await this.kind.processes(this)) signalProcess(pid, 'SIGKILL');
    await this.stop();
  }
}

/** The postmaster, and those that it has begun (on Linux; elsewhere they end when they notice that it is gone). */
export async function postgresProcesses({ dataDir }: OwnServer): Promise<number[]> {
  const pidFile = `${dataDir}/postgres/data/postmaster.pid`;
  const postmaster = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
  return [postmaster, ...childrenOf(postmaster)];
}

/** Redis is one process, which says itself which. */
export async function redisProcess({ url }: OwnServer): Promise<number[]> {
  const redis = new Redis(url);
  try {
    const [, pid] = /^process_id:(\d+)/m.exec(await redis.info('server')) ?? [];
    if (pid === undefined) throw new Error('Redis does not say which process it is');
    return [Number(pid)];
  } finally {
    redis.disconnect();
  }
}

function childrenOf(pid: number): number[] {
  if (process.platform !== 'linux') return [];
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((number) => number !== '')
    .map(Number);
}

/** Where it has not ended by itself meanwhile. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Told by its code: an error of Node's own is no Error of another realm.
    if (Object(error).code !== 'ESRCH') throw error;
  }
}
