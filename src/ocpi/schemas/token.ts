import { z } from 'zod';
import {
  ciString,
  countryCode,
  dateTime,
  objectId,
  openEnum,
  optional,
  partyIdentifier,
  text,
} from './scalars.js';

/** mod_tokens: TokenType. Closed: with the uid it is what the hub keeps Tokens by (TOK-R-05, TOK-R-10). */
export const TOKEN_TYPES = ['AD_HOC_USER', 'APP_USER', 'OTHER', 'RFID'] as const;

/**
 * mod_tokens: WhitelistType. Closed: by it a CPO decides, without asking anybody, whether a driver may charge. Which
 * types of token come with which is the eMSP's affair (TOK-R-12).
 */
const WHITELIST_TYPES = ['ALWAYS', 'ALLOWED', 'ALLOWED_OFFLINE', 'NEVER'] as const;

/** mod_tokens: Token. */
export const token = z.object({
  country_code: countryCode,
  party_id: partyIdentifier,
  uid: objectId,
  type: z.enum(TOKEN_TYPES),
  contract_id: ciString(36),
  visual_number: optional(text),
  issuer: text,
  group_id: optional(ciString(36)),
  valid: z.boolean(),
  whitelist: z.enum(WHITELIST_TYPES),
  language: optional(text),
  default_profile_type: optional(openEnum),
  energy_contract: optional(z.object({ supplier_name: text, contract_id: optional(text) })),
  last_updated: dateTime,
});

/** A PATCH: some of the fields, `last_updated` always (TOK-R-02). */
export const tokenPatch = token.partial().extend({ last_updated: dateTime });

/** A Token within another message. The hub does not keep it (CMD-R-11), so types of later versions pass (TYP-13). */
export const tokenInMessage = token.extend({ type: openEnum, whitelist: openEnum });
