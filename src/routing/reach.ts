import { OcpiError } from '../ocpi/errors.js';
import type { FunctionalModule } from '../ocpi/functional-module.js';
import type { InterfaceRole } from '../ocpi/modules.js';
import { type PartyId, partyKey, sameParty } from '../ocpi/party.js';
import { endpointOf, isConnected, type Party, type Platform, type Registry } from '../platforms/registry.js';
import { mayRoam, type RoamingDefault } from './roaming.js';

/** An interface of one party that another one wants to call. */
export interface Reach {
  registry: Registry;
  from: Party;
  to: PartyId;
  module: FunctionalModule;
  interfaceRole: InterfaceRole;
}

/** Where it can be called. */
export interface Reached {
  to: Party;
  platform: Platform;
  endpoint: string;
}

/** The receiver is known, and OFFLINE, PLANNED or SUSPENDED (RT-E-03): somebody wanted to reach it. */
export class ReceiverAway extends OcpiError {
  constructor(
    readonly platformId: number,
    detail: string,
  ) {
    super('receiverNotConnected', detail);
  }
}

/**
 * The way from one party to an interface of another, as the registry stands. Pure.
 *
 * @throws OcpiError the 4xxx code that says why there is none (RT-D-08, RT-E-01, RT-E-03, RT-E-10)
 */
export function reach(wanted: Reach, byDefault: RoamingDefault): Reached {
  const { module, interfaceRole } = wanted;
  const { to, platform } = reachParty(wanted, byDefault);
  const endpoint = endpointOf(platform, module.identifier, interfaceRole);
  if (
    endpoint === undefined ||
    !to.roles.some((role) => !module.rolesWithout[interfaceRole].includes(role))
  ) {
    throw new OcpiError(
      'noSuchInterface',
      `${to.key} offers no ${interfaceRole} interface of ${module.identifier}`,
    );
  }
  return { to, platform, endpoint };
}

/**
 * The way to a party as such, for who has a URL of it already. Pure.
 *
 * @throws OcpiError as {@link reach}, but for the interface
 */
export function reachParty(
  { registry, from, to: named }: Pick<Reach, 'registry' | 'from' | 'to'>,
  byDefault: RoamingDefault,
): Pick<Reached, 'to' | 'platform'> {
  const name = partyKey(named);
  const to = registry.party(named);
  if (to === undefined || !mayRoam(registry, byDefault, from.key, to.key)) {
    throw new OcpiError('unknownReceiver', `${name} is no party that ${from.key} can reach here`);
  }
  if (sameParty(to, from)) throw new OcpiError('unknownReceiver', `${name} is the requesting party itself`);
  const platform = registry.platformOf(to);
  if (!isConnected(platform)) throw new ReceiverAway(platform.id, `${name} is ${statusWord(platform)}`);
  return { to, platform };
}

function statusWord(platform: Platform): string {
  if (platform.state === 'INVITED') return 'PLANNED';
  return platform.state === 'REGISTERED' ? 'OFFLINE' : 'SUSPENDED';
}
