import { randomUUID } from 'node:crypto';
import type { HubSettings } from '../config.js';
import { openDatabase } from '../infra/database.js';
import { DatabaseClock, readDatabaseTime } from '../infra/database-clock.js';
import type { Logger } from '../infra/logger.js';
import { createMetrics } from '../infra/metrics.js';
import { type EndedCall, OcpiClient } from '../infra/peer/ocpi-client.js';
import { PeerClient } from '../infra/peer/peer-client.js';
import { openQueueRedis } from '../infra/redis.js';
import { Secrets } from '../infra/secrets.js';
import { findSessionLimits } from '../infra/session-limits.js';
import type { HubIdentity } from '../platforms/hub-identity.js';
import { RegistryCache } from '../platforms/registry-cache.js';
import { RegistryChanges } from '../platforms/registry-changes.js';
import { readRegistry, readRegistryVersion } from '../platforms/registry-source.js';
import { startLogClock } from '../replication/log-clock.js';
import type { Core } from './core.js';

/** The ground that the parts stand on, from the database to the client for calls to peers. */
export interface OpenCore extends Core {
  /** Everything that keeps itself up to date. */
  start(): void;
  /** Reads nothing new. Connections stay, for parts that still have something to write. */
  settle(): void;
  close(): Promise<void>;
}

/** More than relayed requests can take (assembly/relaying.ts), so that deliveries and alive checks never wait behind them. */
const CONNECTIONS_PER_PEER = 128;
/** Of this process; one more writes the trace. docs/operate.md adds them up. */
const DATABASE_CONNECTIONS = 10;
/** A page of 100 large Locations has 8 MB. */
const MAXIMUM_ANSWER_BYTES = 16 * 1024 * 1024;

/** The database is migrated already. */
export async function openCore(settings: HubSettings, hub: HubIdentity, logger: Logger): Promise<OpenCore> {
  const elapsed = () => performance.now();
  const sessionLimits = await findSessionLimits(settings.DATABASE_URL, logger);
  const database = openDatabase(settings.DATABASE_URL, DATABASE_CONNECTIONS, sessionLimits);
  if (await startLogClock(database))
    logger.warn('this database was restored: its log goes on behind all that is stored');
  const clock = await DatabaseClock.open(() => readDatabaseTime(database), elapsed, logger);
  const { now } = clock;
  const redis = openQueueRedis(settings.REDIS_URL, logger);
  const secrets = new Secrets(settings.HUB_SECRET);
  const registry = await RegistryCache.open(
    { read: () => readRegistry(database, secrets), readVersion: () => readRegistryVersion(database) },
    elapsed,
    logger,
  );
  const peers = new PeerClient({
    allowPrivate: settings.HUB_ALLOW_PRIVATE_PEERS,
    connectionsPerPeer: CONNECTIONS_PER_PEER,
    maxAnswerBytes: MAXIMUM_ANSWER_BYTES,
  });
  const listeners: ((ended: EndedCall) => void)[] = [];
  const ended = (call: EndedCall) => {
    for (const hear of listeners) hear(call);
  };
  return {
    processId: randomUUID(),
    settings,
    hub,
    database,
    sessionLimits,
    redis,
    secrets,
    registry,
    registryChanges: new RegistryChanges(database),
    client: new OcpiClient(peers, { now, elapsed, ended }),
    onCallEnded: (hear) => listeners.push(hear),
    metrics: createMetrics(),
    logger,
    now,
    elapsed,
    random: Math.random,
    start: () => {
      clock.start();
      registry.start();
    },
    settle: () => {
      registry.stop();
      clock.stop();
    },
    close: async () => {
      await peers.close();
      for (const connection of [redis.producer, redis.consumer, redis.subscriber]) connection.disconnect();
      await database.$disconnect();
    },
  };
}
