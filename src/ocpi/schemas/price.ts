import { z } from 'zod';
import { decimal, optional } from './scalars.js';

/** types: Price. Negative in credit CDRs (CDR-R-10). */
export const price = z.object({ excl_vat: decimal, incl_vat: optional(decimal) });
