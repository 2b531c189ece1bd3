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

/** Receipts kept; older ones are forgotten. */
const RECEIPTS = 1_000;

/** The objects of one module that one party has received: a PUT replaces, a PATCH merges. */
export class ReceivedObjects {
  readonly store: HeldObjects;
  /** The latest that were taken, in order of arrival. */
  readonly receipts: ObjectReceipt[] = [];
  /** PUTs whose object was older than the one held: a hub must never go backwards (decision D6). */
  wentBackwards = 0;
  readonly #listeners = new Set<(receipt: ObjectReceipt, text: string) => void>();

  constructor(kind: ObjectKind) {
    this.store = new HeldObjects(kind);
  }

  /**
   * @param listener gets what was sent as text, too; and of CDRs that are there already it is told as well
   * @returns takes the listener away again
   */
  onReceipt(listener: (receipt: ObjectReceipt, text: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @returns whether the object is new here */
  put(ref: ObjectRef, text: string, at: number, method: 'PUT' | 'POST' = 'PUT'): boolean {
    const before = this.store.get(ref);
    const { lastUpdated } = this.store.put(text);
    if (before !== undefined && moment(lastUpdated) < moment(before.lastUpdated)) this.wentBackwards += 1;
    this.#keep({ method, key: objectKey(ref), lastUpdated, at }, text);
    return before === undefined;
  }

  /** @returns false where there is no such object */
  patch(ref: ObjectRef, patchText: string, at: number): boolean {
    const patched = this.store.patch(ref, patchText);
    if (patched === undefined) return false;
    this.#keep({ method: 'PATCH', key: objectKey(ref), lastUpdated: patched.lastUpdated, at }, patchText);
    return true;
  }

  /** @returns false where there is no such object */
  delete(ref: ObjectRef, at: number): boolean {
    if (!this.store.delete(ref)) return false;
    this.#keep({ method: 'DELETE', key: objectKey(ref), lastUpdated: '', at }, '');
    return true;
  }

  /** The same once more of something that cannot change. */
  again(ref: ObjectRef, text: string, at: number): void {
    const { lastUpdated = '' } = this.store.get(ref) ?? {};
    this.#tell({ method: 'POST', key: objectKey(ref), lastUpdated, at }, text);
  }

  #keep(receipt: ObjectReceipt, text: string): void {
    this.receipts.push(receipt);
    if (this.receipts.length > RECEIPTS * 1.25) this.receipts.splice(0, this.receipts.length - RECEIPTS);
    this.#tell(receipt, text);
  }

  #tell(receipt: ObjectReceipt, text: string): void {
    for (const listener of this.#listeners) listener(receipt, text);
  }
}

function moment(lastUpdated: string): number {
  return parseDateTime(lastUpdated) ?? 0;
}
