import { formatDateTime } from '../../ocpi/date-time.js';
import { type ChargedPeriod, type Charging, costOf, endOf, energyOf, inKwh } from './charging.js';
import { jsonText } from './json-text.js';

/** The Session of a charging, whole. */
export function sessionText(charging: Charging, status: 'ACTIVE' | 'COMPLETED', at: number): string {
  const { owner, token, place, tariff, periods } = charging;
  return jsonText({
    country_code: owner.countryCode,
    party_id: owner.partyId,
    id: charging.id,
    start_date_time: formatDateTime(charging.startedAt),
    end_date_time: status === 'COMPLETED' ? formatDateTime(endOf(charging)) : undefined,
    kwh: energyOf(charging),
    cdr_token: token,
    auth_method: charging.authMethod,
    authorization_reference: charging.authorizationReference,
    location_id: place.locationId,
    evse_uid: place.evseUid,
    connector_id: place.connectorId,
    currency: tariff.currency,
    charging_periods:
      periods.length === 0 ? undefined : periods.map((period) => chargingPeriod(charging, period)),
    total_cost: { excl_vat: costOf(charging) },
    status,
    last_updated: formatDateTime(at),
  });
}

/** A PATCH that tells of new periods, which the receiver appends (SES-R-07). */
export function progressText(charging: Charging, added: readonly ChargedPeriod[], at: number): string {
  return jsonText({
    kwh: energyOf(charging),
    charging_periods: added.map((period) => chargingPeriod(charging, period)),
    total_cost: { excl_vat: costOf(charging) },
    last_updated: formatDateTime(at),
  });
}

/** mod_cdrs: ChargingPeriod. */
export function chargingPeriod({ tariff }: Charging, { startedAt, wattHours }: ChargedPeriod): object {
  return {
    start_date_time: formatDateTime(startedAt),
    dimensions: [{ type: 'ENERGY', volume: inKwh(wattHours) }],
    tariff_id: tariff.id,
  };
}
