import type { HubAnswer } from '../http/hub-client.js';
import type { HubMessages } from '../platform/hub-messages.js';
import type { Addressing } from '../platform/message-to-hub.js';
import { HeldObjects } from './held-objects.js';
import { DEFAULT_TOKEN_TYPE, type ObjectKind, type ObjectRef, refOf } from './object-kind.js';

/**
 * The objects of which the platform's parties are the owners: what is true, and how others hear of it. The truth
 * changes first, a push reports it.
 */
export class OwnedObjects {
  /** What its Sender interface lists. */
  readonly truth: HeldObjects;

  constructor(
    protected readonly kind: ObjectKind,
    private readonly messages: HubMessages,
  ) {
    this.truth = new HeldObjects(kind);
  }

  /** Takes an object into the truth without telling anybody. */
  hold(text: string): ObjectRef {
    return refOf(this.kind, this.truth.put(text).body);
  }

  /** PUT of an object; it becomes the truth. The text is sent as it is. */
  put(text: string, addressing?: Addressing): Promise<HubAnswer> {
    return this.#atReceiver('PUT', this.hold(text), addressing, text);
  }

  /** PUT of an object as it is in the truth. */
  putHeld(ref: ObjectRef, addressing?: Addressing): Promise<HubAnswer> {
    const object = this.truth.get(ref);
    if (object === undefined) throw new Error(`${ref.id} is not in the truth`);
    return this.#atReceiver('PUT', ref, addressing, object.text);
  }

  /** PATCH of an object; the truth is changed likewise. The text is sent as it is. */
  patch(ref: ObjectRef, patchText: string, addressing?: Addressing): Promise<HubAnswer> {
    this.truth.patch(ref, patchText);
    return this.#atReceiver('PATCH', ref, addressing, patchText);
  }

  delete(ref: ObjectRef, addressing?: Addressing): Promise<HubAnswer> {
    this.truth.delete(ref);
    return this.#atReceiver('DELETE', ref, addressing);
  }

  /** GET of the receiver's copy. */
  readBack(ref: ObjectRef, addressing?: Addressing): Promise<HubAnswer> {
    return this.#atReceiver('GET', ref, addressing);
  }

  #atReceiver(
    method: 'GET' | 'PUT' | 'PATCH' | 'DELETE',
    ref: ObjectRef,
    addressing: Addressing = {},
    body?: string,
  ): Promise<HubAnswer> {
    const { countryCode, partyId, id, type = DEFAULT_TOKEN_TYPE } = ref;
    return this.messages.send({
      method,
      module: this.kind.module,
      role: 'RECEIVER',
      segments: [countryCode, partyId, id],
      from: { countryCode, partyId },
      ...(type === DEFAULT_TOKEN_TYPE ? {} : { query: `type=${type}` }),
      ...(body === undefined ? {} : { body }),
      ...addressing,
    });
  }
}
