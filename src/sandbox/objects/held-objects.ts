import { type PartyId, partyKey } from '../../ocpi/party.js';
import { HeldObject } from './held-object.js';
import { type ObjectKey, type ObjectKind, type ObjectRef, objectKey, refOf } from './object-kind.js';

/** Objects of one module by key, the first seen first. An update does not move one (PAG-14). */
export class HeldObjects {
  readonly #objects = new Map<ObjectKey, HeldObject>();

  constructor(readonly kind: ObjectKind) {}

  get size(): number {
    return this.#objects.size;
  }

  get all(): readonly HeldObject[] {
    return [...this.#objects.values()];
  }

  get keys(): readonly ObjectKey[] {
    return [...this.#objects.keys()];
  }

  /** @param at `NL/CP1/S1`, or the same as parts */
  get(at: ObjectKey | ObjectRef): HeldObject | undefined {
    return this.#objects.get(typeof at === 'string' ? at : objectKey(at));
  }

  /** The objects of one party; those of all where nobody is named. */
  ownedBy(party: PartyId | undefined): HeldObject[] {
    const prefix = party === undefined ? '' : `${partyKey(party)}/`;
    return [...this.#objects].filter(([key]) => key.startsWith(prefix)).map(([, object]) => object);
  }

  /** Adds or replaces an object, at the place that it names itself. */
  put(text: string): HeldObject {
    const object = new HeldObject(text);
    this.#objects.set(objectKey(refOf(this.kind, object.body)), object);
    return object;
  }

  /** @returns undefined where there is no such object */
  patch(at: ObjectKey | ObjectRef, patchText: string): HeldObject | undefined {
    const key = typeof at === 'string' ? at : objectKey(at);
    const object = this.#objects.get(key)?.patched(patchText, this.kind.appendedField);
    if (object !== undefined) this.#objects.set(key, object);
    return object;
  }

  /** @returns whether it was there */
  delete(at: ObjectKey | ObjectRef): boolean {
    return this.#objects.delete(typeof at === 'string' ? at : objectKey(at));
  }

  clear(): void {
    this.#objects.clear();
  }
}
