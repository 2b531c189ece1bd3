import type { InterfaceRole } from '../../ocpi/modules.js';
import type { Role } from '../../ocpi/party.js';
import type { SandboxEndpoint, SandboxParty } from './options.js';

type Side = readonly [identifier: string, role: InterfaceRole];

const LOCATIONS_RECEIVER: Side = ['locations', 'RECEIVER'];

/**
 * Which sides of the functional modules a role typically has (terminology, "typical modules"). Beyond that table,
 * SCSP and OTHER receive Locations, because the hub delivers to every role but CPO (broadcast matrix), and OTHER
 * receives Tariffs like an EMSP.
 */
const SIDES: Readonly<Record<Role, readonly Side[]>> = {
  CPO: [
    ['locations', 'SENDER'],
    ['sessions', 'SENDER'],
    ['cdrs', 'SENDER'],
    ['tariffs', 'SENDER'],
    ['tokens', 'RECEIVER'],
    ['commands', 'RECEIVER'],
    ['chargingprofiles', 'RECEIVER'],
  ],
  EMSP: [
    LOCATIONS_RECEIVER,
    ['sessions', 'RECEIVER'],
    ['cdrs', 'RECEIVER'],
    ['tariffs', 'RECEIVER'],
    ['tokens', 'SENDER'],
    ['commands', 'SENDER'],
    ['chargingprofiles', 'SENDER'],
  ],
  NSP: [LOCATIONS_RECEIVER, ['tariffs', 'RECEIVER']],
  NAP: [['locations', 'SENDER'], LOCATIONS_RECEIVER, ['tariffs', 'SENDER'], ['tariffs', 'RECEIVER']],
  SCSP: [LOCATIONS_RECEIVER, ['sessions', 'RECEIVER'], ['chargingprofiles', 'SENDER']],
  OTHER: [LOCATIONS_RECEIVER, ['tariffs', 'RECEIVER']],
  HUB: [],
};

/** What a platform with such parties offers: the sides of all its roles, each once. */
export function usualEndpoints(parties: readonly SandboxParty[]): SandboxEndpoint[] {
  const sides = parties.flatMap(({ role }) => SIDES[role]);
  const functional = sides.map(([identifier, role]): SandboxEndpoint => {
    return { identifier, role, path: `/ocpi/{version}/${role.toLowerCase()}/${identifier}` };
  });
  return [
    { identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' },
    { identifier: 'hubclientinfo', role: 'RECEIVER', path: '/ocpi/{version}/hubclientinfo' },
    ...new Map(functional.map((endpoint) => [endpoint.path, endpoint])).values(),
  ];
}
