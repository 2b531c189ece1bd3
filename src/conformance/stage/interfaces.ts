import type { InterfaceRole } from '../../ocpi/modules.js';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export type Method = (typeof METHODS)[number];

/** One form of URL, and what may be done there (conformance page, section 6). */
export interface Interface {
  module: string;
  role: InterfaceRole;
  segments: readonly string[];
  methods: readonly Method[];
}

/** All forms of URL of all interfaces of the hub, for an object of NL/CP1 with this id. */
export function interfacesFor(id: string): Interface[] {
  const owned = ['NL', 'CP1', id];
  const form = (
    module: string,
    role: InterfaceRole,
    segments: string[],
    ...methods: Method[]
  ): Interface => ({
    module,
    role,
    segments,
    methods,
  });
  return [
    form('hubclientinfo', 'SENDER', [], 'GET'),
    form('locations', 'RECEIVER', owned, 'GET', 'PUT', 'PATCH'),
    form('locations', 'RECEIVER', [...owned, 'E1'], 'GET', 'PUT', 'PATCH'),
    form('locations', 'RECEIVER', [...owned, 'E1', '1'], 'GET', 'PUT', 'PATCH'),
    form('locations', 'SENDER', [], 'GET'),
    form('locations', 'SENDER', [id], 'GET'),
    form('locations', 'SENDER', [id, 'E1'], 'GET'),
    form('locations', 'SENDER', [id, 'E1', '1'], 'GET'),
    form('sessions', 'RECEIVER', owned, 'GET', 'PUT', 'PATCH'),
    form('sessions', 'SENDER', [], 'GET'),
    form('sessions', 'SENDER', [id, 'charging_preferences'], 'PUT'),
    form('cdrs', 'RECEIVER', [], 'POST'),
    form('cdrs', 'SENDER', [], 'GET'),
    form('tariffs', 'RECEIVER', owned, 'GET', 'PUT', 'DELETE'),
    form('tariffs', 'SENDER', [], 'GET'),
    form('tokens', 'RECEIVER', owned, 'GET', 'PUT', 'PATCH'),
    form('tokens', 'SENDER', [], 'GET'),
    form('tokens', 'SENDER', [id, 'authorize'], 'POST'),
    form('commands', 'RECEIVER', ['STOP_SESSION'], 'POST'),
    form('chargingprofiles', 'RECEIVER', [id], 'GET', 'PUT', 'DELETE'),
    form('chargingprofiles', 'SENDER', [id], 'PUT'),
  ];
}
