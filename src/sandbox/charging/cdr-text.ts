import { formatDateTime } from '../../ocpi/date-time.js';
import { type Charging, costOf, endOf, energyOf, inHours } from './charging.js';
import type { Decimal } from './decimal.js';
import { jsonText } from './json-text.js';
import { chargingPeriod } from './session-text.js';
import { tariffOf } from './tariff-text.js';

/** The CDR of a charging that has come to its end. Needs one period at least, as the specification does. */
export function cdrText(charging: Charging, id: string, at: number): string {
  return jsonText(cdr(charging, id, at, costOf(charging)));
}

/** A Credit CDR: all as it was, the cost negative (CDR-R-10). */
export function creditCdrText(charging: Charging, id: string, creditedId: string, at: number): string {
  const cost = costOf(charging).negated();
  return jsonText({ ...cdr(charging, id, at, cost), credit: true, credit_reference_id: creditedId });
}

function cdr(charging: Charging, id: string, at: number, cost: Decimal): object {
  const { owner, token, place, tariff, periods, startedAt } = charging;
  return {
    country_code: owner.countryCode,
    party_id: owner.partyId,
    id,
    start_date_time: formatDateTime(startedAt),
    end_date_time: formatDateTime(endOf(charging)),
    session_id: charging.id,
    cdr_token: token,
    auth_method: charging.authMethod,
    authorization_reference: charging.authorizationReference,
    cdr_location: place.cdrLocation,
    currency: tariff.currency,
    tariffs: [tariffOf(tariff, owner, startedAt)],
    charging_periods: periods.map((period) => chargingPeriod(charging, period)),
    total_cost: { excl_vat: cost },
    total_energy: energyOf(charging),
    total_energy_cost: { excl_vat: cost },
    total_time: inHours(endOf(charging) - startedAt),
    last_updated: formatDateTime(at),
  };
}
