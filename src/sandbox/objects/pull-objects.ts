import type { HubMessages } from '../platform/hub-messages.js';
import type { Addressing } from '../platform/message-to-hub.js';

import { HeldObjects } from './held-objects.js';
import { pullPages } from './list-pull.js';
import type { ObjectKind } from './object-kind.js';

/** What a walk along a list brought. */
export interface PulledObjects {
  objects: HeldObjects;
  pages: number;
  /** X-Total-Count of the last page. */
  totalCount: number;
  /** Objects that stood on more than one page. */
  repeated: number;
}

/**
 * Walks along the list of a module's Sender interface: that of the hub (GET All), or of one party.
 *
 * @throws Error where a page is refused
 */
export async function pullObjects(
  messages: HubMessages,
  kind: ObjectKind,
  addressing: Addressing = {},
): Promise<PulledObjects> {
  const objects = new HeldObjects(kind);
  const pulled = { objects, pages: 0, totalCount: 0, repeated: 0 };
  for await (const page of pullPages(messages, kind.module, addressing)) {
    const before = objects.size;
    for (const text of page.texts) objects.put(text);
    pulled.repeated += before + page.texts.length - objects.size;
    pulled.pages += 1;
    pulled.totalCount = page.totalCount;
  }
  return pulled;
}
