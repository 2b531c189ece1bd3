import { formatDateTime } from '../../ocpi/date-time.js';
import type { PartyId } from '../../ocpi/party.js';
import type { EnergyTariff } from './charging.js';
import { jsonText } from './json-text.js';

/** The Tariff of an owner, as JSON text. */
export function tariffText(tariff: EnergyTariff, owner: PartyId, at: number): string {
  return jsonText(tariffOf(tariff, owner, at));
}

/** mod_tariffs: Tariff. */
export function tariffOf(tariff: EnergyTariff, owner: PartyId, at: number): object {
  return {
    country_code: owner.countryCode,
    party_id: owner.partyId,
    id: tariff.id,
    currency: tariff.currency,
    elements: [{ price_components: [{ type: 'ENERGY', price: tariff.perKwh, step_size: 1 }] }],
    last_updated: formatDateTime(at),
  };
}
