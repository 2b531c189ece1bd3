import { z } from 'zod';
import { ciString, openEnum, optional, text } from './scalars.js';

/**
 * mod_cdrs: CdrLocation. Nothing of it need exist, and a reservation fills what it has not with `#NA` or
 * anything at all (CDR-R-13, CDR-R-21, TYP-11); so little more than the presence of each field is looked at.
 */
export const cdrLocation = z.object({
  id: ciString(36),
  name: optional(text),
  address: text,
  city: text,
  postal_code: optional(text),
  state: optional(text),
  country: text,
  coordinates: z.object({ latitude: text, longitude: text }),
  evse_uid: ciString(36),
  evse_id: ciString(48),
  connector_id: ciString(36),
  connector_standard: openEnum,
  connector_format: openEnum,
  connector_power_type: openEnum,
});
