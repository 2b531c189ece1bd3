import { z } from 'zod';
import { ROLES } from '../party.js';
import { countryCode, dateTime, partyIdentifier } from './scalars.js';

/** mod_hub_client_info: ConnectionStatus. */
export const CONNECTION_STATUSES = ['CONNECTED', 'OFFLINE', 'PLANNED', 'SUSPENDED'] as const;

/** mod_hub_client_info: ClientInfo. */
export const clientInfo = z.object({
  party_id: partyIdentifier,
  country_code: countryCode,
  role: z.enum(ROLES),
  status: z.enum(CONNECTION_STATUSES),
  last_updated: dateTime,
});
export type ClientInfo = z.infer<typeof clientInfo>;
