import type { HubSettings } from '../config.js';
import type { Database } from '../infra/database.js';
import type { Logger } from '../infra/logger.js';
import type { Metrics } from '../infra/metrics.js';
import type { EndedCall, OcpiClient } from '../infra/peer/ocpi-client.js';
import type { QueueRedis } from '../infra/redis.js';
import type { Secrets } from '../infra/secrets.js';
import type { SessionLimits } from '../infra/session-limits.js';
import type { HubIdentity } from '../platforms/hub-identity.js';
import type { RegistryCache } from '../platforms/registry-cache.js';
import type { RegistryChanges } from '../platforms/registry-changes.js';

/** What nearly every part of a hub is built from. */
export interface Core {
  /** Of this process, in this life of it. */
  processId: string;
  settings: HubSettings;
  hub: HubIdentity;
  database: Database;
  /** Time limits of database sessions. */
  sessionLimits: SessionLimits;
  redis: QueueRedis;
  secrets: Secrets;
  registry: RegistryCache;
  registryChanges: RegistryChanges;
  /** For calls to peers. */
  client: OcpiClient;
  /** @param hear is told of every call to a peer that has ended */
  onCallEnded(hear: (ended: EndedCall) => void): void;
  metrics: Metrics;
  logger: Logger;
  /** Milliseconds since 1970, by the database's clock: for times that are stored, sent, or compared with such. */
  now: () => number;
  /** A monotonic clock, in milliseconds: for durations within this process. */
  elapsed: () => number;
  /** From 0 to 1. */
  random: () => number;
}
