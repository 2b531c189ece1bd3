import { LOCATIONS } from '../../src/ocpi/locations.js';
import { FUNCTIONAL_MODULES } from '../../src/ocpi/modules.js';
import { type PartyKey, partyKey, type Role } from '../../src/ocpi/party.js';
import { type Party, type Platform, pairKey, Registry } from '../../src/platforms/registry.js';
import type { OcpiRequest } from '../../src/routing/ocpi-request.js';

export interface SamplePlatform {
  /** Roles by party: `{ 'NL/CP1': ['CPO'] }`. */
  parties: Readonly<Record<PartyKey, readonly Role[]>>;
  state?: Platform['state'];
  reachable?: boolean;
  /** Interfaces that it offers; both of locations where nothing is said. */
  endpoints?: Platform['endpoints'];
}

export const BOTH_INTERFACES: Platform['endpoints'] = [
  { identifier: 'locations', role: 'SENDER', url: 'https://peer.example/s/loc' },
  { identifier: 'locations', role: 'RECEIVER', url: 'https://peer.example/r/loc' },
];

/** Both interfaces of every functional module. */
export const ALL_INTERFACES: Platform['endpoints'] = FUNCTIONAL_MODULES.flatMap((identifier) => [
  { identifier, role: 'SENDER', url: `https://peer.example/s/${identifier}` },
  { identifier, role: 'RECEIVER', url: `https://peer.example/r/${identifier}` },
]);

/** A registry of these platforms, with exceptions from the roaming default such as `[['NL/CP1', 'NL/EM1', false]]`. */
export function sampleRegistry(
  platforms: readonly SamplePlatform[],
  agreements: readonly (readonly [PartyKey, PartyKey, boolean])[] = [],
): Registry {
  return new Registry({
    version: 1n,
    tokens: [],
    clientInfos: [],
    statusChanges: [],
    withoutCatchUp: new Set(),
    agreements: new Map(agreements.map(([a, b, allowed]) => [pairKey(a, b), allowed])),
    platforms: platforms.map(
      ({ parties, state = 'REGISTERED', reachable = true, endpoints = BOTH_INTERFACES }, at) => ({
        id: at + 1,
        label: `platform ${at + 1}`,
        state,
        reachable,
        version: '2.2.1',
        versionsUrl: 'https://peer.example/versions',
        endpoints,
        outboundToken: `token-${at + 1}`,
        tokenEncoding: 'base64',
        parties: Object.entries(parties).map(([key, roles]) => sampleParty(key, roles, at + 1)),
      }),
    ),
  });
}

function sampleParty(key: PartyKey, roles: readonly Role[], platformId: number): Party {
  const [countryCode = '', partyId = ''] = key.split('/');
  return { countryCode, partyId, key: partyKey({ countryCode, partyId }), roles, platformId };
}

export function partyOf(registry: Registry, key: PartyKey): Party {
  const party = registry.partyByKey(key);
  if (party === undefined) throw new Error(`the sample has no party ${key}`);
  return party;
}

/**
 * `request(registry, 'NL/CP1', 'PUT RECEIVER NL/CP1/LOC1', 'NL/EM1')`: who, what, and for whom.
 *
 * @param about the module where it is not locations, the body as a value, and what else matters
 */
export function request(
  registry: Registry,
  from: PartyKey,
  what: string,
  to: PartyKey | 'hub' | undefined,
  { body, ...about }: Partial<Omit<OcpiRequest, 'body'>> & { body?: unknown } = {},
): OcpiRequest {
  const [method = '', interfaceRole, target = ''] = what.split(' ');
  const [path = '', query = ''] = target.split('?');
  const party = partyOf(registry, from);
  const [countryCode = '', partyId = ''] = (to ?? '').split('/');
  return {
    registry,
    platform: registry.platformOf(party),
    from: party,
    to: to === undefined || to === 'hub' ? to : { countryCode, partyId },
    version: '2.2.1',
    module: LOCATIONS.identifier,
    interfaceRole: interfaceRole === 'SENDER' ? 'SENDER' : 'RECEIVER',
    method,
    path: path === '' ? [] : path.split('/'),
    query,
    requestId: 'r',
    correlationId: 'c',
    body: body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)),
    isAwaited: () => true,
    ...about,
  };
}
