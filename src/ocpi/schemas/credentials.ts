import { z } from 'zod';
import { ROLES } from '../party.js';
import { businessDetails } from './common.js';
import { countryCode, partyIdentifier, url } from './scalars.js';

/** credentials: CredentialsRole. */
export const credentialsRole = z.object({
  role: z.enum(ROLES),
  business_details: businessDetails,
  party_id: partyIdentifier,
  country_code: countryCode,
});
export type CredentialsRole = z.infer<typeof credentialsRole>;

/** A change of a platform keeps all others waiting until it is written, and each of its parties is told to everybody. */
const MOST_ROLES = 1_000;

/** credentials: Credentials object. The token is raw here, never Base64. */
export const credentials = z.object({
  token: z.string().regex(/^[\x21-\x7e]{1,64}$/, 'expected 1 to 64 printable characters without spaces'),
  url,
  roles: z.array(credentialsRole).min(1).max(MOST_ROLES),
});
export type Credentials = z.infer<typeof credentials>;
