import { type ClientOwnedModule, isPrivate } from '../ocpi/client-owned-object.js';
import type { PartyKey } from '../ocpi/party.js';

/** Whom an object concerns, as the store has it: one party, as `NL/EM1`, or everybody. */
export type Audience = PartyKey | typeof EVERYBODY;

export const EVERYBODY = '';

/** The audience whose objects a party gets, in the log and in lists: itself, or everybody. */
export function audienceFor(module: Pick<ClientOwnedModule, 'audience'>, party: PartyKey): Audience {
  return isPrivate(module) ? party : EVERYBODY;
}
