import type { PartyId } from '../../ocpi/party.js';
import {
  AC_RATINGS,
  CAPABILITIES,
  CONNECTOR_MIX,
  CONNECTORS_PER_EVSE,
  DC_RATINGS,
  EVSE_STATUS,
} from './distributions.js';
import { type Random, Weighted } from './random.js';

const CONNECTOR_COUNTS = new Weighted(CONNECTORS_PER_EVSE);
const STATUSES = new Weighted(EVSE_STATUS);
const MIX = new Weighted(CONNECTOR_MIX);
const CAPABILITY_SETS = new Weighted(CAPABILITIES);
const AC = new Weighted(AC_RATINGS);
const DC = new Weighted(DC_RATINGS);
const WEEK_MS = 7 * 86_400_000;

/** An EVSE, ready for JSON.stringify. Neither it nor its Connectors are newer than the Location. */
export function generateEvse(
  random: Random,
  party: PartyId,
  number: string,
  locationUpdated: number,
): object {
  const updated = locationUpdated - random.between(0, WEEK_MS);
  const { countryCode, partyId } = party;
  const capabilities = CAPABILITY_SETS.draw(random);
  return {
    uid: `${random.hex(12)}-${number}`,
    ...(random.chance(0.99) ? { evse_id: `${countryCode}*${partyId}*E${number.replace('-', '*')}` } : {}),
    status: STATUSES.draw(random),
    connectors: Array.from({ length: CONNECTOR_COUNTS.draw(random) }, (_, at) => {
      return generateConnector(random, String(at + 1), partyId, updated);
    }),
    ...(capabilities.length === 0 ? {} : { capabilities }),
    ...(random.chance(0.82) ? { physical_reference: String(random.between(10_000, 99_999)) } : {}),
    ...(random.chance(0.4)
      ? { parking_restrictions: [random.pick(['EV_ONLY', 'PLUGGED', 'CUSTOMERS'])] }
      : {}),
    last_updated: new Date(updated).toISOString(),
  };
}

function generateConnector(random: Random, id: string, partyId: string, evseUpdated: number): object {
  const [standard, format, powerType] = MIX.draw(random);
  const [voltage, amperage, power] = (powerType === 'DC' ? DC : AC).draw(random);
  return {
    id,
    standard,
    format,
    power_type: powerType,
    max_voltage: voltage,
    max_amperage: amperage,
    ...(power === undefined ? {} : { max_electric_power: power }),
    ...(random.chance(0.71) ? { tariff_ids: [`${partyId}-T${random.between(1, 40)}`] } : {}),
    last_updated: new Date(evseUpdated - random.between(0, WEEK_MS)).toISOString(),
  };
}
