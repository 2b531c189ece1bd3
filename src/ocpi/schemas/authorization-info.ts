import { z } from 'zod';
import { displayText } from './common.js';
import { ciString, list, optional } from './scalars.js';
import { tokenInMessage } from './token.js';

/** mod_tokens: LocationReferences, the body of authorize where there is one (TOK-S-03, TOK-S-16). */
export const locationReferences = z.object({ location_id: ciString(36), evse_uids: list(ciString(36)) });

/** mod_tokens: AuthorizationInfo. `allowed` is closed: a driver charges by it (TOK-S-04, TOK-S-08). */
export const authorizationInfo = z.object({
  allowed: z.enum(['ALLOWED', 'BLOCKED', 'EXPIRED', 'NO_CREDIT', 'NOT_ALLOWED']),
  token: tokenInMessage,
  location: optional(locationReferences),
  authorization_reference: optional(ciString(36)),
  info: optional(displayText),
});
