import type { InterfaceRole } from '../../ocpi/modules.js';
import type { PartyId } from '../../ocpi/party.js';

/** Who a message is for and from, and what goes with it beyond the usual. */
export interface Addressing {
  /** By default the hub. Of no effect, like `from`, on modules that are not routed. */
  to?: 'hub' | 'nobody' | PartyId | undefined;
  /** By default the platform's first party. */
  from?: PartyId | undefined;
  query?: string;
  headers?: Readonly<Record<string, string>>;
}

/** A request to one of the hub's interfaces. */
export interface MessageToHub extends Addressing {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  module: string;
  role: InterfaceRole;
  segments?: readonly string[];
  body?: string;
}
