import type { Success } from '../http/answer.js';
import type { PassedOn } from '../relay/passed-on.js';

/** Whose answer a request gets: the hub's own, or that of the party that it was for (table 2.0, leg 4). */
export type Answered = { by: 'hub'; success: Success } | { by: 'party'; passedOn: PassedOn };

export function byHub(success: Success): Answered {
  return { by: 'hub', success };
}

export function byParty(passedOn: PassedOn): Answered {
  return { by: 'party', passedOn };
}
