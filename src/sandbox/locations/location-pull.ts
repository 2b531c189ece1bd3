import { pullPages } from '../objects/list-pull.js';
import type { HubMessages } from '../platform/hub-messages.js';
import type { Addressing } from '../platform/message-to-hub.js';
import { keyOf } from './location-ref.js';
import { LocationStore } from './location-store.js';

/** What a walk along a list brought. */
export interface PulledLocations {
  store: LocationStore;
  pages: number;
  /** X-Total-Count of the last page. */
  totalCount: number;
  /** Locations that stood on more than one page. */
  repeated: number;
  durationMs: number;
}

/**
 * Walks along a list of Locations page by page, following `Link` until there is none (PAG-07, PAG-22).
 *
 * @throws Error where a page is refused
 */
export async function pullLocations(messages: HubMessages, addressing: Addressing): Promise<PulledLocations> {
  const store = new LocationStore();
  const startedAt = performance.now();
  let [pages, repeated, totalCount] = [0, 0, 0];
  for await (const page of pullPages(messages, 'locations', addressing)) {
    for (const text of page.texts) {
      if (!store.put(keyOf(text), text)) repeated += 1;
    }
    pages += 1;
    totalCount = page.totalCount;
  }
  return { store, pages, totalCount, repeated, durationMs: performance.now() - startedAt };
}
