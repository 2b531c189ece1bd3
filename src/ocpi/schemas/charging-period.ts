import { z } from 'zod';
import { ciString, dateTime, decimal, openEnum, optional } from './scalars.js';

/**
 * mod_cdrs: ChargingPeriod, of Sessions and CDRs. The hub hands on dimensions as they are, also those that a CDR
 * must not have (SES-R-18, CDR-R-15): whether a bill is right is for the eMSP to say.
 */
export const chargingPeriod = z.object({
  start_date_time: dateTime,
  dimensions: z.array(z.object({ type: openEnum, volume: decimal })).min(1),
  tariff_id: optional(ciString(36)),
});
