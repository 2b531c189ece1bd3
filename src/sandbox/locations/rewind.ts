import { formatDateTime, parseDateTime } from '../../ocpi/date-time.js';
import { joinObject, splitObject, withMember } from '../../ocpi/json/raw-json.js';
import { LocationDocument } from './location-document.js';
import type { StatusChange } from './status-change.js';

/**
 * A Location as it was before some changes that it already shows: each EVSE gets back the status that it had,
 * as of one second before the change. Without this a recorded stream, replayed upon the state that it led to,
 * would change nothing.
 */
export function rewind(text: string, changes: readonly StatusChange[]): string {
  const document = new LocationDocument(text);
  const ownLastUpdated = document.lastUpdated;
  for (const change of changes) {
    const evse = document.evse(change.evseUid);
    if (evse === undefined) continue;
    const before = formatDateTime((parseDateTime(change.lastUpdated) ?? 1_000) - 1_000);
    const members = withMember(splitObject(evse), 'status', JSON.stringify(change.from));
    document.putEvse(change.evseUid, joinObject(withMember(members, 'last_updated', JSON.stringify(before))));
  }
  document.patch(JSON.stringify({ last_updated: ownLastUpdated }));
  return document.text;
}
