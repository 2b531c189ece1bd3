import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import { type ObjectKind, type ObjectRef, objectKey } from '../../sandbox/objects/object-kind.js';
import type { OwnedObjects } from '../../sandbox/objects/owned-objects.js';
import type { Addressing } from '../../sandbox/platform/message-to-hub.js';
import { DELETED, type Ledger, type Taken } from './ledger.js';

/** `tariffs NL/C01/T1`. */
export function objectPath({ module }: Pick<ObjectKind, 'module'>, ref: ObjectRef): string {
  return `${module} ${objectKey(ref)}`;
}

/** Pushes objects of one owner and module, and knows which of them the hub does not have as they are. */
export class ObjectSender {
  readonly owed = new Map<string, ObjectRef>();

  constructor(
    private readonly kind: ObjectKind,
    private readonly objects: OwnedObjects,
    private readonly ledger: Ledger,
  ) {}

  put(ref: ObjectRef, text: string, lastUpdated: string, addressing?: Addressing): Promise<Taken> {
    return this.#send(ref, lastUpdated, () => this.objects.put(text, addressing));
  }

  patch(ref: ObjectRef, patchText: string, lastUpdated: string, addressing?: Addressing): Promise<Taken> {
    return this.#send(ref, lastUpdated, () => this.objects.patch(ref, patchText, addressing));
  }

  /** RT-B-13: what is not there (any more) is gone. */
  delete(ref: ObjectRef, addressing?: Addressing): Promise<Taken> {
    return this.#send(
      ref,
      DELETED,
      () => this.objects.delete(ref, addressing),
      ({ ok, httpStatus }) => ok || httpStatus === 404,
    );
  }

  /** All that are owed, as they are now. */
  async sendOwed(): Promise<void> {
    for (const ref of this.owed.values()) {
      const object = this.objects.truth.get(ref);
      if (object === undefined) await this.delete(ref);
      else await this.#send(ref, object.lastUpdated, () => this.objects.putHeld(ref));
    }
  }

  async #send(
    ref: ObjectRef,
    state: string,
    send: () => Promise<HubAnswer>,
    isYes?: (answer: HubAnswer) => boolean,
  ): Promise<Taken> {
    const path = objectPath(this.kind, ref);
    this.owed.set(path, ref);
    const taken = await this.ledger.push([{ path, state }], send, isYes);
    if (taken.isAcknowledged) this.owed.delete(path);
    return taken;
  }
}
