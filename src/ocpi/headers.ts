import { ciKey } from './ci-string.js';
import type { PartyId } from './party.js';

/** Header names, in lower case as Node hands them out; HTTP compares them without case (AUTH-18). */
export const HEADER = {
  requestId: 'x-request-id',
  correlationId: 'x-correlation-id',
  toPartyId: 'ocpi-to-party-id',
  toCountryCode: 'ocpi-to-country-code',
  fromPartyId: 'ocpi-from-party-id',
  fromCountryCode: 'ocpi-from-country-code',
  totalCount: 'x-total-count',
  limit: 'x-limit',
} as const;

/** Header names as the specification spells them, for what the hub sends. */
export const SPELLED_HEADER = {
  requestId: 'X-Request-ID',
  correlationId: 'X-Correlation-ID',
  toPartyId: 'OCPI-to-party-id',
  toCountryCode: 'OCPI-to-country-code',
  fromPartyId: 'OCPI-from-party-id',
  fromCountryCode: 'OCPI-from-country-code',
  totalCount: 'X-Total-Count',
  limit: 'X-Limit',
} as const;

type HeaderBag = Readonly<Record<string, string | string[] | undefined>>;

/** What one half of the routing headers says: a party, nothing, or something that is neither. */
export type RoutingHeader =
  | { kind: 'party'; party: PartyId }
  | { kind: 'absent' }
  | { kind: 'malformed'; header: string; problem: string };

/** Reads `OCPI-to-*` or `OCPI-from-*`. They come as pairs (RT-H-06), of 2 and of 3 characters (RT-H-01). */
export function readRoutingHeader(headers: HeaderBag, direction: 'to' | 'from'): RoutingHeader {
  const countryHeader = direction === 'to' ? SPELLED_HEADER.toCountryCode : SPELLED_HEADER.fromCountryCode;
  const partyHeader = direction === 'to' ? SPELLED_HEADER.toPartyId : SPELLED_HEADER.fromPartyId;
  const countryCode = single(headers[countryHeader.toLowerCase()]);
  const partyId = single(headers[partyHeader.toLowerCase()]);
  if (countryCode === undefined && partyId === undefined) return { kind: 'absent' };
  if (countryCode === undefined || !/^[\x21-\x7e]{2}$/.test(countryCode)) {
    return { kind: 'malformed', header: countryHeader, problem: problemOf(countryCode, partyHeader, 2) };
  }
  if (partyId === undefined || !/^[\x21-\x7e]{3}$/.test(partyId)) {
    return { kind: 'malformed', header: partyHeader, problem: problemOf(partyId, countryHeader, 3) };
  }
  return { kind: 'party', party: { countryCode, partyId } };
}

/** The routing headers for a message of ours. */
export function routingHeaders(to: PartyId, from: PartyId): Record<string, string> {
  return {
    [SPELLED_HEADER.toCountryCode]: ciKey(to.countryCode),
    [SPELLED_HEADER.toPartyId]: ciKey(to.partyId),
    [SPELLED_HEADER.fromCountryCode]: ciKey(from.countryCode),
    [SPELLED_HEADER.fromPartyId]: ciKey(from.partyId),
  };
}

/** A header that counts once: of several lines the first, white space around it dropped, empty as absent. */
export function single(value: string | string[] | undefined): string | undefined {
  const first = (Array.isArray(value) ? value[0] : value)?.trim();
  return first === '' ? undefined : first;
}

function problemOf(value: string | undefined, other: string, length: number): string {
  return value === undefined ? `is missing beside ${other}` : `is "${value}", not ${length} characters long`;
}
