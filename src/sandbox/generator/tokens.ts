import type { PartyId } from '../../ocpi/party.js';
import { DEFAULT_UNTIL } from './locations.js';
import { Random } from './random.js';

const DAY_MS = 86_400_000;
const ISSUERS = ['Alpha Drive', 'Beta Mobil', 'Gamma Charge'] as const;

/** Tokens of EMSPs as JSON texts, mostly cards. The same seed gives the same ones. */
export function* generateTokens(
  seed: number,
  size: number,
  owners: readonly [PartyId, ...PartyId[]],
): Generator<string> {
  const random = new Random(seed);
  for (let at = 0; at < size; at += 1) {
    const { countryCode, partyId } = owners[at] ?? random.pick(owners);
    const isCard = random.chance(0.85);
    yield JSON.stringify({
      country_code: countryCode,
      party_id: partyId,
      uid: isCard ? random.hex(14).toUpperCase() : `${partyId}-APP-${at + 1}`,
      type: isCard ? 'RFID' : 'APP_USER',
      contract_id: `${countryCode}-${partyId}-C${String(at + 1).padStart(8, '0')}-${random.between(0, 9)}`,
      ...(isCard ? { visual_number: `${partyId}${random.between(10_000, 99_999)}` } : {}),
      issuer: random.pick(ISSUERS),
      valid: random.chance(0.97),
      // TOK-R-12: an app asks each time.
      whitelist: isCard ? random.pick(['ALWAYS', 'ALLOWED', 'ALLOWED_OFFLINE']) : 'NEVER',
      ...(random.chance(0.3) ? { language: 'nl' } : {}),
      last_updated: new Date(DEFAULT_UNTIL - random.between(1, 90 * DAY_MS)).toISOString(),
    });
  }
}
