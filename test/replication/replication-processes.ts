import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { PatientLane } from '../../src/infra/patient-lane.js';
import { OcpiClient } from '../../src/infra/peer/ocpi-client.js';
import { PeerClient } from '../../src/infra/peer/peer-client.js';
import { openQueueRedis, type QueueRedis, type RedisClient } from '../../src/infra/redis.js';
import type { ClientOwnedModule } from '../../src/ocpi/client-owned-object.js';
import type { Registry } from '../../src/platforms/registry.js';
import { Deliverer } from '../../src/replication/deliverer.js';
import { Receivers } from '../../src/replication/receivers.js';
import { Replication } from '../../src/replication/replication.js';
import { eventually } from './eventually.js';

const HUB = { countryCode: 'NL', partyId: 'HUB' };
/** Patient, so that a busy machine is not taken for a receiver that is away. */
const PEER_TIMEOUT_MS = 10_000;

export interface ProcessesOptions {
  database: Database;
  redisUrl: string;
  modules: readonly ClientOwnedModule[];
  /** As it is at each moment. */
  registry: () => Registry;
}

/** Hub processes on one database and one Redis, of which only the replication is there. */
export class ReplicationProcesses {
  readonly #peers = new PeerClient({ allowPrivate: true, connectionsPerPeer: 32, maxAnswerBytes: 1_000_000 });
  readonly #connections: RedisClient[] = [];
  readonly #running: Replication[] = [];

  constructor(private readonly options: ProcessesOptions) {}

  /** @param drains false: it takes in what another one delivers */
  async start({ drains = true, database = this.options.database } = {}): Promise<{
    replication: Replication;
    redis: QueueRedis;
  }> {
    const { redisUrl, modules, registry } = this.options;
    const logger = createLogger('silent');
    const redis = openQueueRedis(redisUrl, logger);
    this.#connections.push(redis.producer, redis.consumer, redis.subscriber);
    await eventually(() => redis.producer.status === 'ready');
    const view = {
      get current() {
        return registry();
      },
      atLeast: async () => registry(),
    };
    const replication = new Replication({
      database,
      redis,
      lane: new PatientLane(),
      receivers: new Receivers(view, modules, 'open'),
      deliverer: new Deliverer(new OcpiClient(this.#peers), HUB, PEER_TIMEOUT_MS, Date.now),
      logger,
      processId: randomUUID(),
      peerTimeoutMs: PEER_TIMEOUT_MS,
      now: Date.now,
      elapsed: () => performance.now(),
      random: () => 0.5,
      onUnavailable: () => undefined,
      onDelivered: () => undefined,
    });
    this.#running.push(replication);
    await replication.start({ drains });
    return { replication, redis };
  }

  /** Stops all of them. Peers that never answer are to be closed before. */
  async stop(): Promise<void> {
    await Promise.all(this.#running.map((replication) => replication.stop()));
    for (const connection of this.#connections) connection.disconnect();
    await this.#peers.close();
  }
}
