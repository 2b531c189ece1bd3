import { type ClientOwnedModule, isPrivate } from '../ocpi/client-owned-object.js';
import type { PartyKey, Role } from '../ocpi/party.js';
import { endpointOf, type Party, type Platform, pairKey, type Registry } from '../platforms/registry.js';

/** Whether parties that have no agreement may roam. */
export type RoamingDefault = 'open' | 'closed';

/**
 * Which roles a role's objects concern: the opposite ones (transport_and_format, "Broadcast Push"; the roles
 * that the text does not name follow AMB-06 and section 2.7 of the conformance page).
 */
const OPPOSITE_ROLES: Readonly<Record<Role, readonly Role[]>> = {
  CPO: ['EMSP', 'NSP', 'NAP', 'SCSP', 'OTHER'],
  EMSP: ['CPO'],
  OTHER: ['CPO'],
  NSP: ['CPO'],
  SCSP: ['CPO'],
  NAP: ['CPO'],
  HUB: [],
};

/** Whether a party in one of these roles stands opposite to the owners of a module's objects. */
export function isOpposite(module: ClientOwnedModule, roles: readonly Role[]): boolean {
  return module.ownerRoles.some((owner) => roles.some((role) => OPPOSITE_ROLES[owner].includes(role)));
}

/** Whether a party can own objects of a module. */
export function isOwner(module: ClientOwnedModule, { roles }: Pick<Party, 'roles'>): boolean {
  return roles.some((role) => module.ownerRoles.includes(role));
}

/** Whether two parties may exchange messages at all. */
export function mayRoam(registry: Registry, byDefault: RoamingDefault, a: PartyKey, b: PartyKey): boolean {
  return registry.content.agreements.get(pairKey(a, b)) ?? byDefault === 'open';
}

/** Whether a module's objects are pushed to this party: opposite role, and its platform lists the Receiver interface (RT-B-09). */
export function isReceiver(registry: Registry, module: ClientOwnedModule, party: Party): boolean {
  const platform = registry.platformOf(party);
  return (
    (platform.state === 'REGISTERED' || platform.state === 'SUSPENDED') &&
    canReceive(module, party.roles, platform)
  );
}

/** As {@link isReceiver}, of whoever is in. */
export function canReceive(
  module: ClientOwnedModule,
  roles: readonly Role[],
  platform: Pick<Platform, 'endpoints'>,
): boolean {
  return isOpposite(module, roles) && endpointOf(platform, module.identifier, 'RECEIVER') !== undefined;
}

/** Whether an owner's objects are shown to anybody: those of owners that are suspended or gone are not (AMB-20). */
export function isShown(registry: Registry, ownerKey: PartyKey): boolean {
  const owner = registry.partyByKey(ownerKey);
  return owner !== undefined && registry.platformOf(owner).state === 'REGISTERED';
}

/**
 * Whether a party may see an owner's objects of a module: in pushes and in lists. What goes to everybody does not go
 * to the sender's own platform (RT-B-15); what is for one party is for it wherever it is.
 */
export function maySee(
  registry: Registry,
  byDefault: RoamingDefault,
  module: ClientOwnedModule,
  viewer: Party,
  ownerKey: PartyKey,
): boolean {
  const owner = registry.partyByKey(ownerKey);
  if (owner === undefined || !isShown(registry, ownerKey)) return false;
  const isOnOtherPlatform = owner.platformId !== viewer.platformId;
  return (isOnOtherPlatform || isPrivate(module)) && mayRoam(registry, byDefault, viewer.key, ownerKey);
}
