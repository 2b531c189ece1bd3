import { LearningRelay } from '../open-routing/learning-relay.js';
import { OpenRouting } from '../open-routing/open-routing.js';
import { RouteNotes } from '../open-routing/route-notes.js';
import { Targets } from '../open-routing/targets.js';
import { TokenOwners } from '../open-routing/token-owners.js';
import { BetweenVersions } from '../relay/between-versions/between-versions.js';
import { Forwarder } from '../relay/forwarder.js';
import { OutwardLeg } from '../relay/outward-leg.js';
import { Relay } from '../relay/relay.js';
import { ResponseUrls } from '../relay/response-urls/response-urls.js';
import { KeptTails } from '../relay/sealed-urls/kept-tails.js';
import { SealedUrls } from '../relay/sealed-urls/sealed-urls.js';
import { UnderWay } from '../relay/under-way.js';
import { StoredConnectors } from '../replication/stored-connectors.js';
import type { Core } from './core.js';

/** To one platform; see {@link UnderWay}. */
const RELAYED_UNDER_WAY = 64;

/** The relay path, and whom a request without a receiver is for. */
export interface Relaying {
  relay: Relay;
  learningRelay: LearningRelay;
  openRouting: OpenRouting;
  tokenOwners: TokenOwners;
  notes: RouteNotes;
}

/** @param onWanted somebody wanted to reach a platform that is away */
export function buildRelaying(
  { settings, hub, database, client, secrets, logger, now, elapsed }: Core,
  onWanted: (platformId: number) => void,
): Relaying {
  const roamingDefault = settings.HUB_ROAMING_DEFAULT;
  const notes = new RouteNotes(database, now, elapsed, logger);
  const targets = new Targets(database, notes, roamingDefault);
  const tokenOwners = new TokenOwners(targets, roamingDefault);
  const sealedUrls = new SealedUrls(secrets.urls, new KeptTails(database), hub.publicUrl, now);
  const responseUrls = new ResponseUrls(sealedUrls, {
    publicUrl: hub.publicUrl,
    allowPrivate: settings.HUB_ALLOW_PRIVATE_PEERS,
  });
  const relay = new Relay({
    forwarder: new Forwarder({
      client,
      underWay: new UnderWay(RELAYED_UNDER_WAY),
      timeoutMs: settings.HUB_RELAY_TIMEOUT_MS,
      log: logger,
    }),
    outwardLeg: new OutwardLeg(responseUrls, now),
    betweenVersions: new BetweenVersions(tokenOwners, new StoredConnectors(database)),
    sealedUrls,
    roamingDefault,
    authorizeTimeoutMs: Math.min(settings.HUB_AUTHORIZE_TIMEOUT_MS, settings.HUB_RELAY_TIMEOUT_MS),
    now,
  });
  const learningRelay = new LearningRelay(relay, notes);
  const openRouting = new OpenRouting(targets, learningRelay, roamingDefault, onWanted);
  return { relay, learningRelay, openRouting, tokenOwners, notes };
}
