import type { TokenEncoding } from '../ocpi/authorization.js';
import { ciEquals } from '../ocpi/ci-string.js';
import type { HubVersion, InterfaceRole } from '../ocpi/modules.js';
import { type PartyId, type PartyKey, partyKey, type Role } from '../ocpi/party.js';
import type { ClientInfo } from '../ocpi/schemas/client-info.js';
import type { Endpoint } from '../ocpi/schemas/versions.js';

/** A peer as a request sees it. Values of one snapshot; never changed. */
export interface Platform {
  id: number;
  label: string;
  state: 'INVITED' | 'REGISTERED' | 'SUSPENDED' | 'LEFT';
  reachable: boolean;
  version: HubVersion | undefined;
  versionsUrl: string | undefined;
  endpoints: readonly Endpoint[];
  /** The token that the hub sends to this peer, in the clear. */
  outboundToken: string | undefined;
  tokenEncoding: TokenEncoding;
  parties: readonly Party[];
}

/** A party with all the roles that it plays on its platform. */
export interface Party extends PartyId {
  key: PartyKey;
  roles: readonly Role[];
  platformId: number;
}

/** A token that a peer authenticates with. */
export interface InboundToken {
  /** hex of the keyed hash */
  hash: string;
  platformId: number;
  kind: 'REGISTRATION' | 'CREDENTIALS';
  /** milliseconds since 1970 */
  expiresAt: number | undefined;
}

/** Exceptions from the roaming default, by {@link pairKey}. */
export type Agreements = ReadonlyMap<string, boolean>;

/** A party's status, and since which version of the registry it is so. */
export interface StatusChange {
  revision: bigint;
  clientInfo: ClientInfo;
}

export interface RegistryContent {
  version: bigint;
  platforms: readonly Platform[];
  tokens: readonly InboundToken[];
  clientInfos: readonly ClientInfo[];
  /** The same, and at which version of the registry the status of each has changed; the oldest change first. */
  statusChanges: readonly StatusChange[];
  agreements: Agreements;
  /** Parties that get nothing by themselves of what they have missed (D1, `catch_up = none`). */
  withoutCatchUp: ReadonlySet<PartyKey>;
}

/**
 * Everything that routing needs to know about the peers, as one immutable value: a request is decided against
 * one snapshot from beginning to end, and without a database read.
 */
export class Registry {
  readonly #platforms: ReadonlyMap<number, Platform>;
  readonly #parties: ReadonlyMap<PartyKey, Party>;
  readonly #tokens: ReadonlyMap<string, InboundToken>;

  constructor(readonly content: RegistryContent) {
    this.#platforms = new Map(content.platforms.map((platform) => [platform.id, platform]));
    this.#parties = new Map(
      content.platforms.flatMap(({ parties }) =>
        parties.map((party): [PartyKey, Party] => [party.key, party]),
      ),
    );
    this.#tokens = new Map(content.tokens.map((token) => [token.hash, token]));
  }

  platform(id: number): Platform | undefined {
    return this.#platforms.get(id);
  }

  party(id: PartyId): Party | undefined {
    return this.#parties.get(partyKey(id));
  }

  partyByKey(key: PartyKey): Party | undefined {
    return this.#parties.get(key);
  }

  parties(): Iterable<Party> {
    return this.#parties.values();
  }

  /**
   * @param hash hex of the keyed hash of the token
   * @param now milliseconds since 1970
   */
  tokenByHash(hash: string, now: number): InboundToken | undefined {
    const token = this.#tokens.get(hash);
    return token === undefined || (token.expiresAt !== undefined && token.expiresAt <= now)
      ? undefined
      : token;
  }

  /** The platform of a party, whatever its state. */
  platformOf(party: Party): Platform {
    const platform = this.#platforms.get(party.platformId);
    if (platform === undefined) throw new Error(`party ${party.key} without platform ${party.platformId}`);
    return platform;
  }
}

/** The URL under which a platform offers one interface of a module. */
export function endpointOf(
  platform: Pick<Platform, 'endpoints'>,
  module: string,
  role: InterfaceRole,
): string | undefined {
  return platform.endpoints.find(
    (endpoint) => ciEquals(endpoint.identifier, module) && endpoint.role === role,
  )?.url;
}

/** Registered, let in by the operator, and answering. */
export function isConnected(platform: Pick<Platform, 'state' | 'reachable'>): boolean {
  return platform.state === 'REGISTERED' && platform.reachable;
}

/** The key of an agreement: both parties, the lesser first. */
export function pairKey(a: PartyKey, b: PartyKey): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}
