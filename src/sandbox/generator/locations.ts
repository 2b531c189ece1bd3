import { joinObject, splitObject, withMember } from '../../ocpi/json/raw-json.js';
import type { PartyId } from '../../ocpi/party.js';
import { EVSES_PER_LOCATION, LOCATIONS_PER_PARTY } from './distributions.js';
import { generateEvse } from './evses.js';
import { STREETS, TOWNS } from './place-names.js';
import { Random, Weighted } from './random.js';

export interface GeneratedNetwork {
  seed: number;
  /** How many Locations. */
  size: number;
  /** How many parties share them; at most, and by default, as many as the real network has. */
  parties?: number;
  /** The last moment of their past, in milliseconds since 1970: every `last_updated` lies before it. */
  until?: number;
  /** How long that past is, in milliseconds; by default 90 days. */
  past?: number;
}

/** The moment at which a generated network stands still unless another is asked for. */
export const DEFAULT_UNTIL = Date.UTC(2026, 5, 1);

const DAY_MS = 86_400_000;
const EVSE_COUNTS = new Weighted(EVSES_PER_LOCATION);

/** The parties of a generated network: `NL C01`, the largest, and so on. */
export function generatedParties(count = LOCATIONS_PER_PARTY.length): PartyId[] {
  return LOCATIONS_PER_PARTY.slice(0, count).map(([countryCode], at) => ({
    countryCode,
    partyId: `C${String(at + 1).padStart(2, '0')}`,
  }));
}

/** Locations with the shape of a real network, as JSON texts. The same seed gives the same ones. */
export function* generateLocations(network: GeneratedNetwork): Generator<string> {
  const { seed, size } = network;
  const random = new Random(seed);
  const parties = generatedParties(network.parties);
  const shares = new Weighted(
    parties.map((party, at) => [party, LOCATIONS_PER_PARTY[at]?.[1] ?? 1] as const),
  );
  for (let at = 0; at < size; at += 1) {
    // Each party has at least one, so that all are seen whatever the size.
    const party = parties[at] ?? shares.draw(random);
    yield generateLocation(random, party, at, network);
  }
}

function generateLocation(
  random: Random,
  party: PartyId,
  serial: number,
  { until = DEFAULT_UNTIL, past = 90 * DAY_MS }: GeneratedNetwork,
): string {
  const town = random.pick(TOWNS);
  const street = `${random.pick(STREETS)} ${random.between(1, 240)}`;
  const lastUpdated = until - random.between(1, past);
  const operator = `Charging ${party.countryCode} ${party.partyId}`;
  const coordinates = {
    latitude: (town.latitude + random.next() / 20).toFixed(6),
    longitude: (town.longitude + random.next() / 20).toFixed(6),
  };
  const location = {
    country_code: party.countryCode,
    party_id: party.partyId,
    id: random.chance(0.5) ? random.hex(32) : `${party.partyId}-${String(serial).padStart(7, '0')}`,
    publish: random.chance(0.98),
    name: `${operator} ${street} ${town.name}`,
    address: street,
    city: town.name,
    postal_code: `${town.postalCode}${random.between(10, 99)} ${random.pick(['AB', 'CD', 'EK', 'HX'])}`,
    country: 'NLD',
    coordinates,
    ...(random.chance(0.43) ? { parking_type: random.chance(0.88) ? 'ON_STREET' : 'PARKING_LOT' } : {}),
    evses: Array.from({ length: EVSE_COUNTS.draw(random) }, (_, at) => {
      return generateEvse(random, party, `${serial}-${at + 1}`, lastUpdated);
    }),
    operator: { name: operator, website: `https://${party.partyId.toLowerCase()}.example` },
    ...(random.chance(0.53) ? { owner: { name: `Municipality of ${town.name}` } } : {}),
    time_zone: 'Europe/Amsterdam',
    ...(random.chance(0.86) ? { opening_times: { twentyfourseven: true } } : {}),
    last_updated: new Date(lastUpdated).toISOString(),
  };
  return withRareFields(random, JSON.stringify(location));
}

/** What few Locations have, and a hub must not lose: numbers in odd spellings, explicit nulls, unknown fields. */
function withRareFields(random: Random, text: string): string {
  if (!random.chance(0.05)) return text;
  const share = `${random.between(1, 99)}.${random.between(1, 9)}0`;
  const energyMix = `{"is_green_energy":true,"energy_sources":[{"source":"WIND","percentage":${share}}],"supplier_name":null}`;
  const members = withMember(splitObject(text), 'energy_mix', energyMix);
  return joinObject(withMember(members, 'x_sandbox', `{"tilt":1.0e2,"note":"Caf\\u00e9"}`));
}
