import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../src/infra/embedded/free-port.js';
import { findRedisServer } from '../../src/infra/embedded/redis-binary.js';
import { ServerProcess } from '../../src/infra/embedded/server-process.js';
import { waitFor, waitUntil } from './wait-until.js';

/** Redis servers that belong together: under sentinels, or as a cluster. All with a password, on 127.0.0.1. */

const PASSWORD = 'a p@ss/word';
const ENCODED = encodeURIComponent(PASSWORD);
/** Of the sentinels themselves. */
const SENTINEL_PASSWORD = 'another';

class RedisServer {
  readonly admin: Redis;

  private constructor(
    readonly port: number,
    private readonly process: ServerProcess,
    password: string,
  ) {
    this.admin = new Redis({ port, password, maxRetriesPerRequest: null });
    this.admin.on('error', () => {}); // told by the next command
  }

  static async start(folder: string, configuration: string, password = PASSWORD, args: string[] = []) {
    const port = await freePort();
    const home = join(folder, String(port));
    mkdirSync(home);
    const file = join(home, 'redis.conf');
    writeFileSync(
      file,
      `bind 127.0.0.1\nport ${port}\nrequirepass "${password}"\nsave ""\nmaxmemory-policy noeviction\nrepl-diskless-sync-delay 0\n${configuration}`,
    );
    const process = new ServerProcess({
      command: findRedisServer(),
      args: [file, ...args],
      logFile: join(home, 'redis.log'),
      cwd: home,
    });
    return new RedisServer(port, process, password);
  }

  hang(): void {
    this.process.signal('SIGSTOP');
  }

  async kill(): Promise<void> {
    this.admin.disconnect();
    await this.process.stop(['SIGKILL', 5_000]);
  }
}

abstract class RedisGroup {
  readonly #servers: RedisServer[];

  constructor(
    private readonly folder: string,
    servers: readonly RedisServer[],
  ) {
    this.#servers = [...servers];
  }

  protected async startServer(configuration: string, password?: string, args?: string[]) {
    const server = await RedisServer.start(this.folder, configuration, password, args);
    this.#servers.push(server);
    return server;
  }

  /** The server that has the queues, and those that could take its place. */
  protected abstract current: RedisServer;
  protected abstract spares: RedisServer[];

  /**
   * Takes the server with the queues away.
   *
   * @param how `kill`: without a word, as by a power cut; `hang`: connections stay, and nothing answers
   */
  async lose(how: 'kill' | 'hang'): Promise<void> {
    if (how === 'kill') await this.current.kill();
    else this.current.hang();
  }

  /** Waits until another has its place, and what is left follows that one. */
  async settled(): Promise<void> {
    this.current = await waitFor(async () => this.#firstMaster(), 'another to take the place', 30_000);
    this.spares = this.spares.filter((server) => server !== this.current);
    await this.untilReplicated();
  }

  async #firstMaster(): Promise<RedisServer | undefined> {
    for (const server of this.spares)
      if ((await server.admin.info('replication')).includes('role:master')) return server;
    return undefined;
  }

  /** The spare ones have what the current one has, and all know that. */
  protected async untilReplicated(): Promise<void> {
    await waitUntil(
      async () => {
        for (const { admin } of this.spares) {
          const replication = await admin.info('replication');
          expect(replication).toContain(`master_port:${this.current.port}`);
          expect(replication).toContain('master_link_status:up');
        }
        return true;
      },
      'the replicas to follow',
      30_000,
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.kill()));
    rmSync(this.folder, { recursive: true });
  }
}

/** A master and two replicas, and three sentinels that watch them and replace the one by another. */
export class SentinelGroup extends RedisGroup {
  readonly #sentinels: RedisServer[] = [];

  private constructor(
    protected current: RedisServer,
    protected spares: RedisServer[],
    folder: string,
  ) {
    super(folder, [current, ...spares]);
  }

  static async start(): Promise<SentinelGroup> {
    const folder = newFolder();
    const master = await RedisServer.start(folder, `masterauth "${PASSWORD}"\n`);
    const replica = () =>
      RedisServer.start(folder, `masterauth "${PASSWORD}"\nreplicaof 127.0.0.1 ${master.port}\n`);
    const group = new SentinelGroup(master, [await replica(), await replica()], folder);
    await group.#startSentinels();
    return group;
  }

  get url(): string {
    const hosts = this.#sentinels.map(({ port }) => `127.0.0.1:${port}`);
    return `redis-sentinel://:${ENCODED}@${hosts.join(',')}/hub/2?sentinel_password=${SENTINEL_PASSWORD}`;
  }

