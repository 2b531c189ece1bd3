import { z } from 'zod';
import { dateTime, decimal, openEnum, optional } from './scalars.js';

/** mod_sessions: ChargingPreferences (SES-S-08). */
export const chargingPreferences = z.object({
  profile_type: openEnum,
  departure_time: optional(dateTime),
  energy_need: optional(decimal),
  discharge_allowed: optional(z.boolean()),
});

/** mod_sessions: ChargingPreferencesResponse. The `data` of the answer is this bare string (SES-S-04). */
export const chargingPreferencesResponse = z.enum([
  'ACCEPTED',
  'DEPARTURE_REQUIRED',
  'ENERGY_NEED_REQUIRED',
  'NOT_POSSIBLE',
  'PROFILE_TYPE_NOT_SUPPORTED',
]);
