import { compactJson, splitArray, splitObject } from '../../ocpi/json/raw-json.js';
import { nextLink } from '../../ocpi/pagination.js';
import type { HubAnswer } from '../http/hub-client.js';

/** One page of a walk along a list. */
export interface PulledPage {
  /** The objects as text, so that numbers keep their spelling. */
  texts: string[];
  /** X-Total-Count. */
  totalCount: number;
}

/**
 * Walks along a list page by page, following `Link` until there is none (PAG-07, PAG-22).
 *
 * @throws Error where a page is refused
 */
export async function* pullPages(
  get: (url: string) => Promise<HubAnswer>,
  firstUrl: string,
): AsyncGenerator<PulledPage> {
  let url: string | undefined = firstUrl;
  while (url !== undefined) {
    const answer: HubAnswer = await get(url);
    if (!answer.ok) {
      throw new Error(`GET ${url}: HTTP ${answer.httpStatus}, ${answer.body.slice(0, 200)}`);
    }
    yield { texts: splitArray(dataOf(answer.body)), totalCount: Number(answer.headers['x-total-count']) };
    url = nextLink(headerText(answer.headers.link));
  }
}

function dataOf(envelope: string): string {
  return splitObject(compactJson(envelope)).find(({ name }) => name === 'data')?.value ?? '[]';
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
