import { parseDateTime } from '../../ocpi/date-time.js';
import { HeldObjects } from './held-objects.js';
import { type ObjectKey, type ObjectKind, type ObjectRef, objectKey } from './object-kind.js';

/** Something that arrived at a receiver and was taken. */
export interface ObjectReceipt {
  method: 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  key: ObjectKey;
  /** Of what was sent; empty for a DELETE. */
  lastUpdated: string;
  /** When it was there, on the clock of `performance.now()`. */
  at: number;
}

/** The objects of one module that one party has received: a PUT replaces, a PATCH merges. */
export class ReceivedObjects {
  readonly store: HeldObjects;
  /** Everything that was taken, in order of arrival. */
  readonly receipts: ObjectReceipt[] = [];
  /** PUTs whose object was older than the one held: a hub must never go backwards (decision D6). */
  wentBackwards = 0;

  constructor(kind: ObjectKind) {
    this.store = new HeldObjects(kind);
  }

  /** @returns whether the object is new here */
  put(ref: ObjectRef, text: string, at: number, method: 'PUT' | 'POST' = 'PUT'): boolean {
    const before = this.store.get(ref);
    const { lastUpdated } = this.store.put(text);
    if (before !== undefined && moment(lastUpdated) < moment(before.lastUpdated)) this.wentBackwards += 1;
    this.receipts.push({ method, key: objectKey(ref), lastUpdated, at });
    return before === undefined;
  }

  /** @returns false where there is no such object */
  patch(ref: ObjectRef, patchText: string, at: number): boolean {
    const patched = this.store.patch(ref, patchText);
    if (patched === undefined) return false;
    this.receipts.push({ method: 'PATCH', key: objectKey(ref), lastUpdated: patched.lastUpdated, at });
    return true;
  }

  /** @returns false where there is no such object */
  delete(ref: ObjectRef, at: number): boolean {
    if (!this.store.delete(ref)) return false;
    this.receipts.push({ method: 'DELETE', key: objectKey(ref), lastUpdated: '', at });
    return true;
  }
}

function moment(lastUpdated: string): number {
  return parseDateTime(lastUpdated) ?? 0;
}
