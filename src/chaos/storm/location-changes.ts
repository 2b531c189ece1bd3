import { ciKey } from '../../ocpi/ci-string.js';
import { type LocationRef, refOf } from '../../sandbox/locations/location-ref.js';
import { locationKey } from '../../sandbox/locations/location-store.js';
import type { Change } from './ledger.js';

/** `locations NL/C01/LOC1`, and with an EVSE `locations NL/C01/LOC1/EVSE1`. */
export function locationPath(ref: LocationRef, evseUid?: string): string {
  const path = `locations ${locationKey(ref, ref.id)}`;
  return evseUid === undefined ? path : `${path}/${ciKey(evseUid)}`;
}

/** What a whole Location says: of itself, and of each of its EVSEs. */
export function locationChanges(text: string): Change[] {
  const ref = refOf(text);
  const { last_updated, evses = [] } = JSON.parse(text) as {
    last_updated: string;
    evses?: { uid: string; last_updated: string }[];
  };
  return [
    { path: locationPath(ref), state: last_updated },
    ...evses.map((evse) => ({ path: locationPath(ref, evse.uid), state: evse.last_updated })),
  ];
}
