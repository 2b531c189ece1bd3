import { z } from 'zod';
import { parseDateTime } from '../date-time.js';
import { cdrLocation } from './cdr-location.js';
import { cdrToken } from './cdr-token.js';
import { chargingPeriod } from './charging-period.js';
import { price } from './price.js';
import {
  ciString,
  countryCode,
  dateTime,
  decimal,
  idInUrl,
  list,
  openEnum,
  optional,
  partyIdentifier,
  text,
} from './scalars.js';
import { signedData } from './signed-data.js';
import { tariff } from './tariff.js';

/** CDR-R-17: the specification's own spelling of a time that nobody knows, which is no DateTime. */
const UNKNOWN_TIME = '1970-1-1T00:00:00Z';
const timeIfKnown = z
  .string()
  .refine(
    (value) => value === UNKNOWN_TIME || parseDateTime(value) !== undefined,
    `expected a DateTime in UTC such as 2026-01-31T12:00:00Z, or ${UNKNOWN_TIME} where it is not known`,
  );

/**
 * mod_cdrs: CDR. A bill is refused for what the hub cannot deliver or a receiver cannot read, not for what the
 * eMSP may dispute: totals, dimensions, and whether location, session and tariff exist (CDR-R-13 to CDR-R-18).
 */
export const cdr = z
  .object({
    country_code: countryCode,
    party_id: partyIdentifier,
    // CDR-R-12: three characters more than other ids, for the suffix of a credit CDR.
    id: idInUrl(39),
    start_date_time: timeIfKnown,
    end_date_time: timeIfKnown,
    session_id: optional(ciString(36)),
    cdr_token: cdrToken,
    auth_method: openEnum,
    authorization_reference: optional(ciString(36)),
    cdr_location: cdrLocation,
    meter_id: optional(text),
    currency: text,
    tariffs: list(tariff),
    charging_periods: z.array(chargingPeriod).min(1),
    signed_data: optional(signedData),
    total_cost: price,
    total_fixed_cost: optional(price),
    total_energy: decimal,
    total_energy_cost: optional(price),
    total_time: decimal,
    total_time_cost: optional(price),
    total_parking_time: optional(decimal),
    total_parking_cost: optional(price),
    total_reservation_cost: optional(price),
    remark: optional(text),
    invoice_reference_id: optional(ciString(39)),
    credit: optional(z.boolean()),
    credit_reference_id: optional(ciString(39)),
    home_charging_compensation: optional(z.boolean()),
    last_updated: dateTime,
  })
  // CDR-R-11
  .refine((value) => value.credit !== true || value.credit_reference_id != null, {
    path: ['credit_reference_id'],
    error: 'expected the id of the credited CDR, because credit is true',
  });
