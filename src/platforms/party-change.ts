import { type PartyId, type PartyKey, partyKey, type Role } from '../ocpi/party.js';
import type { ClientInfo } from '../ocpi/schemas/client-info.js';
import type { Endpoint } from '../ocpi/schemas/versions.js';

/** What a change of one platform means for its parties. */
export interface PartyChange {
  /** Those that the platform has, each with all its roles. */
  parties: ReadonlyMap<PartyKey, readonly Role[]>;
  /** What the platform has just said anew, with its token; undefined where it has not, or is not registered. */
  newEndpoints: readonly Endpoint[] | undefined;
  /** They can be reached, and could not before, in whichever of their roles. */
  returned: readonly PartyKey[];
  /** They were hidden, as who is suspended or has left is, and are shown (AMB-20). */
  shown: readonly PartyKey[];
  /** The platform has them no more; another one may. */
  gone: readonly PartyKey[];
}

/** A party in one role, before and after. */
export interface ChangedRole extends PartyId {
  role: Role;
  active: boolean;
  /** NEW: it was not there. */
  before: ClientInfo['status'] | 'NEW';
  after: ClientInfo['status'];
}

/** Compares what the rows of a platform's parties said with what they say. Pure. */
export function partyChange(
  rows: readonly ChangedRole[],
  newEndpoints: readonly Endpoint[] | undefined,
): PartyChange {
  const roles = new Map<PartyKey, ChangedRole[]>();
  for (const row of rows) roles.set(partyKey(row), [...(roles.get(partyKey(row)) ?? []), row]);
  const keysOf = (holds: (own: readonly ChangedRole[]) => boolean) =>
    [...roles].filter(([, own]) => holds(own)).map(([key]) => key);
  const hasCome = (is: (status: string) => boolean) =>
    keysOf((own) => own.some(({ after }) => is(after)) && !own.some(({ before }) => is(before)));
  const isThere = (own: readonly ChangedRole[]) => own.some(({ active }) => active);
  return {
    parties: new Map(
      [...roles]
        .filter(([, own]) => isThere(own))
        .map(([key, own]) => [key, own.filter(({ active }) => active).map(({ role }) => role)]),
    ),
    newEndpoints,
    returned: hasCome((status) => status === 'CONNECTED'),
    shown: hasCome((status) => status === 'CONNECTED' || status === 'OFFLINE'),
    gone: keysOf((own) => !isThere(own)),
  };
}
