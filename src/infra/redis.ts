import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Logger } from './logger.js';
import { Outage } from './outage.js';
import {
  parseRedisUrl,
  type RedisAddress,
  type RedisCluster,
  type RedisLogin,
  type RedisSentinel,
} from './redis-url.js';

/** One server, the master that sentinels name, or a cluster. */
export type RedisClient = Redis | Cluster;

/** The connections of this process's queues, and under which name the queues stand in Redis. */
export interface QueueRedis {
  /** Must fail fast, see {@link openRedis}. */
  producer: RedisClient;
  /** May block. */
  consumer: RedisClient;
  /** Only listens. */
  subscriber: RedisClient;
  prefix: string;
}

/** The braces keep all keys of the queues in one slot of a cluster: BullMQ's scripts touch several at a time. */
const QUEUE_PREFIX = '{ocpi-hub}';

const CONNECT_TIMEOUT_MS = 5_000;
/** For whoever must not wait: Redis is only the wake-up. */
const COMMAND_TIMEOUT_MS = 2_000;
const SENTINEL_TIMEOUT_MS = 2_000;
/** A server that is gone without a word is noticed after twice that. */
const KEEP_ALIVE_MS = 10_000;
/** A node that hangs breaks no connection either; after so long the cluster is asked who has its place. */
const CLUSTER_REFRESH_MS = 2_000;

/** @param url as REDIS_URL, see {@link parseRedisUrl} */
export function openQueueRedis(url: string, log: Logger): QueueRedis {
  return {
    producer: openRedis(url, log, false),
    consumer: openRedis(url, log, true),
    subscriber: openRedis(url, log, true),
    prefix: QUEUE_PREFIX,
  };
}

/**
 * Hears what other processes publish in a channel. Nothing of value may depend on it: what is said while there is no
 * connection is lost.
 */
export function hearChannel(
  { subscriber }: Pick<QueueRedis, 'subscriber'>,
  channel: string,
  log: Logger,
  hear: (text: string) => void,
): void {
  subscriber.on('message', (from: string, text: string) => {
    if (from === channel) hear(text);
  });
  // ioredis subscribes again by itself after a lost connection.
  subscriber.subscribe(channel).catch((error: unknown) => log.debug({ error, channel }, 'not heard'));
}

/** BullMQ's own is 15 s: so long would a worker rest after a connection that broke, be it for a moment. */
const WORKER_RETRY_MS = 1_000;

/** What every Worker of the hub's is made with. */
export function workerOptions({ consumer, prefix }: QueueRedis) {
  return { connection: consumer, prefix, runRetryDelay: WORKER_RETRY_MS };
}

/**
 * A connection to Redis.
 *
 * @param url as REDIS_URL, see {@link parseRedisUrl}
 * @param blocking for a BullMQ worker, which waits in Redis as long as it takes. All others fail fast: Redis is
 *   only the wake-up, and nothing may wait for it
 */
export function openRedis(url: string, log: Logger, blocking: boolean): RedisClient {
  const client = connect(parseRedisUrl(url), blocking);
  warnOncePerOutage(client, log);
  return client;
}

function connect(address: RedisAddress, blocking: boolean): RedisClient {
  const options: RedisOptions = {
    maxRetriesPerRequest: null,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAlive: KEEP_ALIVE_MS,
    // After a failover, what was a master may answer on as a replica.
    reconnectOnError: ({ message }) => message.includes('READONLY'),
    ...(blocking ? {} : { commandTimeout: COMMAND_TIMEOUT_MS }),
  };
  const failFast = blocking ? {} : { enableOfflineQueue: false };
  switch (address.kind) {
    case 'single':
      return new Redis(address.url, { ...options, ...failFast, retryStrategy: delayMs });
    case 'sentinel':
      return new Redis({ ...options, ...failFast, retryStrategy: delayMs, ...sentinelOptions(address) });
    case 'cluster':
      return new Cluster(address.nodes, {
        ...failFast,
        clusterRetryStrategy: delayMs,
        slotsRefreshInterval: CLUSTER_REFRESH_MS,
        ...clusterOptions(address, options),
      });
  }
}

function sentinelOptions({ sentinels, sentinelLogin, master, database, login, tls }: RedisSentinel) {
  return {
    sentinels,
    name: master,
    db: database,
    ...login,
    ...asSentinelLogin(sentinelLogin),
    sentinelRetryStrategy: delayMs,
    sentinelReconnectStrategy: delayMs,
    sentinelCommandTimeout: SENTINEL_TIMEOUT_MS,
    // A master that hangs breaks no connection, and a worker would wait for it for ever: the sentinels tell.
    failoverDetector: true,
    ...(tls ? { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true } : {}),
  };
}

function asSentinelLogin({ username, password }: RedisLogin) {
  return {
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
  };
}

function clusterOptions({ login, tls }: RedisCluster, options: RedisOptions) {
  return {
    redisOptions: { ...options, ...login, ...(tls ? { tls: {} } : {}) },
    // Certificates are for names: with TLS the nodes are called by theirs, and not by the addresses behind.
    ...(tls ? { dnsLookup: (name: string, done: DnsAnswer) => done(null, name) } : {}),
  };
}

type DnsAnswer = (error: null, address: string) => void;

/** Before the next attempt to connect. */
function delayMs(attempt: number): number {
  return Math.min(100 * attempt, 1_000);
}

/** Once per outage, not once per attempt to reconnect; of a cluster also once for each node. */
function warnOncePerOutage(client: RedisClient, log: Logger): void {
  const outage = new Outage(log, {
    begins: 'Redis is not available; deliveries wait, pushes are still accepted',
    ends: 'Redis is available again',
  });
  client.on('error', (error: Error) => outage.failed(error));
  client.on('ready', () => outage.over());
  if (!client.isCluster) return;
  const nodesDown = new Set<string>();
  client.on('node error', (error: Error, node: string) => {
    // Where none answers, "error" says so.
    if (client.status === 'ready' && !nodesDown.has(node))
      log.warn({ error, node }, 'a node of the Redis Cluster is not available');
    nodesDown.add(node);
  });
  client.on('+node', (node: Redis) => {
    node.on('ready', () => nodesDown.delete(`${node.options.host}:${node.options.port}`));
  });
}
