import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../src/infra/embedded/free-port.js';
import { findRedisServer } from '../../src/infra/embedded/redis-binary.js';
import { ServerProcess } from '../../src/infra/embedded/server-process.js';
import { waitUntil } from './wait-until.js';

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

  /** Without a word, as by a power cut. */
  async kill(): Promise<void> {
    this.admin.disconnect();
    await this.process.stop(['SIGKILL', 5_000]);
  }
}

class RedisGroup {
  readonly #folder = mkdtempSync(join(tmpdir(), 'redis-group-'));
  readonly #servers: RedisServer[] = [];

  protected async startServer(configuration: string, password?: string, args?: string[]) {
    const server = await RedisServer.start(this.#folder, configuration, password, args);
    this.#servers.push(server);
    return server;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.kill()));
    rmSync(this.#folder, { recursive: true });
  }
}

/** A master and a replica, and three sentinels that watch them and replace the one by the other. */
export class SentinelGroup extends RedisGroup {
  readonly #sentinels: RedisServer[] = [];
  #master: RedisServer | undefined;

  static async start(): Promise<SentinelGroup> {
    const group = new SentinelGroup();
    await group.#startAll();
    return group;
  }

  get url(): string {
    const hosts = this.#sentinels.map(({ port }) => `127.0.0.1:${port}`);
    return `redis-sentinel://:${ENCODED}@${hosts.join(',')}/hub/2?sentinel_password=${SENTINEL_PASSWORD}`;
  }

  /** The databases that hold anything. */
  async usedDatabases(): Promise<string[]> {
    const info = (await this.#master?.admin.info('keyspace')) ?? '';
    return Array.from(info.matchAll(/^db(\d+):/gm), ([, number = '']) => number);
  }

  async killMaster(): Promise<void> {
    await this.#master?.kill();
  }

  async #startAll(): Promise<void> {
    const master = await this.startServer(`masterauth "${PASSWORD}"`);
    this.#master = master;
    await this.startServer(`masterauth "${PASSWORD}"\nreplicaof 127.0.0.1 ${master.port}`);
    const watch = [
      `sentinel monitor hub 127.0.0.1 ${master.port} 2`,
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
          const [, ...state] = (await admin.call('SENTINEL', 'MASTER', 'hub')) as string[];
          expect(state[state.indexOf('num-slaves') + 1]).toBe('1');
          expect(state[state.indexOf('num-other-sentinels') + 1]).toBe('2');
        }
        return true;
      },
      'the sentinels to know each other',
      20_000,
    );
  }
}

const SLOTS = 16_384;

/** Three masters, and a replica of the one that has the hub's queues. */
export class ClusterGroup extends RedisGroup {
  #masters: RedisServer[] = [];
  #owner: RedisServer | undefined;

  /** @param tag by which a key's slot is chosen, without braces */
  static async start(tag: string): Promise<ClusterGroup> {
    const group = new ClusterGroup();
    await group.#startAll(tag);
    return group;
  }

  /** Names one node only: the others are found. */
  get url(): string {
    const others = this.#masters.filter((server) => server !== this.#owner);
    return `redis-cluster://:${ENCODED}@127.0.0.1:${others[0]?.port}`;
  }

  /** The masters that hold anything. */
  async usedMasters(): Promise<('owner' | 'other')[]> {
    const sizes = await Promise.all(
      this.#masters.map(async (server) => ({ server, size: await server.admin.dbsize() })),
    );
    return sizes
      .filter(({ size }) => size > 0)
      .map(({ server }) => (server === this.#owner ? 'owner' : 'other'));
  }

  /** The node that has the hub's queues. */
  async killOwner(): Promise<void> {
    await this.#owner?.kill();
  }

  async #startAll(tag: string): Promise<void> {
    const node = () =>
      this.startServer(`cluster-enabled yes\ncluster-node-timeout 1000\nmasterauth "${PASSWORD}"`);
    const masters = [await node(), await node(), await node()];
    this.#masters = masters;
    const [first] = masters;
    if (first === undefined) throw new Error('no node');
    for (const [at, { admin }] of masters.entries()) {
      const from = Math.ceil((at * SLOTS) / masters.length);
      const to = Math.ceil(((at + 1) * SLOTS) / masters.length);
      await admin.cluster('ADDSLOTS', ...Array.from({ length: to - from }, (_, offset) => from + offset));
      await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1));
    }
    const slot = Number(await first.admin.cluster('KEYSLOT', tag));
    const owner = masters[Math.floor((slot * masters.length) / SLOTS)];
    this.#owner = owner;
    const replica = await node();
    for (const { admin } of [...masters.slice(1), replica])
      await admin.cluster('MEET', '127.0.0.1', first.port);
    const all = [...masters, replica];
    await this.#allSee(
      all,
      (info) => info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:4'),
    );
    const ownerId = await owner?.admin.cluster('MYID');
    await replica.admin.call('CLUSTER', 'REPLICATE', String(ownerId));
    await waitUntil(
      async () => /master_link_status:up/.test(await replica.admin.info('replication')),
      'the replica to follow',
      20_000,
    );
    await waitUntil(
      async () => {
        for (const { admin } of all) expect(String(await admin.call('CLUSTER', 'NODES'))).toMatch(/slave/);
        return true;
      },
      'all to know the replica',
      20_000,
    );
  }

  async #allSee(servers: RedisServer[], isRight: (info: string) => boolean): Promise<void> {
    await waitUntil(
      async () => {
        const infos = await Promise.all(servers.map(({ admin }) => admin.cluster('INFO')));
        return infos.every(isRight);
      },
      'the cluster to come together',
      20_000,
    );
  }
}
