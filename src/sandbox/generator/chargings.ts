import type { PartyId } from '../../ocpi/party.js';
import { cdrText } from '../charging/cdr-text.js';
import { type ChargePlace, placeIn } from '../charging/charge-place.js';
import { type Charging, cdrTokenOf, endOf } from '../charging/charging.js';
import { Decimal } from '../charging/decimal.js';
import { sessionText } from '../charging/session-text.js';
import { DEFAULT_UNTIL } from './locations.js';
import { Random } from './random.js';

export interface GeneratedChargings {
  seed: number;
  size: number;
  /** Where drivers charge, as JSON texts. Those without an EVSE are passed over. */
  locations: Iterable<string>;
  /** With which they do, as JSON texts. */
  tokens: Iterable<string>;
  /** They all ended before, in milliseconds since 1970. */
  until?: number;
}

const AUTH_METHODS = ['WHITELIST', 'AUTH_REQUEST', 'COMMAND'] as const;
const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;

/** Chargings of the past at some places with some Tokens. The same seed gives the same ones. */
export function* generateChargings(wanted: GeneratedChargings): Generator<Charging> {
  const random = new Random(wanted.seed);
  const places = [...wanted.locations].flatMap(placesIn);
  const tokens = Array.from(wanted.tokens, (text) => cdrTokenOf(JSON.parse(text) as Record<string, unknown>));
  const [firstPlace, ...otherPlaces] = places;
  const [firstToken, ...otherTokens] = tokens;
  if (firstPlace === undefined || firstToken === undefined) return;
  for (let at = 0; at < wanted.size; at += 1) {
    const { owner, place } = random.pick([firstPlace, ...otherPlaces]);
    const token = random.pick([firstToken, ...otherTokens]);
    const serial = String(at + 1).padStart(7, '0');
    yield oneCharging(
      random,
      { owner, place, token, id: `${owner.partyId}-S${serial}` },
      wanted.until ?? DEFAULT_UNTIL,
    );
  }
}

/** Their Sessions as JSON texts, all COMPLETED. */
export function* generateSessions(wanted: GeneratedChargings): Generator<string> {
  for (const charging of generateChargings(wanted)) {
    yield sessionText(charging, 'COMPLETED', endOf(charging) + 1_000);
  }
}

/** Their CDRs as JSON texts: each fits the Session that {@link generateSessions} makes of the same seed. */
export function* generateCdrs(wanted: GeneratedChargings): Generator<string> {
  for (const charging of generateChargings(wanted)) {
    yield cdrText(charging, charging.id.replace('-S', '-C'), endOf(charging) + 2_000);
  }
}

function placesIn(locationText: string): { owner: PartyId; place: ChargePlace }[] {
  const place = placeIn(locationText);
  if (place === undefined) return [];
  const { country_code, party_id } = JSON.parse(locationText) as { country_code: string; party_id: string };
  return [{ owner: { countryCode: country_code, partyId: party_id }, place }];
}

function oneCharging(
  random: Random,
  known: Pick<Charging, 'owner' | 'place' | 'token' | 'id'>,
  until: number,
): Charging {
  const quarters = random.between(1, 16);
  const startedAt = until - random.between(1, 30 * DAY_MS) - quarters * QUARTER_MS;
  const authMethod = random.pick(AUTH_METHODS);
  return {
    ...known,
    authMethod,
    ...(authMethod === 'WHITELIST' ? {} : { authorizationReference: `AUTH-${random.hex(12)}` }),
    tariff: {
      id: `${known.owner.partyId}-T1`,
      currency: 'EUR',
      perKwh: Decimal.of(random.between(2_500, 7_900), 4),
    },
    startedAt,
    periods: Array.from({ length: quarters }, (_, at) => ({
      startedAt: startedAt + at * QUARTER_MS,
      endedAt: startedAt + (at + 1) * QUARTER_MS,
      wattHours: random.between(0, Math.floor(known.place.maxWatts / 4)),
    })),
  };
}
