import { parseDateTime } from '../../ocpi/date-time.js';
import { type LocationKey, LocationStore } from './location-store.js';

/** Something that arrived at a receiver and was stored. */
export interface Receipt {
  method: 'PUT' | 'PATCH';
  location: LocationKey;
  /** Of the object that was sent: absent for a whole Location. */
  evseUid?: string;
  connectorId?: string;
  lastUpdated: string;
  /** When it was there, on the clock of `performance.now()`. */
  at: number;
}

/**
 * The Locations that one party has received: a PUT replaces, a PATCH merges, and a changed child lifts its
 * parents (LOC-R-09).
 */
export class ReceivedLocations {
  readonly store = new LocationStore();
  /** Stored requests by what they carried. */
  readonly counts = { locations: 0, evses: 0, connectors: 0, patches: 0 };
  /** PUTs whose object was older than the one held: a hub must never go backwards (decision D6). */
  wentBackwards = 0;
  readonly #listeners = new Set<(receipt: Receipt, text: string) => void>();
  readonly #latest = new Map<string, { lastUpdated: string; at: number }>();

  /**
   * @param listener gets what was sent as text, too
   * @returns takes the listener away again
   */
  onReceipt(listener: (receipt: Receipt, text: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** When the newest version of an object arrived: `NL/CP1/LOC1`, or with an EVSE and a Connector behind it. */
  receiptOf(objectPath: string): { lastUpdated: string; at: number } | undefined {
    return this.#latest.get(objectPath.toUpperCase());
  }

  /**
   * Stores what a request carried.
   *
   * @returns `created`, `replaced`, or `unknownParent` where the object to change or to put it into is missing
   */
  receive(receipt: Receipt, text: string): 'created' | 'replaced' | 'unknownParent' {
    const before = this.#textOf(receipt);
    if (!this.#apply(receipt, text, before)) return 'unknownParent';
    if (receipt.method === 'PUT' && before !== undefined && isOlder(receipt.lastUpdated, before))
      this.wentBackwards += 1;
    this.#count(receipt);
    const { location, evseUid, connectorId, lastUpdated, at } = receipt;
    const path = [location, evseUid, connectorId].filter((part) => part !== undefined).join('/');
    this.#latest.set(path.toUpperCase(), { lastUpdated, at });
    for (const listener of this.#listeners) listener(receipt, text);
    return before === undefined ? 'created' : 'replaced';
  }

  #textOf({ location, evseUid, connectorId }: Receipt): string | undefined {
    const document = this.store.get(location);
    if (evseUid === undefined) return document?.text;
    return connectorId === undefined ? document?.evse(evseUid) : document?.connector(evseUid, connectorId);
  }

  #apply(
    { method, location, evseUid, connectorId }: Receipt,
    text: string,
    before: string | undefined,
  ): boolean {
    if (method === 'PATCH' && before === undefined) return false;
    if (evseUid === undefined && method === 'PUT') {
      this.store.put(location, text);
      return true;
    }
    const document = this.store.get(location);
    if (document === undefined) return false;
    if (evseUid === undefined) document.patch(text);
    else if (connectorId !== undefined) {
      return method === 'PUT'
        ? document.putConnector(evseUid, connectorId, text)
        : document.patchConnector(evseUid, connectorId, text);
    } else if (method === 'PUT') document.putEvse(evseUid, text);
    else document.patchEvse(evseUid, text);
    return true;
  }

  #count({ method, evseUid, connectorId }: Receipt): void {
    if (method === 'PATCH') this.counts.patches += 1;
    else if (evseUid === undefined) this.counts.locations += 1;
    else if (connectorId === undefined) this.counts.evses += 1;
    else this.counts.connectors += 1;
  }
}

function isOlder(lastUpdated: string, heldText: string): boolean {
  const held: unknown = JSON.parse(heldText);
  if (typeof held !== 'object' || held === null || !('last_updated' in held)) return false;
  return (parseDateTime(lastUpdated) ?? 0) < (parseDateTime(String(held.last_updated)) ?? 0);
}
