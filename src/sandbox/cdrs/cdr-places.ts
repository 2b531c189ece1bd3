import type { ObjectKey } from '../objects/object-kind.js';

/** Where each CDR can be read: numbered places, because nobody may need to know how a receiver makes its URLs. */
export class CdrPlaces {
  readonly #places = new Map<ObjectKey, string>();
  readonly #keys = new Map<string, ObjectKey>();

  /** The place of a CDR, the same each time. */
  of(key: ObjectKey): string {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = `cdr-${this.#places.size + 1}`;
    this.#places.set(key, place);
    this.#keys.set(place, key);
    return place;
  }

  keyAt(place: string): ObjectKey | undefined {
    return this.#keys.get(place);
  }
}
