import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import type { PartyKey } from '../ocpi/party.js';
import { endpointOf, isConnected, type Party, type Platform, type Registry } from '../platforms/registry.js';
import { isOwner } from '../routing/roaming.js';

/** A party whose objects of one module can be pulled now. */
export interface PullTarget {
  party: Party;
  platform: Platform;
  module: ClientOwnedModule;
  /** Of the Sender interface. */
  endpoint: string;
  access: { token: string; encoding: Platform['tokenEncoding'] };
}

/** Which objects a pull is about: the key of its state. */
export interface PullKey {
  party: PartyKey;
  module: string;
}

export function pullKey({ party, module }: PullTarget): PullKey {
  return { party: party.key, module: module.identifier };
}

/** All owners whose platform answers and lists the Sender interface of the module (RT-G-06). */
export function pullTargets(registry: Registry, modules: readonly ClientOwnedModule[]): PullTarget[] {
  return [...registry.parties()].flatMap((party) =>
    modules.flatMap((module) => targetOf(registry, party, module) ?? []),
  );
}

/** The same target as the registry has it now: its platform may have left, or have got another token. */
export function currentTarget(
  registry: Registry,
  { party, module, platform }: PullTarget,
): PullTarget | undefined {
  const partyNow = registry.partyByKey(party.key);
  return partyNow?.platformId === platform.id ? targetOf(registry, partyNow, module) : undefined;
}

function targetOf(registry: Registry, party: Party, module: ClientOwnedModule): PullTarget | undefined {
  const platform = registry.platformOf(party);
  const endpoint = endpointOf(platform, module.identifier, 'SENDER');
  const { outboundToken: token, tokenEncoding: encoding } = platform;
  if (!isConnected(platform) || !isOwner(module, party)) return undefined;
  if (endpoint === undefined || token === undefined) return undefined;
  return { party, platform, module, endpoint, access: { token, encoding } };
}
