import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Express } from 'express';
import { createApp, createWorkerApp } from './app.js';
import type { Core } from './assembly/core.js';
import { buildPulling } from './assembly/pulling.js';
import { buildRelaying } from './assembly/relaying.js';
import { buildRetention } from './assembly/retention.js';
import { buildTracing } from './assembly/tracing.js';
import type { HubSettings } from './config.js';
import type { HealthServices } from './endpoints/health.js';
import { PushIntake } from './endpoints/push-intake.js';
import { StoredObjects } from './endpoints/stored-objects.js';
import { Answers } from './http/answer.js';
import { WebServer } from './http/web-server.js';
import { type Database, openDatabase } from './infra/database.js';
import { DatabaseClock, readDatabaseTime } from './infra/database-clock.js';
import type { Logger } from './infra/logger.js';
import { createMetrics, type MetricValues } from './infra/metrics.js';
import { OcpiClient } from './infra/peer/ocpi-client.js';
import { PeerClient } from './infra/peer/peer-client.js';
import { openQueueRedis, type RedisClient } from './infra/redis.js';
import { Secrets } from './infra/secrets.js';
import { findSessionLimits } from './infra/session-limits.js';
import { CLIENT_OWNED_MODULES } from './ocpi/client-owned-modules.js';
import { FUNCTIONAL_MODULE_DESCRIPTIONS } from './ocpi/functional-modules.js';
import { ClientInfoAnnouncer } from './platforms/announcer.js';
import { Aliveness } from './platforms/contact/aliveness.js';
import { Contacts } from './platforms/contact/contacts.js';
import { patienceFor } from './platforms/contact/patience.js';
import { HandshakeReceiver } from './platforms/handshake/receiver.js';
import { HandshakeSender } from './platforms/handshake/sender.js';
import type { HubIdentity } from './platforms/hub-identity.js';
import { Membership } from './platforms/membership.js';
import { Registrations } from './platforms/registrations.js';
import { RegistryCache } from './platforms/registry-cache.js';
import { readRegistry, readRegistryVersion } from './platforms/registry-source.js';
import { Presence } from './processes/presence.js';
import { skipMissed } from './replication/cursors.js';
import { Deliverer } from './replication/deliverer.js';
import { ObjectLists } from './replication/lists.js';
import { startLogClock } from './replication/log-clock.js';
import { Receivers } from './replication/receivers.js';
import { Replication } from './replication/replication.js';

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

/** What one of several processes has from their primary, in place of a port of its own. */
export interface Siblings {
  /** @param take whether it takes a connection; it is given to another process else */
  onConnection(take: (socket: Socket) => boolean): void;
  /** The metrics of all processes together, in Prometheus' format. */
  metricsOfAll(): Promise<string>;
}

/** More than relayed requests can take (assembly/relaying.ts), so that deliveries and alive checks never wait behind them. */
const CONNECTIONS_PER_PEER = 128;
/** Of this process; one more writes the trace. docs/operate.md adds them up. */
const DATABASE_CONNECTIONS = 10;
/** A page of 100 large Locations has 8 MB. */
const MAXIMUM_ANSWER_BYTES = 16 * 1024 * 1024;
/** Nobody waits for a process that has been replaced, so clients with seldom used connections get time to notice. */
const QUIET_WHEN_REPLACED_MS = 5_000;

