import type { EvsePlace, HubUnderLoad } from './hub-under-load.js';
import { microsecondsNow, PUSHED_AT } from './one-clock.js';

/** The EVSEs of Locations that are given as JSON texts. */
export function evsesOf(locations: readonly string[]): EvsePlace[] {
  return locations.flatMap((text) => {
    const { id, evses = [] } = JSON.parse(text) as { id: string; evses?: { uid: string }[] };
    return evses.map(({ uid }) => ({ locationId: id, evseUid: uid }));
  });
}

/** A change of an EVSE's status, as a CPO patches it. @param number which change of this EVSE it is */
export function statusChange(number: number, extra: Readonly<Record<string, number>>): object {
  const status = number % 2 === 0 ? 'CHARGING' : 'AVAILABLE';
  return { status, ...extra, last_updated: new Date().toISOString() };
}

/** A stream of status changes, EVSE after EVSE, each with the time at which it was pushed. @returns pushes the next */
export function timedStatusChanges(load: HubUnderLoad, locations: readonly string[]): () => Promise<void> {
  const evses = evsesOf(locations);
  let made = 0;
  return () => {
    const evse = evses[made % evses.length];
    if (evse === undefined) throw new Error('there are no EVSEs whose status could change');
    const number = Math.floor(made / evses.length);
    made += 1;
    return load.patchEvse(evse, statusChange(number, { [PUSHED_AT]: microsecondsNow() }));
  };
}
