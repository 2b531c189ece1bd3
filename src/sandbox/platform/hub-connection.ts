import type { InterfaceRole } from '../../ocpi/modules.js';
import type { PartyId } from '../../ocpi/party.js';
import type { CredentialsRole } from '../../ocpi/schemas/credentials.js';
import type { Endpoint } from '../../ocpi/schemas/versions.js';

/** What a platform knows about the hub once both are registered. */
export interface HubConnection {
  /** The hub's versions URL. */
  versionsUrl: string;
  version: string;
  endpoints: readonly Endpoint[];
  /** What we send to the hub (CREDENTIALS_TOKEN_C where we were the Sender of the handshake). */
  hubToken: string;
  /** What the hub sends to us (CREDENTIALS_TOKEN_B). */
  ownToken: string;
  roles: readonly CredentialsRole[];
}

/** The hub's URL for an interface of a module. */
export function hubEndpoint(
  connection: Pick<HubConnection, 'endpoints'>,
  module: string,
  role: InterfaceRole,
): string {
  const fitting = connection.endpoints.filter(({ identifier }) => identifier === module);
  // The role of the credentials endpoint has no meaning (VER-05).
  const endpoint =
    module === 'credentials' ? fitting[0] : fitting.find((candidate) => candidate.role === role);
  if (endpoint === undefined) throw new Error(`the hub lists no ${role} endpoint of ${module}`);
  return endpoint.url;
}

/** The hub's own party, that messages for the hub itself are addressed to. */
export function hubParty(connection: HubConnection): PartyId {
  const role = connection.roles.find((candidate) => candidate.role === 'HUB') ?? connection.roles[0];
  if (role === undefined) throw new Error('the hub presented no role');
  return { countryCode: role.country_code, partyId: role.party_id };
}
