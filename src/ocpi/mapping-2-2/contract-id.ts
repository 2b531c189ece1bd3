import type { PartyId } from '../party.js';

/**
 * The spellings of an eMAID: country code, provider, instance, and a check digit that may be missing. eMI3 has an
 * instance of `C` and eight characters; ISO 15118 lets all nine be free; DIN SPEC 91286 has six, and may write `*`.
 * Without separators only eMI3's is taken: the others cannot be told from any other code of twelve to fifteen
 * characters, such as the hexadecimal number of a card.
 */
const EMAID_SPELLINGS = [
  /^(?<country>[A-Z]{2})-?(?<provider>[A-Z0-9]{3})-?C[A-Z0-9]{8}(-?[A-Z0-9])?$/i,
  /^(?<country>[A-Z]{2})-(?<provider>[A-Z0-9]{3})-[A-Z0-9]{9}(-?[A-Z0-9])?$/i,
  /^(?<country>[A-Z]{2})(?<separator>[-*])(?<provider>[A-Z0-9]{3})\k<separator>[A-Z0-9]{6}(\k<separator>?[0-9X])?$/i,
];

/**
 * The provider that a contract_id names, in capitals; undefined where it is no eMAID, which is only recommended.
 *
 * It is a hint and no proof: credentials.asciidoc lets a party's ids in OCPI differ from those in its contract ids.
 * So it counts only where a party of that name is known.
 */
export function providerOf(contractId: string): PartyId | undefined {
  for (const spelling of EMAID_SPELLINGS) {
    const { country, provider } = spelling.exec(contractId)?.groups ?? {};
    if (country !== undefined && provider !== undefined)
      return { countryCode: country.toUpperCase(), partyId: provider.toUpperCase() };
  }
  return undefined;
}
