import { z } from 'zod';
import { displayText } from './common.js';
import { energyMix } from './energy-mix.js';
import { price } from './price.js';
import {
  countryCode,
  dateTime,
  decimal,
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

const localDate = z
  .string()
  .regex(/^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'expected a local date such as 2026-01-31');

/** mod_tariffs: PriceComponent. `vat` absent is not `vat` 0, and both are handed on as they are (TAR-R-10). */
const priceComponent = z.object({
  type: openEnum,
  price: decimal,
  vat: optional(decimal),
  step_size: integer,
});

/** mod_tariffs: TariffRestrictions. */
const tariffRestrictions = z.object({
  start_time: optional(localTime),
  end_time: optional(localTime),
  start_date: optional(localDate),
  end_date: optional(localDate),
  min_kwh: optional(decimal),
  max_kwh: optional(decimal),
  min_current: optional(decimal),
  max_current: optional(decimal),
  min_power: optional(decimal),
  max_power: optional(decimal),
  min_duration: optional(integer),
  max_duration: optional(integer),
  day_of_week: list(openEnum),
  reservation: optional(openEnum),
});

/** mod_tariffs: Tariff. Lists with `+` have at least one element (TYP-08, TAR-R-10). */
export const tariff = z.object({
  country_code: countryCode,
  party_id: partyIdentifier,
  id: objectId,
  currency: text,
  type: optional(openEnum),
  tariff_alt_text: list(displayText),
  tariff_alt_url: optional(url),
  min_price: optional(price),
  max_price: optional(price),
  elements: z
    .array(
      z.object({
        price_components: z.array(priceComponent).min(1),
        restrictions: optional(tariffRestrictions),
      }),
    )
    .min(1),
  start_date_time: optional(dateTime),
  end_date_time: optional(dateTime),
  energy_mix: optional(energyMix),
  last_updated: dateTime,
});
