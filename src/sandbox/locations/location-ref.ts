import type { PartyId } from '../../ocpi/party.js';
import { type LocationKey, locationKey } from './location-store.js';

/** A Location by its owner and id, spelled as the owner spells them. */
export interface LocationRef extends PartyId {
  id: string;
}

/** How nearly every Location begins; saves parsing it for three fields. */
const USUAL_BEGINNING = /^\{"country_code":"(\w{2})","party_id":"(\w{3})","id":"([\w.*-]+)",/;

/** What a Location says about its owner and id. @param text JSON of a Location */
export function refOf(text: string): LocationRef {
  const [, usualCountryCode, usualPartyId, usualId] = USUAL_BEGINNING.exec(text) ?? [];
  if (usualCountryCode !== undefined && usualPartyId !== undefined && usualId !== undefined) {
    return { countryCode: usualCountryCode, partyId: usualPartyId, id: usualId };
  }
  const { country_code, party_id, id } = JSON.parse(text) as Record<string, unknown>;
  if (typeof country_code !== 'string' || typeof party_id !== 'string' || typeof id !== 'string') {
    throw new Error(`no Location, or one without country_code, party_id and id: ${text.slice(0, 200)}`);
  }
  return { countryCode: country_code, partyId: party_id, id };
}

/** The key under which a Location belongs. */
export function keyOf(text: string): LocationKey {
  const ref = refOf(text);
  return locationKey(ref, ref.id);
}
