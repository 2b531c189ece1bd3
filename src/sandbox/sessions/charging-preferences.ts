import { OcpiError } from '../../ocpi/errors.js';
import type { PartyId } from '../../ocpi/party.js';
import type { HeldObject } from '../objects/held-object.js';
import type { ModuleCall } from '../platform/module-call.js';
import { parseObject, stringField } from '../platform/request-body.js';

/** mod_sessions: ChargingPreferencesResponse. */
export type ChargingPreferencesResponse =
  | 'ACCEPTED'
  | 'DEPARTURE_REQUIRED'
  | 'ENERGY_NEED_REQUIRED'
  | 'NOT_POSSIBLE'
  | 'PROFILE_TYPE_NOT_SUPPORTED';

/** ChargingPreferences as somebody has set them. */
export interface SetPreferences {
  sessionId: string;
  preferences: Readonly<Record<string, unknown>>;
  from: PartyId | undefined;
}

/**
 * Decides about ChargingPreferences.
 *
 * @param session absent where the CPO has none of this id
 * @returns undefined where the EVSE is not CHARGING_PREFERENCES_CAPABLE, or where there is no such Session
 */
export type PreferencesAnswer = (
  set: SetPreferences,
  session: HeldObject | undefined,
) => ChargingPreferencesResponse | undefined;

export const acceptKnownSessions: PreferencesAnswer = (_set, session) =>
  session === undefined ? undefined : 'ACCEPTED';

/** @throws OcpiError where the call is anything but PUT of valid preferences */
export function readPreferences({ segments, request, from }: ModuleCall): SetPreferences {
  const [sessionId = '', suffix, ...rest] = segments;
  // SES-S-03, SES-S-07: the suffix is required, and there is no GET of a single Session.
  if (suffix !== 'charging_preferences' || rest.length > 0) throw new OcpiError('unknownPath');
  if (request.method !== 'PUT') throw new OcpiError('methodNotAllowed', undefined, { Allow: 'PUT' });
  const preferences = parseObject(request.body);
  stringField(preferences, 'profile_type'); // SES-S-08
  return { sessionId, preferences, from };
}
