import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import type { PartyKey } from '../ocpi/party.js';

/** Whom an object concerns, as the store has it: one party, as `NL/EM1`, or everybody. */
export type Audience = PartyKey | typeof EVERYBODY;

export const EVERYBODY = '';

/** Whether each object of a module concerns one party only (RT-B-11, D2). */
export function isPrivate({ audience }: Pick<ClientOwnedModule, 'audience'>): boolean {
  return audience !== 'everybody';
}

/** The audience whose objects a party gets, in the log and in lists: itself, or everybody. */
export function audienceFor(module: Pick<ClientOwnedModule, 'audience'>, party: PartyKey): Audience {
  return isPrivate(module) ? party : EVERYBODY;
}
