import { z } from 'zod';
import { ciString, countryCode, openEnum, optional, partyIdentifier } from './scalars.js';

/**
 * mod_cdrs: CdrToken, in Sessions and CDRs.
 *
 * The owner is required in 2.2.1 and unknown to 2.2 (section 19.1 of the conformance page), so a schema for both
 * leaves it open. The hub looks for the owner of a 2.2 object by its token, and insists on it in 2.2.1
 * (src/ocpi/cdr-tokens.ts). The type is open although a Token's is not: here it identifies nothing.
 */
export const cdrToken = z.object({
  country_code: optional(countryCode),
  party_id: optional(partyIdentifier),
  uid: ciString(36),
  type: openEnum,
  contract_id: ciString(36),
});
