import { parseDateTime } from '../../ocpi/date-time.js';
import { type PartyId, partyKey } from '../../ocpi/party.js';
import { generateLocations } from '../generator/locations.js';
import { generateStatusChanges } from '../generator/status-changes.js';
import { collect, loadJsonTexts, loadStatusChanges } from '../locations/load-files.js';
import { LocationDocument } from '../locations/location-document.js';
import { keyOf, refOf } from '../locations/location-ref.js';
import { type LocationKey, locationKey } from '../locations/location-store.js';
import { rewind } from '../locations/rewind.js';
import type { StatusChange } from '../locations/status-change.js';
import type { DemoArguments } from './arguments.js';

/** What the demo's CPO platform is about to tell. */
export interface DataSet {
  /** JSON texts, as they were before the changes. */
  locations: string[];
  changes: StatusChange[];
  /** Changes in the file that are about EVSEs which the Locations do not have. */
  withoutEvse: number;
  /** Owners of the Locations. */
  parties: PartyId[];
}

/**
 * Reads or makes up Locations and status changes.
 *
 * @param mayHaveRun whether the hub may have data of an earlier run: then all that is made up is newer
 */
export async function prepareDataSet(demo: DemoArguments, mayHaveRun: boolean): Promise<DataSet> {
  const moments = mayHaveRun ? { until: Date.now(), past: 1_000, longestPause: 1 } : {};
  const texts =
    demo.locations === undefined
      ? [...generateLocations({ ...demo, ...moments })]
      : await collect(loadJsonTexts(demo.locations));
  if (demo.changes === undefined) {
    const from = latestMoment(texts);
    const changes = [
      ...generateStatusChanges({ seed: demo.seed, locations: texts, count: demo.count, from, ...moments }),
    ];
    return { locations: texts, changes, withoutEvse: 0, parties: ownersOf(texts) };
  }
  return replay(texts, await collect(loadStatusChanges(demo.changes)));
}

/** The latest `last_updated` of any Location or EVSE. */
export function latestMoment(texts: Iterable<string>): number {
  let latest = 0;
  for (const text of texts) {
    for (const [, moment = ''] of text.matchAll(/"last_updated":"([^"]*)"/g)) {
      latest = Math.max(latest, parseDateTime(moment) ?? 0);
    }
  }
  return latest;
}

/** Takes the Locations back to before the changes, so that each change will be one; puts the changes in order of time. */
function replay(texts: readonly string[], recorded: readonly StatusChange[]): DataSet {
  const byLocation = new Map<LocationKey, StatusChange[]>();
  for (const change of recorded) {
    const key = locationKey(change.location, change.location.id);
    const present = byLocation.get(key);
    if (present === undefined) byLocation.set(key, [change]);
    else present.push(change);
  }
  const changes: StatusChange[] = [];
  const locations = texts.map((text) => {
    const own = byLocation.get(keyOf(text));
    if (own === undefined) return text;
    const document = new LocationDocument(text);
    const possible = own.filter(({ evseUid }) => document.evse(evseUid) !== undefined);
    changes.push(...possible);
    return rewind(text, possible);
  });
  changes.sort((a, b) => (parseDateTime(a.lastUpdated) ?? 0) - (parseDateTime(b.lastUpdated) ?? 0));
  return { locations, changes, withoutEvse: recorded.length - changes.length, parties: ownersOf(locations) };
}

function ownersOf(texts: readonly string[]): PartyId[] {
  const owners = new Map<string, PartyId>();
  for (const text of texts) {
    const { countryCode, partyId } = refOf(text);
    const party = { countryCode, partyId };
    owners.set(partyKey(party), party);
  }
  return [...owners.values()];
}
