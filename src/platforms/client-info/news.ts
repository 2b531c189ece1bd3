import { partyKey } from '../../ocpi/party.js';
import type { ClientInfo } from '../../ocpi/schemas/client-info.js';
import { endpointOf, isConnected, type Platform, type Registry } from '../registry.js';

/** What a platform has to be told next: all that changed at once, and it has not heard of. */
export interface News {
  /** The registry's version at which it changed. */
  revision: bigint;
  clientInfos: readonly ClientInfo[];
}

/** Where a platform wants to hear of others; undefined where it does not, or cannot be reached (HCI-07, HCI-19). */
export function listeningAt(
  platform: Pick<Platform, 'state' | 'reachable' | 'endpoints'>,
): string | undefined {
  return isConnected(platform) ? endpointOf(platform, 'hubclientinfo', 'RECEIVER') : undefined;
}

/** The revision of the latest change of a party's status. Pure. */
export function latestRevision(registry: Registry): bigint {
  return registry.content.statusChanges.at(-1)?.revision ?? 0n;
}

/**
 * What a platform has to be told next, the oldest first; of each party only the newest status. Pure.
 *
 * @param told up to which revision it has been told everything
 */
export function nextNews(registry: Registry, platform: Platform, told: bigint): News | undefined {
  // HCI-28: a party is not told about itself.
  const news = registry.content.statusChanges.filter(
    ({ revision, clientInfo }) => revision > told && !describes(clientInfo, platform),
  );
  const [first] = news;
  if (first === undefined) return undefined;
  const { revision } = first;
  const clientInfos = news.filter((each) => each.revision === revision).map(({ clientInfo }) => clientInfo);
  return { revision, clientInfos };
}

/** Whether a ClientInfo is about a party of this platform. */
export function describes(clientInfo: ClientInfo, platform: Platform): boolean {
  const key = partyKey({ countryCode: clientInfo.country_code, partyId: clientInfo.party_id });
  return platform.parties.some((party) => party.key === key);
}
