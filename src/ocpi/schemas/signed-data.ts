import { z } from 'zod';
import { ciString, integer, optional, text } from './scalars.js';

/** mod_cdrs: SignedData. What a meter signed is text to the hub, of any length (CDR-R-16, section 19.1). */
export const signedData = z.object({
  encoding_method: ciString(36),
  encoding_method_version: optional(integer),
  public_key: optional(text),
  signed_values: z.array(z.object({ nature: ciString(32), plain_data: text, signed_data: text })).min(1),
  url: optional(text),
});
