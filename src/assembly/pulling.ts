import { CLIENT_OWNED_MODULES } from '../ocpi/client-owned-modules.js';
import type { TokenOwners } from '../open-routing/token-owners.js';
import { PullSchedule } from '../pull/pull-schedule.js';
import { PullStates } from '../pull/pull-states.js';
import { Puller } from '../pull/puller.js';
import { lookEveryMs, Pulls } from '../pull/pulls.js';
import { currentTarget } from '../pull/targets.js';
import type { Replication } from '../replication/replication.js';
import type { Core } from './core.js';

export interface PullingParts {
  replication: Replication;
  tokenOwners: TokenOwners;
}

/** Pulls from partners that do not push; what they bring goes the way of pushes. */
export function buildPulling(
  { settings, hub, database, redis, client, registry, metrics, logger, now, elapsed, random }: Core,
  { replication, tokenOwners }: PullingParts,
): Pulls {
  const intervalMs = settings.HUB_PULL_INTERVAL_S * 1000;
  const states = new PullStates(database);
  const puller = new Puller({
    client,
    hub,
    states,
    audienceOf: async (module, value, owner) =>
      (await tokenOwners.audienceOf(registry.current, module, owner, value))?.key,
    store: (push, correlationId) => replication.store(push, correlationId),
    currentTarget: (target) => currentTarget(registry.current, target),
    timeoutMs: settings.HUB_PEER_TIMEOUT_MS,
    now,
    elapsed,
    log: logger,
    onPage: (module, counts) => {
      for (const [result, count] of Object.entries(counts))
        metrics.pulledObjects.inc({ module, result }, count);
    },
    onFailed: ({ module }) => metrics.failedPulls.inc({ module: module.identifier }),
  });
  const schedule = new PullSchedule({ redis, lookEveryMs: lookEveryMs(intervalMs), log: logger });
  return new Pulls({
    registry,
    modules: CLIENT_OWNED_MODULES,
    states,
    puller,
    schedule,
    intervalMs,
    now,
    elapsed,
    random,
    log: logger,
  });
}
