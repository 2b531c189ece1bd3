import { z } from 'zod';
import { OcpiError } from './errors.js';
import type { HubVersion } from './modules.js';
import type { PartyId } from './party.js';
import { cdrToken } from './schemas/cdr-token.js';

/** Whose driver a Session or a CDR is about, by its `cdr_token`: the one party that it concerns (RT-B-11). */
export interface CdrToken {
  uid: string;
  type: string;
  contractId: string;
  /** Absent in objects of 2.2: then the owner of the Token is to be looked up (section 19.4). */
  owner?: PartyId;
}

const withCdrToken = z.object({ cdr_token: cdrToken });

/** The `cdr_token` of a Session or a CDR; undefined where it has none, as most PATCHes. */
export function cdrTokenIn(value: unknown): CdrToken | undefined {
  const result = withCdrToken.safeParse(value);
  if (!result.success) return undefined;
  const { country_code, party_id, uid, type, contract_id } = result.data.cdr_token;
  const names = { uid, type, contractId: contract_id };
  if (country_code == null || party_id == null) return names;
  return { ...names, owner: { countryCode: country_code, partyId: party_id } };
}

/** The party that a Session or a CDR concerns, where the object itself names it (SES-R-16, CDR-R-22). */
export function tokenOwnerIn(value: unknown): PartyId | undefined {
  return cdrTokenIn(value)?.owner;
}

/**
 * Refuses a `cdr_token` without its owner on a connection of 2.2.1, where it is required.
 *
 * @throws OcpiError invalidParameter (2001), naming the fields
 */
export function requireTokenOwner(value: unknown, version: HubVersion): void {
  if (version !== '2.2.1' || cdrTokenIn(value) === undefined || tokenOwnerIn(value) !== undefined) return;
  throw new OcpiError(
    'invalidParameter',
    'cdr_token: expected country_code and party_id of the owner of the token, as 2.2.1 requires',
  );
}
