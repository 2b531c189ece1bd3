import { nextLink } from '../../ocpi/pagination.js';
import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import type { Answer } from '../expect/answers.js';
import { Failed } from '../outcome.js';
import type { LocationParty } from './location-party.js';

/** What the headers of a page say. */
export function pagingOf({ headers }: Pick<Answer, 'headers'>): PagingHeaders {
  const text = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined);
  return { total: text('x-total-count'), limit: text('x-limit'), next: nextLink(text('link')) };
}

interface PagingHeaders {
  total: string | undefined;
  limit: string | undefined;
  /** The URL of the next page; undefined on the last. */
  next: string | undefined;
}

/** More pages than any rule makes: links that lead in a circle. */
const TOO_MANY = 200;

/** All pages of the Locations that a party may see, from the first on, by nothing but their links. */
export async function crawl(reader: LocationParty, query: string): Promise<HubAnswer[]> {
  return pagesFrom(reader.platform, await reader.list(query));
}

/** A page and all that its links lead to. */
export async function pagesFrom(platform: SandboxPlatform, first: HubAnswer): Promise<HubAnswer[]> {
  const pages = [first];
  for (;;) {
    const { next } = pagingOf(pages[pages.length - 1] ?? first);
    if (next === undefined) return pages;
    if (pages.length === TOO_MANY) throw new Failed('links', 'an end', `${TOO_MANY} pages`);
    pages.push(await platform.call({ method: 'GET', url: next }));
  }
}
