import { z } from 'zod';
import { ciString, integer, openEnum, optional, text, url } from './scalars.js';

/** types: DisplayText. */
export const displayText = z.object({ language: text, text });

/** mod_locations: Image. */
export const image = z.object({
  url,
  thumbnail: optional(url),
  category: openEnum,
  type: ciString(4),
  width: optional(integer),
  height: optional(integer),
});

/** mod_locations: BusinessDetails. */
export const businessDetails = z.object({ name: text, website: optional(url), logo: optional(image) });
