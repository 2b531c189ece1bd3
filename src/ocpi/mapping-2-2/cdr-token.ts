import { joinObject, splitObject, withMember } from '../json/raw-json.js';
import type { PartyId } from '../party.js';
import type { Rewrite } from './rewrite.js';

/**
 * What a CdrToken of 2.2 tells of its owner, the best first: the pair (uid, type), then contract_id. Fields that
 * are absent or no strings are undefined.
 */
export interface CdrTokenKey {
  uid: string | undefined;
  type: string | undefined;
  contractId: string | undefined;
}

/** Whose a token is. Always an answer: who finds none by the key names the party that the message is for. */
export type OwnerOf = (token: CdrTokenKey) => PartyId;

/**
 * The tokens that need an owner before their Sessions or CDRs can go to a 2.2.1 party, so that they can be looked
 * up, all at once, before the mapping itself.
 *
 * @param value a parsed Session or CDR, or a list of them
 */
export function tokensWithoutOwner(value: unknown): CdrTokenKey[] {
  const objects: unknown[] = Array.isArray(value) ? value : [value];
  return objects
    .map((object) => keyOfOwnerless(memberOf(object, 'cdr_token')))
    .filter((key) => key !== undefined);
}

/** Adds country_code and party_id, which CdrToken has since 2.2.1. A token that has both keeps them. */
export function withOwner(ownerOf: OwnerOf): Rewrite {
  return (text) => {
    const key = keyOfOwnerless(JSON.parse(text));
    if (key === undefined) return text;
    const { countryCode, partyId } = ownerOf(key);
    const withCountry = withMember(splitObject(text), 'country_code', JSON.stringify(countryCode));
    return joinObject(withMember(withCountry, 'party_id', JSON.stringify(partyId)));
  };
}

/** The key of a token without owner; undefined for one with, and for what is no object. */
function keyOfOwnerless(token: unknown): CdrTokenKey | undefined {
  if (typeof token !== 'object' || token === null || Array.isArray(token)) return undefined;
  if (textOf(token, 'country_code') && textOf(token, 'party_id')) return undefined;
  return {
    uid: textOf(token, 'uid'),
    type: textOf(token, 'type'),
    contractId: textOf(token, 'contract_id'),
  };
}

function textOf(object: unknown, name: string): string | undefined {
  const value = memberOf(object, name);
  return typeof value === 'string' ? value : undefined;
}

function memberOf(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null) return undefined;
  return Object.entries(object).find(([key]) => key === name)?.[1];
}