/** Builds every part once, hands each what it needs, and starts them. The database is migrated already. */
export async function startHub(
  settings: HubSettings,
  publicUrl: (port: number) => string,
  logger: Logger,
  siblings?: Siblings,
): Promise<Hub> {
  const processId = randomUUID();
  // HUB_ROLE: what peers and the operator ask for, and what nobody asks for and has to happen all the same.
  const serves = settings.HUB_ROLE !== 'worker';
  const works = settings.HUB_ROLE !== 'api';
  const elapsed = () => performance.now();
  const random = Math.random;
  let openDoors: (app: Express) => void = () => undefined;
  const appIsReady = new Promise<Express>((resolve) => {
    openDoors = resolve;
  });
  const server = new WebServer((request, response) => {
    void appIsReady.then((app) => app(request, response));
  });
  // The port must be known before the app can be built. Any free one is known when it is listened on, and requests that
  // come early wait; a given one is opened when they can be answered.
  const isPortGiven = settings.HUB_PORT !== 0;
  const port = isPortGiven ? settings.HUB_PORT : await server.listen(0);
  const hub: HubIdentity = {
    countryCode: settings.HUB_COUNTRY_CODE,
    partyId: settings.HUB_PARTY_ID,
    name: settings.HUB_NAME,
    publicUrl: publicUrl(port),
  };

  const sessionLimits = await findSessionLimits(settings.DATABASE_URL, logger);
  const database = openDatabase(settings.DATABASE_URL, DATABASE_CONNECTIONS, sessionLimits);
  await startLogClock(database);
  const clock = await DatabaseClock.open(() => readDatabaseTime(database), elapsed, logger);
  const { now } = clock;
  const redis = openQueueRedis(settings.REDIS_URL, logger);
  const secrets = new Secrets(settings.HUB_SECRET);
  const metrics = createMetrics();
  const peers = new PeerClient({
    allowPrivate: settings.HUB_ALLOW_PRIVATE_PEERS,
    connectionsPerPeer: CONNECTIONS_PER_PEER,
    maxAnswerBytes: MAXIMUM_ANSWER_BYTES,
  });
  const tracing = buildTracing(
    { settings, hub, database, metrics, logger, now, elapsed },
    sessionLimits,
    () => registry.current,
  );
  const client = new OcpiClient(peers, {
    now,
    elapsed,
    ended: (ended) => {
      tracing.observer?.ended(ended);
      aliveness.called(ended);
    },
  });
  const timeoutMs = settings.HUB_PEER_TIMEOUT_MS;
  const roamingDefault = settings.HUB_ROAMING_DEFAULT;

  const registry = await RegistryCache.open(
    { read: () => readRegistry(database, secrets), readVersion: () => readRegistryVersion(database) },
    elapsed,
    logger,
  );
  const registrations = new Registrations(database, secrets, hub, now, skipMissed);
  const membership = new Membership(registry);
  const announcer = new ClientInfoAnnouncer(registry, client, timeoutMs, logger);
  membership.listen(announcer);

  const receivers = new Receivers(registry, CLIENT_OWNED_MODULES, roamingDefault);
  const replication = new Replication({
    database,
    redis,
    receivers,
    processId,
    peerTimeoutMs: timeoutMs,
    deliverer: new Deliverer(client, hub, timeoutMs, now),
    logger,
    now,
    elapsed,
    random,
    onDelivered: ({ module }) => metrics.deliveries.inc({ module }),
    onUnavailable: ({ module }) => metrics.failedDeliveries.inc({ module }),
  });
  membership.listen(replication);

  const core: Core = {
    processId,
    settings,
    hub,
    database,
    client,
    registry,
    metrics,
    logger,
    now,
    elapsed,
    random,
  };
  const onWanted = (platformId: number) => aliveness.probe(platformId);
  const relaying = buildRelaying(core, secrets, onWanted);
  const { relay, learningRelay, openRouting, tokenOwners } = relaying;
  const retention = buildRetention(core);
  const pulls = buildPulling(core, { redis, replication, tokenOwners });

  const contacts = new Contacts(database);
  const patience = patienceFor(settings.HUB_ALIVE_CHECK_S * 1000);
  const aliveness = new Aliveness({
    registry,
    registrations,
    membership,
    client,
    contacts,
    patience,
    timeoutMs,
    elapsed,
    random,
    log: logger,
    onBack: ({ id, parties }) => {
      replication
        .resume(parties.map(({ key }) => key))
        .catch((error: unknown) => logger.warn({ error }, 'not resumed'));
      pulls.returned(id).catch((error: unknown) => logger.warn({ error }, 'not pulled'));
    },
  });

  const handshakeSender = new HandshakeSender(
    registrations,
    membership,
    registry,
    client,
    hub,
    timeoutMs,
    logger,
  );
  const presence = new Presence({
    database,
    processId,
    role: settings.HUB_ROLE,
    elapsed: () => performance.now(),
    log: logger,
  });
  let isLeaving = false;
  const health: HealthServices = {
    check: () => failingParts(database, redis.producer),
    isLeaving: () => isLeaving,
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
      registrations,
      membership,
      handshakeSender,
      replication,
      shownContacts: () => contacts.shown(patience),
      messages: tracing.messages,
      pulls,
      presence,
      roamingDefault,
      log: logger,
    },
    health,
    handshakeReceiver: new HandshakeReceiver(registrations, membership, client, hub, timeoutMs),
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

  if (siblings !== undefined) siblings.onConnection((socket) => server.take(socket));
  else if (isPortGiven) await server.listen(port);
  clock.start();
  tracing.start();
  registry.start();
  await presence.start();
  await replication.start({ drains: works });
  if (works) {
    pulls.start();
    retention.start();
  }
  aliveness.start({ checksSilent: works });
  openDoors(serves ? app : createWorkerApp(health));

  return {
    port,
    publicUrl: hub.publicUrl,
    announced: () => announcer.idle(),
    metrics: () => metrics.registry.getMetricsAsJSON(),
    stop: async (why = 'leaving') => {
      isLeaving = why === 'leaving';
      await server.close(
        isLeaving ? { delayMs: settings.HUB_STOP_DELAY_S * 1000 } : { quietMs: QUIET_WHEN_REPLACED_MS },
      );
      registry.stop();
      clock.stop();
      await retention.stop();
      await aliveness.stop();
      await pulls.stop();
      await replication.stop();
      await relaying.notes.idle();
      await announcer.idle();
      await peers.close();
      await tracing.stop();
      await presence.stop();
      redis.producer.disconnect();
      redis.consumer.disconnect();
      redis.subscriber.disconnect();
      await database.$disconnect();
    },
  };
}

/** Without PostgreSQL nothing can be accepted; without Redis pushes are accepted and deliveries wait. */
async function failingParts(
  database: Database,
  redis: RedisClient,
): Promise<{ failing: string[]; degraded: string[] }> {
  const [postgres, wakeUps] = await Promise.allSettled([database.$queryRaw`SELECT 1`, redis.ping()]);
  return {
    failing: postgres.status === 'rejected' ? ['postgresql'] : [],
    degraded: wakeUps.status === 'rejected' ? ['redis'] : [],
  };
}
