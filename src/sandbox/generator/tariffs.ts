import type { PartyId } from '../../ocpi/party.js';
import { ELEMENTS_PER_TARIFF } from './distributions.js';
import { DEFAULT_UNTIL } from './locations.js';
import { Random, Weighted } from './random.js';

const ELEMENT_COUNTS = new Weighted(ELEMENTS_PER_TARIFF);
const DAY_MS = 86_400_000;

/** Tariffs with the shape of real ones: mostly one element, some with a price for each hour of days to come. */
export function* generateTariffs(
  seed: number,
  size: number,
  parties: readonly [PartyId, ...PartyId[]],
): Generator<string> {
  const random = new Random(seed);
  for (let at = 0; at < size; at += 1) {
    const party = random.pick(parties);
    const elements = ELEMENT_COUNTS.draw(random);
    yield JSON.stringify({
      country_code: party.countryCode,
      party_id: party.partyId,
      id: `${party.partyId}-T${at + 1}`,
      currency: 'EUR',
      ...(random.chance(0.03)
        ? { tariff_alt_url: `https://${party.partyId.toLowerCase()}.example/tariffs/${at}` }
        : {}),
      ...(random.chance(0.02) ? { tariff_alt_text: [{ language: 'en', text: 'Ad hoc tariff' }] } : {}),
      elements: elements >= 24 ? hourlyElements(random, elements) : plainElements(random, elements),
      last_updated: new Date(DEFAULT_UNTIL - random.between(1, 90 * DAY_MS)).toISOString(),
    });
  }
}

/** One element without restrictions; of several each but the last counts from some duration on. */
function plainElements(random: Random, count: number): object[] {
  return Array.from({ length: count }, (_, at) => ({
    price_components: [
      {
        type: 'ENERGY',
        price: price(random, 2, 8),
        ...(random.chance(0.07) ? { vat: 21 } : {}),
        step_size: 1,
      },
      ...(random.chance(0.5) ? [{ type: 'FLAT', price: price(random, 0, 5), step_size: 1 }] : []),
      ...(random.chance(0.5) ? [{ type: 'TIME', price: price(random, 0, 3), step_size: 1 }] : []),
    ],
    ...(at < count - 1 ? { restrictions: { min_duration: 3600 * (count - at) } } : {}),
  }));
}

function hourlyElements(random: Random, count: number): object[] {
  return Array.from({ length: count }, (_, at) => {
    const day = DEFAULT_UNTIL + Math.floor(at / 24) * DAY_MS;
    return {
      price_components: [{ type: 'ENERGY', price: price(random, 3, 6), step_size: 1 }],
      restrictions: {
        start_time: hour(at % 24),
        end_time: hour((at + 1) % 24),
        start_date: new Date(day).toISOString().slice(0, 10),
        end_date: new Date(day + DAY_MS).toISOString().slice(0, 10),
      },
    };
  });
}

/** A price in EUR with four decimals, from tenths of the lowest to tenths of the highest. */
function price(random: Random, lowest: number, highest: number): number {
  return random.between(lowest * 1000, highest * 1000) / 10_000;
}

function hour(number: number): string {
  return `${String(number).padStart(2, '0')}:00`;
}
