import { compactJson, splitArray, splitObject } from '../../ocpi/json/raw-json.js';
import { nextLink } from '../../ocpi/pagination.js';
import type { HubAnswer } from '../http/hub-client.js';
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
export async function pullLocations(
  get: (url: string) => Promise<HubAnswer>,
  firstUrl: string,
): Promise<PulledLocations> {
  const store = new LocationStore();
  const startedAt = performance.now();
  let [pages, repeated, totalCount] = [0, 0, 0];
  let url: string | undefined = firstUrl;
  while (url !== undefined) {
    const answer: HubAnswer = await get(url);
    if (!answer.ok) {
      throw new Error(`GET ${url}: HTTP ${answer.httpStatus}, ${answer.body.slice(0, 200)}`);
    }
    for (const text of splitArray(dataOf(answer.body))) {
      if (!store.put(keyOf(text), text)) repeated += 1;
    }
    pages += 1;
    totalCount = Number(answer.headers['x-total-count']);
    url = nextLink(headerText(answer.headers.link));
  }
  return { store, pages, totalCount, repeated, durationMs: performance.now() - startedAt };
}

/** The text of `data`: taken out as text, so that numbers keep their spelling. */
function dataOf(envelope: string): string {
  return splitObject(compactJson(envelope)).find(({ name }) => name === 'data')?.value ?? '[]';
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
