import { createApp, createWorkerApp } from './app.js';
import { buildConnecting } from './assembly/connecting.js';
import { buildDelivering } from './assembly/delivering.js';
import { openCore } from './assembly/open-core.js';
import { buildPulling } from './assembly/pulling.js';
import { buildRelaying } from './assembly/relaying.js';
import { buildRetention } from './assembly/retention.js';
import { buildTracing } from './assembly/tracing.js';
import type { HubSettings } from './config.js';
import type { HealthServices } from './endpoints/health.js';
import { PushIntake } from './endpoints/push-intake.js';
import { StoredObjects } from './endpoints/stored-objects.js';
import { Answers } from './http/answer.js';
import { type Doorway, FrontDoor } from './http/front-door.js';
import { failingParts } from './infra/failing-parts.js';
import type { Logger } from './infra/logger.js';
import type { MetricValues } from './infra/metrics.js';
import { FUNCTIONAL_MODULE_DESCRIPTIONS } from './ocpi/functional-modules.js';
import type { HubIdentity } from './platforms/hub-identity.js';
import { Presence } from './processes/presence.js';
import { ObjectLists } from './replication/lists.js';

/** A hub that has been put together. */
export interface Hub {
  /** The port that it listens on. */
  port: number;
  publicUrl: string;
  /** Waits until the ClientInfo pushes under way have been answered. */
  announced(): Promise<void>;
  /** Of this process alone. */
  metrics(): Promise<MetricValues>;
  /**
   * Answers what is under way, takes nothing new, closes all connections.
   *
   * @param why `leaving`: load balancers are told, and get HUB_STOP_DELAY_S to send peers elsewhere; `replaced`: another
   *   process listens on the same port
   */
  stop(why?: 'leaving' | 'replaced'): Promise<void>;
}

/** What one of several processes has from their primary. */
export interface Siblings extends Doorway {
  /** The metrics of all processes together, in Prometheus' format. */
  metricsOfAll(): Promise<string>;
}

/** Builds every part once, hands each what it needs, and starts them. The database is migrated already. */
export async function startHub(
  settings: HubSettings,
  publicUrl: (port: number) => string,
  logger: Logger,
  siblings?: Siblings,
): Promise<Hub> {
  // HUB_ROLE: what peers and the operator ask for, and what nobody asks for and has to happen all the same.
  const serves = settings.HUB_ROLE !== 'worker';
  const works = settings.HUB_ROLE !== 'api';
  const door = await FrontDoor.at({
    port: settings.HUB_PORT,
    doorway: siblings,
    stopDelayMs: settings.HUB_STOP_DELAY_S * 1000,
  });
  const hub: HubIdentity = {
    countryCode: settings.HUB_COUNTRY_CODE,
    partyId: settings.HUB_PARTY_ID,
    name: settings.HUB_NAME,
    publicUrl: publicUrl(door.port),
  };

  const core = await openCore(settings, hub, logger);
  const { database, redis, registry, secrets, metrics, now, elapsed } = core;
  const roamingDefault = settings.HUB_ROAMING_DEFAULT;
  const tracing = buildTracing(core);
  const connecting = buildConnecting(core, ({ id, parties }) => {
    replication
      .resume(parties.map(({ key }) => key))
      .catch((error: unknown) => logger.warn({ error }, 'not resumed'));
    pulls.returned(id).catch((error: unknown) => logger.warn({ error }, 'not pulled'));
  });
  const { membership, announcer, aliveness } = connecting;
  const replication = buildDelivering(core);
  membership.listen(replication);
  const onWanted = (platformId: number) => aliveness.probe(platformId);
  const relaying = buildRelaying(core, onWanted);
  const { relay, learningRelay, openRouting, tokenOwners } = relaying;
  const pulls = buildPulling(core, { replication, tokenOwners });
  const retention = buildRetention(core);
  const presence = new Presence({
    database,
    processId: core.processId,
    role: settings.HUB_ROLE,
    elapsed,
    log: logger,
  });
  const health: HealthServices = {
    check: () => failingParts(database, redis),
    isLeaving: () => door.isLeaving,
    metrics: () => siblings?.metricsOfAll() ?? metrics.registry.metrics(),
  };
  const app = createApp({
    hub,
    answers: new Answers(hub, now, logger),
    roamingDefault,
    relay: learningRelay,
    sealedUrlRelay: relay,
    openRouting,
    pushIntake: new PushIntake({
      hub,
      replication,
      relay,
      openRouting,
      tokenOwners,
      timeoutMs: settings.HUB_RELAY_TIMEOUT_MS,
      onPushed: (owner, module) => pulls.notePush(owner, module),
      onWanted,
    }),
    storedObjects: new StoredObjects(new ObjectLists(database), hub, settings.HUB_PAGE_LIMIT),
    admin: {
      token: settings.HUB_ADMIN_TOKEN,
      hub,
      database,
      registry,
      registryChanges: core.registryChanges,
      registrations: connecting.registrations,
      membership,
      handshakeSender: connecting.handshakeSender,
      replication,
      shownContacts: connecting.shownContacts,
      messages: tracing.messages,
      pulls,
      presence,
      roamingDefault,
      log: logger,
    },
    health,
    handshakeReceiver: connecting.handshakeReceiver,
    registry,
    secrets,
    metrics,
    trace: tracing.trace,
    modules: FUNCTIONAL_MODULE_DESCRIPTIONS,
    now,
    elapsed,
    pageLimit: settings.HUB_PAGE_LIMIT,
    onContact: (platformId) => aliveness.seen(platformId),
    onWanted,
  });

  await door.listen();
  core.start();
  connecting.news.start();
  tracing.start();
  await presence.start();
  await replication.start({ drains: works });
  if (works) {
    pulls.start();
    retention.start();
  }
  announcer.start();
  aliveness.start({ checksSilent: works });
  door.open(serves ? app : createWorkerApp(health));

  return {
    port: door.port,
    publicUrl: hub.publicUrl,
    announced: () => announcer.idle(),
    metrics: () => metrics.registry.getMetricsAsJSON(),
    stop: async (why = 'leaving') => {
      await door.close(why);
      core.settle();
      await retention.stop();
      await aliveness.stop();
      await pulls.stop();
      membership.stop();
      await replication.stop();
      await relaying.notes.idle();
      await announcer.stop();
      await tracing.stop();
      await presence.stop();
      await core.close();
    },
  };
}
