import { PatientLane } from '../infra/patient-lane.js';
import { CLIENT_OWNED_MODULES } from '../ocpi/client-owned-modules.js';
import { type ClientInfo, CONNECTION_STATUSES } from '../ocpi/schemas/client-info.js';
import { ClientInfoAnnouncer } from '../platforms/client-info/announcer.js';
import { Listeners } from '../platforms/client-info/listeners.js';
import { AliveCheck } from '../platforms/contact/alive-check.js';
import { Aliveness } from '../platforms/contact/aliveness.js';
import { Contacts, type ShownContact } from '../platforms/contact/contacts.js';
import { patienceFor } from '../platforms/contact/patience.js';
import { Settlements } from '../platforms/contact/settlements.js';
import { HandshakeReceiver } from '../platforms/handshake/receiver.js';
import { HandshakeSender } from '../platforms/handshake/sender.js';
import { Membership } from '../platforms/membership.js';
import { PartyRows } from '../platforms/party-rows.js';
import { Registrations } from '../platforms/registrations.js';
import type { Platform, Registry } from '../platforms/registry.js';
import { RegistryNews } from '../platforms/registry-news.js';
import { askPullsOf } from '../pull/pull-states.js';
import { followParties } from '../replication/follow-parties.js';
import type { Core } from './core.js';

/** Beyond the time that a ClientInfo may take, after which the process that sends it counts as dead. */
const CLAIM_SPARE_MS = 5_000;

/** News of who is there: 500 a second, which leaves nearly all of the event loop to what is live. */
const NEWS_EVERY_MS = 4;
const NEWS_AT_ONCE = 2;

/** Who is registered, who is there, and how platforms come and go. */
export interface Connecting {
  registrations: Registrations;
  membership: Membership;
  announcer: ClientInfoAnnouncer;
  /** From other processes. */
  news: RegistryNews;
  aliveness: Aliveness;
  shownContacts(): Promise<ReadonlyMap<number, ShownContact>>;
  handshakeReceiver: HandshakeReceiver;
  handshakeSender: HandshakeSender;
}

/** @param onBack a platform answers again: what waited for it can go on */
export function buildConnecting(core: Core, onBack: (platform: Platform) => void): Connecting {
  const {
    settings,
    hub,
    database,
    redis,
    client,
    registry,
    registryChanges,
    secrets,
    metrics,
    logger,
    now,
    elapsed,
    random,
  } = core;
  const timeoutMs = settings.HUB_PEER_TIMEOUT_MS;
  const followReceivers = followParties(CLIENT_OWNED_MODULES);
  const parties = new PartyRows(hub, now, async (session, change) => {
    await followReceivers(session, change);
    // OFF-04: what they have changed while they were away.
    if (settings.HUB_PULL_INTERVAL_S > 0) await askPullsOf(session, change.returned);
  });
  const registrations = new Registrations(registryChanges, secrets, parties, now);
  const membership = new Membership(registry, logger);
  const announcer = new ClientInfoAnnouncer({
    registry,
    listeners: new Listeners(database, timeoutMs + CLAIM_SPARE_MS, elapsed),
    client,
    lane: new PatientLane((letIn) => setTimeout(letIn, NEWS_EVERY_MS), NEWS_AT_ONCE),
    timeoutMs,
    log: logger,
  });
  const countParties = () => {
    for (const status of CONNECTION_STATUSES)
      metrics.parties.set({ status }, statusCount(registry.current, status));
  };
  countParties();
  const news = new RegistryNews(redis, registry, logger);
  registry.listen({
    changed: () => {
      announcer.registryChanged();
      countParties();
    },
    wentBack: () => announcer.registryWentBack(),
    changedHere: (version) => news.tell(version),
  });
  const contacts = new Contacts(database);
  const patience = patienceFor(settings.HUB_ALIVE_CHECK_S * 1000);
  const aliveness = new Aliveness({
    registry,
    settlements: new Settlements(registryChanges, parties),
    membership,
    check: new AliveCheck(client, timeoutMs),
    contacts,
    patience,
    elapsed,
    random,
    log: logger,
    onBack,
  });
  core.onCallEnded((ended) => aliveness.called(ended));
  return {
    registrations,
    membership,
    announcer,
    news,
    aliveness,
    shownContacts: () => contacts.shown(patience),
    handshakeReceiver: new HandshakeReceiver(registrations, membership, client, hub, timeoutMs),
    handshakeSender: new HandshakeSender(registrations, membership, registry, client, hub, timeoutMs, logger),
  };
}

function statusCount({ content }: Registry, wanted: ClientInfo['status']): number {
  return content.clientInfos.filter(({ status }) => status === wanted).length;
}
