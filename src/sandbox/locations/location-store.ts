import { ciKey } from '../../ocpi/ci-string.js';
import { type PartyId, partyKey } from '../../ocpi/party.js';
import { LocationDocument } from './location-document.js';

/** `NL/CP1/LOC1`: a Location's place in a store. */
export type LocationKey = string;

export function locationKey(owner: PartyId, id: string): LocationKey {
  return `${partyKey(owner)}/${ciKey(id)}`;
}

/** Locations by key, the first seen first. An update does not move one (PAG-14). */
export class LocationStore {
  readonly #documents = new Map<LocationKey, LocationDocument>();

  get size(): number {
    return this.#documents.size;
  }

  get documents(): ReadonlyMap<LocationKey, LocationDocument> {
    return this.#documents;
  }

  get(key: LocationKey): LocationDocument | undefined {
    return this.#documents.get(key);
  }

  /** @returns whether the Location is new here */
  put(key: LocationKey, text: string): boolean {
    const isNew = !this.#documents.has(key);
    this.#documents.set(key, new LocationDocument(text));
    return isNew;
  }

  clear(): void {
    this.#documents.clear();
  }
}
