import { compactJson, splitArray, splitObject } from '../../ocpi/json/raw-json.js';
import { nextLink } from '../../ocpi/pagination.js';
import { endpointUrl } from '../../ocpi/url-path.js';
import type { HubAnswer } from '../http/hub-client.js';
import type { HubMessages } from '../platform/hub-messages.js';
import type { Addressing } from '../platform/message-to-hub.js';

/** One page of a walk along a list. */
export interface PulledPage {
  /** The objects as text, so that numbers keep their spelling. */
  texts: string[];
  /** X-Total-Count. */
  totalCount: number;
}

/**
 * Walks along the list of a module's Sender interface page by page, following `Link` until there is none (PAG-07,
 * PAG-22): the list of the hub (GET All), or of the party that it is addressed to.
 *
 * @throws Error where a page is refused
 */
export async function* pullPages(
  messages: HubMessages,
  module: string,
  addressing: Addressing,
): AsyncGenerator<PulledPage> {
  const { query, ...routing } = addressing;
  let url: string | undefined = endpointUrl(messages.endpoint(module, 'SENDER'), [], query);
  while (url !== undefined) {
    const answer: HubAnswer = await messages.callAs({ method: 'GET', url }, routing);
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
