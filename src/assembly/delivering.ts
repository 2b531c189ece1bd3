import { PatientLane } from '../infra/patient-lane.js';
import { CLIENT_OWNED_MODULES } from '../ocpi/client-owned-modules.js';
import { Deliverer } from '../replication/deliverer.js';
import { Receivers } from '../replication/receivers.js';
import { Replication } from '../replication/replication.js';
import type { Core } from './core.js';

/** What is pushed to the hub: stored, acknowledged, and delivered to everybody it concerns. */
export function buildDelivering(core: Core): Replication {
  const { processId, settings, hub, database, redis, client, registry, metrics, logger } = core;
  const { now, elapsed, random } = core;
  const peerTimeoutMs = settings.HUB_PEER_TIMEOUT_MS;
  return new Replication({
    processId,
    database,
    redis,
    lane: new PatientLane(),
    receivers: new Receivers(registry, CLIENT_OWNED_MODULES, settings.HUB_ROAMING_DEFAULT),
    peerTimeoutMs,
    deliverer: new Deliverer(client, hub, peerTimeoutMs, now),
    logger,
    now,
    elapsed,
    random,
    onDelivered: ({ module }) => metrics.deliveries.inc({ module }),
    onUnavailable: ({ module }) => metrics.failedDeliveries.inc({ module }),
  });
}
