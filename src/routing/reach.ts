import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import type { InterfaceRole } from '../ocpi/modules.js';
import { type PartyId, partyKey, type Role, sameParty } from '../ocpi/party.js';
import { endpointOf, isConnected, type Party, type Platform, type Registry } from '../platforms/registry.js';
import { mayRoam, type RoamingDefault } from './roaming.js';

/** An interface of one party that another one wants to call. */
export interface Reach {
  registry: Registry;
  from: Party;
  to: PartyId;
  module: ClientOwnedModule;
  interfaceRole: InterfaceRole;
}

/** Where it can be called. */
export interface Reached {
  to: Party;
  platform: Platform;
  endpoint: string;
}

/**
 * The way from one party to an interface of another, as the registry stands. Pure.
 *
 * @throws OcpiError the 4xxx code that says why there is none (RT-D-08, RT-E-01, RT-E-03, RT-E-10)
 */
export function reach(
  { registry, from, to: named, module, interfaceRole }: Reach,
  byDefault: RoamingDefault,
): Reached {
  const name = partyKey(named);
  const to = registry.party(named);
  if (to === undefined || !mayRoam(registry, byDefault, from.key, to.key)) {
    throw new OcpiError('unknownReceiver', `${name} is no party that ${from.key} can reach here`);
  }
  if (sameParty(to, from)) throw new OcpiError('unknownReceiver', `${name} is the requesting party itself`);
  const platform = registry.platformOf(to);
  if (!isConnected(platform))
    throw new OcpiError('receiverNotConnected', `${name} is ${statusWord(platform)}`);
  const endpoint = endpointOf(platform, module.identifier, interfaceRole);
  if (endpoint === undefined || !isOfFittingRole(to.roles, module, interfaceRole)) {
    throw new OcpiError(
      'cannotRoute',
      `${name} offers no ${interfaceRole} interface of ${module.identifier}`,
    );
  }
  return { to, platform, endpoint };
}

/**
 * Endpoints belong to a platform, which may host a CPO beside an EMSP. Only what cannot be is refused: pushing
 * Locations at a CPO, or asking an EMSP for them. The other roles may do both (terminology: typical modules).
 */
function isOfFittingRole(
  roles: readonly Role[],
  { ownerRole }: ClientOwnedModule,
  interfaceRole: InterfaceRole,
): boolean {
  const counterpart = ownerRole === 'CPO' ? 'EMSP' : 'CPO';
  const unfit = interfaceRole === 'RECEIVER' ? ownerRole : counterpart;
  return roles.some((role) => role !== unfit);
}

function statusWord(platform: Platform): string {
  if (platform.state === 'INVITED') return 'PLANNED';
  return platform.state === 'REGISTERED' ? 'OFFLINE' : 'SUSPENDED';
}
