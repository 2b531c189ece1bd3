import { z } from 'zod';
import { dateTime, decimal, integer, list, optional, url } from './scalars.js';

/**
 * mod_charging_profiles: ChargingProfile. The unit is closed: a Charge Point charges by it. That limits have one
 * decimal at most is between the two parties (CHP-R-13).
 */
const chargingProfile = z.object({
  start_date_time: optional(dateTime),
  duration: optional(integer),
  charging_rate_unit: z.enum(['W', 'A']),
  min_charging_rate: optional(decimal),
  charging_profile_period: list(z.object({ start_period: integer, limit: decimal })),
});

/** mod_charging_profiles: SetChargingProfile (CHP-R-02, CHP-R-07). */
export const setChargingProfile = z.object({ charging_profile: chargingProfile, response_url: url });

/** mod_charging_profiles: ActiveChargingProfile, which a CPO puts when it changes (CHP-S-04). */
export const activeChargingProfile = z.object({
  start_date_time: dateTime,
  charging_profile: chargingProfile,
});

/** mod_charging_profiles: ChargingProfileResponse, the synchronous answer to GET, PUT and DELETE (CHP-R-08). */
export const chargingProfileResponse = z.object({
  result: z.enum(['ACCEPTED', 'NOT_SUPPORTED', 'REJECTED', 'TOO_OFTEN', 'UNKNOWN_SESSION']),
  timeout: integer,
});

const result = z.enum(['ACCEPTED', 'REJECTED', 'UNKNOWN']);

/** What the CPO posts to the response_url (CHP-S-01, CHP-S-02). */
export const activeChargingProfileResult = z.object({ result, profile: optional(activeChargingProfile) });
export const chargingProfileResult = z.object({ result });
export const clearProfileResult = z.object({ result });
