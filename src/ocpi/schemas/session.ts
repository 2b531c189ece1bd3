import { z } from 'zod';
import { cdrToken } from './cdr-token.js';
import { chargingPeriod } from './charging-period.js';
import { price } from './price.js';
import {
  ciString,
  countryCode,
  dateTime,
  decimal,
  list,
  objectId,
  openEnum,
  optional,
  partyIdentifier,
  text,
} from './scalars.js';

/**
 * mod_sessions: SessionStatus. Closed: drivers and receivers act upon it. RESERVED, which the text of the
 * specification says once, is no status (SES-R-11).
 */
export const SESSION_STATUSES = ['ACTIVE', 'COMPLETED', 'INVALID', 'PENDING', 'RESERVATION'] as const;

/** mod_sessions: Session. `#NA` is a legal EVSE and connector of a reservation (SES-R-13, TYP-11). */
export const session = z.object({
  country_code: countryCode,
  party_id: partyIdentifier,
  id: objectId,
  start_date_time: dateTime,
  end_date_time: optional(dateTime),
  kwh: decimal,
  cdr_token: cdrToken,
  // Open: it tells how the driver was authorized, and nobody acts upon it any more (AMB-18).
  auth_method: openEnum,
  authorization_reference: optional(ciString(36)),
  location_id: ciString(36),
  evse_uid: ciString(36),
  connector_id: ciString(36),
  meter_id: optional(text),
  currency: text,
  charging_periods: list(chargingPeriod),
  total_cost: optional(price),
  status: z.enum(SESSION_STATUSES),
  last_updated: dateTime,
});

/**
 * A PATCH: some of the fields, `last_updated` always (SES-R-03). Absent, null or empty `charging_periods` add
 * nothing (SES-R-07); a `cdr_token` comes whole, because a PATCH replaces fields of the top level (AMB-05).
 */
export const sessionPatch = session.partial().extend({ last_updated: dateTime });
