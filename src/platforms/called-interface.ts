import type { InterfaceRole } from '../ocpi/modules.js';
import type { PartyId } from '../ocpi/party.js';
import type { Platform, Registry } from './registry.js';

/** A call of the hub's to a peer, as far as it shows who is called. */
export interface CallToPlatform {
  url: string;
  access: { token: string };
  routing?: { to: PartyId };
}

/** What the registry knows of a call. */
export interface CalledInterface {
  platform: Platform;
  module: string | undefined;
  interfaceRole: InterfaceRole | undefined;
}

/** Which platform a call goes to, and to which of its interfaces. Pure; undefined for a platform that is not known yet. */
export function calledInterface(registry: Registry, call: CallToPlatform): CalledInterface | undefined {
  const platform = calledPlatform(registry, call);
  if (platform === undefined) return undefined;
  const [called] = platform.endpoints
    .filter(({ url }) => isBelow(call.url, pathOf(url)))
    .sort((a, b) => pathOf(b.url).length - pathOf(a.url).length);
  return { platform, module: called?.identifier.toLowerCase(), interfaceRole: called?.role };
}

/** Which platform a call goes to. Pure; undefined for one that is not known yet. */
export function calledPlatform(
  registry: Registry,
  { url, access, routing }: CallToPlatform,
): Platform | undefined {
  const party = routing && registry.party(routing.to);
  if (party !== undefined) return registry.platformOf(party);
  const holders = registry.content.platforms.filter(({ outboundToken }) => outboundToken === access.token);
  // Peers make these tokens: two of one vendor may have the same, and one must not be taken for the other.
  return holders.length > 1 ? (holders.find((platform) => isOf(platform, url)) ?? holders[0]) : holders[0];
}

function isOf({ versionsUrl, endpoints }: Platform, url: string): boolean {
  return versionsUrl === url || endpoints.some((endpoint) => isBelow(url, pathOf(endpoint.url)));
}

/** Whether a URL is this one, or continues its path. */
function isBelow(url: string, path: string): boolean {
  return url.startsWith(path) && /^([/?]|$)/.test(url.slice(path.length));
}

/** An endpoint without the query of its own, which stands behind what is appended (AMB-02). */
function pathOf(endpoint: string): string {
  return endpoint.replace(/\?.*$/s, '').replace(/\/+$/, '');
}