  /** The databases that hold anything. */
  async usedPlaces(): Promise<string[]> {
    const info = await this.current.admin.info('keyspace');
    return Array.from(info.matchAll(/^(db\d+):/gm), ([, name = '']) => name);
  }

  async #startSentinels(): Promise<void> {
    await this.untilReplicated();
    const watch = [
      `sentinel monitor hub 127.0.0.1 ${this.current.port} 2`,
      `sentinel auth-pass hub "${PASSWORD}"`,
      `sentinel sentinel-pass ${SENTINEL_PASSWORD}`,
      'sentinel down-after-milliseconds hub 500',
      'sentinel failover-timeout hub 3000',
    ].join('\n');
    for (let count = 0; count < 3; count += 1)
      this.#sentinels.push(await this.startServer(watch, SENTINEL_PASSWORD, ['--sentinel']));
    await waitUntil(
      async () => {
        for (const { admin } of this.#sentinels) {
          const state = (await admin.call('SENTINEL', 'MASTER', 'hub')) as string[];
          const field = (name: string) => state[state.indexOf(name) + 1];
          expect([field('num-slaves'), field('num-other-sentinels')]).toEqual(['2', '2']);
        }
        return true;
      },
      'the sentinels to know each other',
      30_000,
    );
  }
}

const SLOTS = 16_384;

/** Three masters, and two replicas of the one that has the hub's queues. */
export class ClusterGroup extends RedisGroup {
  private constructor(
    protected current: RedisServer,
    protected spares: RedisServer[],
    private readonly others: readonly RedisServer[],
    folder: string,
  ) {
    super(folder, [current, ...spares, ...others]);
  }

  /** @param tag by which a key's slot is chosen, without braces */
  static async start(tag: string): Promise<ClusterGroup> {
    const folder = newFolder();
    const node = () =>
      RedisServer.start(folder, `cluster-enabled yes\ncluster-node-timeout 1000\nmasterauth "${PASSWORD}"\n`);
    const masters = [await node(), await node(), await node()];
    for (const [at, { admin }] of masters.entries()) {
      const from = Math.ceil((at * SLOTS) / masters.length);
      const to = Math.ceil(((at + 1) * SLOTS) / masters.length);
      await admin.cluster('ADDSLOTS', ...Array.from({ length: to - from }, (_, offset) => from + offset));
      await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1));
    }
    const slot = Number(await masters[0]?.admin.cluster('KEYSLOT', tag));
    const current = masters[Math.floor((slot * masters.length) / SLOTS)];
    if (current === undefined) throw new Error(`nobody has slot ${slot}`);
    const others = masters.filter((server) => server !== current);
    const group = new ClusterGroup(current, [await node(), await node()], others, folder);
    await group.#meet();
    return group;
  }

  /** Names one node only: the others are found. */
  get url(): string {
    return `redis-cluster://:${ENCODED}@127.0.0.1:${this.others[0]?.port}`;
  }

  /** The masters that hold anything. */
  async usedPlaces(): Promise<string[]> {
    const used: string[] = [];
    if ((await this.current.admin.dbsize()) > 0) used.push('current');
    for (const { admin } of this.others) if ((await admin.dbsize()) > 0) used.push('other');
    return used;
  }

  async #meet(): Promise<void> {
    const { current, spares, others } = this;
    for (const { admin } of [...spares, ...others]) await admin.cluster('MEET', '127.0.0.1', current.port);
    await this.#allSay('INFO', 'cluster_known_nodes:5');
    await this.#allSay('INFO', 'cluster_state:ok');
    const id = String(await current.admin.cluster('MYID'));
    for (const { admin } of spares) await admin.call('CLUSTER', 'REPLICATE', id);
    await this.untilReplicated();
  }

  protected override async untilReplicated(): Promise<void> {
    await super.untilReplicated();
    const id = String(await this.current.admin.cluster('MYID'));
    for (const { port } of this.spares) await this.#allSay('NODES', `:${port}@`, `slave ${id}`);
    await this.#allSay('INFO', 'cluster_state:ok');
  }

  /** @param texts all in one line */
  async #allSay(command: 'INFO' | 'NODES', ...texts: string[]): Promise<void> {
    await waitUntil(
      async () => {
        for (const { admin } of [this.current, ...this.spares, ...this.others]) {
          const lines = String(await admin.call('CLUSTER', command)).split('\n');
          if (!lines.some((line) => texts.every((text) => line.includes(text)))) return false;
        }
        return true;
      },
      `all nodes to say ${texts.join(' … ')}`,
      30_000,
    );
  }
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'redis-group-'));
}
