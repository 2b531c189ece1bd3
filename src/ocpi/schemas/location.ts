import { z } from 'zod';
import { businessDetails, displayText, image } from './common.js';
import { energyMix } from './energy-mix.js';
import {
  ciString,
  countryCode,
  dateTime,
  integer,
  list,
  localTime,
  objectId,
  openEnum,
  optional,
  partyIdentifier,
  text,
  url,
} from './scalars.js';

/** mod_locations: Status. Closed: a status that nobody knows would strand drivers (TYP-05). */
export const EVSE_STATUSES = [
  'AVAILABLE',
  'BLOCKED',
  'CHARGING',
  'INOPERATIVE',
  'OUTOFORDER',
  'PLANNED',
  'REMOVED',
  'RESERVED',
  'UNKNOWN',
] as const;

const status = z.enum(EVSE_STATUSES);

const coordinatesShape = {
  latitude: z.string().regex(/^-?\d{1,2}\.\d{5,7}$/, 'expected a latitude such as 50.770774'),
  longitude: z.string().regex(/^-?\d{1,3}\.\d{5,7}$/, 'expected a longitude such as -126.104965'),
};
const geoLocation = z.object(coordinatesShape);

const publishToken = z
  .object({
    uid: optional(ciString(36)),
    type: optional(openEnum),
    visual_number: optional(text),
    issuer: optional(text),
    group_id: optional(ciString(36)),
  })
  // LOC-R-16
  .refine((token) => (token.uid ?? token.visual_number ?? token.group_id) != null, {
    error: 'expected at least one of uid, visual_number and group_id',
  })
  .refine((token) => token.uid == null || token.type != null, { error: 'expected type beside uid' })
  .refine((token) => token.visual_number == null || token.issuer != null, {
    error: 'expected issuer beside visual_number',
  });

const exceptionalPeriod = z.object({ period_begin: dateTime, period_end: dateTime });

const hours = z
  .object({
    twentyfourseven: z.boolean(),
    regular_hours: list(
      z.object({ weekday: integer.min(1).max(7), period_begin: localTime, period_end: localTime }),
    ),
    exceptional_openings: list(exceptionalPeriod),
    exceptional_closings: list(exceptionalPeriod),
  })
  // LOC-R-17
  .refine((value) => value.twentyfourseven === ((value.regular_hours ?? []).length === 0), {
    error: 'expected regular_hours when twentyfourseven is false, and only then',
  });

/** mod_locations: Connector. */
export const connector = z.object({
  id: objectId,
  standard: openEnum,
  format: z.enum(['SOCKET', 'CABLE']),
  power_type: openEnum,
  max_voltage: integer,
  max_amperage: integer,
  max_electric_power: optional(integer),
  tariff_ids: list(ciString(36)),
  terms_and_conditions: optional(url),
  last_updated: dateTime,
});

/** mod_locations: EVSE. */
export const evse = z.object({
  uid: objectId,
  evse_id: optional(ciString(48)),
  status,
  status_schedule: list(z.object({ period_begin: dateTime, period_end: optional(dateTime), status })),
  capabilities: list(openEnum),
  connectors: z.array(connector).min(1),
  floor_level: optional(text),
  coordinates: optional(geoLocation),
  physical_reference: optional(text),
  directions: list(displayText),
  parking_restrictions: list(openEnum),
  images: list(image),
  last_updated: dateTime,
});

/** mod_locations: Location. */
export const location = z.object({
  country_code: countryCode,
  party_id: partyIdentifier,
  id: objectId,
  publish: z.boolean(),
  publish_allowed_to: list(publishToken),
  name: optional(text),
  address: text,
  city: text,
  postal_code: optional(text),
  state: optional(text),
  country: z.string().length(3),
  coordinates: geoLocation,
  related_locations: list(z.object({ ...coordinatesShape, name: optional(displayText) })),
  parking_type: optional(openEnum),
  evses: list(evse),
  directions: list(displayText),
  operator: optional(businessDetails),
  suboperator: optional(businessDetails),
  owner: optional(businessDetails),
  facilities: list(openEnum),
  time_zone: text,
  opening_times: optional(hours),
  charging_when_closed: optional(z.boolean()),
  images: list(image),
  energy_mix: optional(energyMix),
  last_updated: dateTime,
});

/** PATCH bodies: some of the fields, `last_updated` always (LOC-R-05), children by their id (COO-17). */
export const connectorPatch = connector.partial().extend({ last_updated: dateTime });
const connectorElement = connector.partial().extend({ id: connector.shape.id });
const evseFields = evse.extend({ connectors: z.array(connectorElement) }).partial();
export const evsePatch = evseFields.extend({ last_updated: dateTime });
const evseElement = evseFields.extend({ uid: evse.shape.uid });
export const locationPatch = location.partial().extend({
  evses: z.array(evseElement).nullish(),
  last_updated: dateTime,
});
