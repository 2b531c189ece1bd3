import { ciKey } from './ci-string.js';

/** Who a message is from, for or about: the pair that OCPI's routing headers carry. */
export interface PartyId {
  countryCode: string;
  partyId: string;
}

/** The role that a party plays in the market (types: Role). */
export const ROLES = ['CPO', 'EMSP', 'HUB', 'NAP', 'NSP', 'OTHER', 'SCSP'] as const;
export type Role = (typeof ROLES)[number];

/** `NL/CP1`: the form under which a party is looked up and compared (RT-H-05). */
export type PartyKey = string;

export function partyKey({ countryCode, partyId }: PartyId): PartyKey {
  return `${ciKey(countryCode)}/${ciKey(partyId)}`;
}

export function sameParty(a: PartyId, b: PartyId): boolean {
  return partyKey(a) === partyKey(b);
}
