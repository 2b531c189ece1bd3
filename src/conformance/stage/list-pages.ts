import { setTimeout as delay } from 'node:timers/promises';
import { nextLink } from '../../ocpi/pagination.js';
import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { type Answer, listIn } from '../expect/answers.js';
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

/** For so long a list may show objects twice because others are being stored. */
const SETTLES_WITHIN_MS = 10_000;

/**
 * All pages of the Locations that a party may see, from the first on, by nothing but their links. Where the list is on the
 * move, because anybody stores anything, a hub may show an object twice rather than miss one: then it is read again.
 */
export async function crawl(reader: LocationParty, query: string): Promise<HubAnswer[]> {
  const deadline = performance.now() + SETTLES_WITHIN_MS;
  for (;;) {
    const pages = await pagesFrom(reader.platform, await reader.list(query), repeats);
    if (!repeats(pages) || performance.now() > deadline) return pages;
    await delay(100);
  }
}

function repeats(pages: readonly HubAnswer[]): boolean {
  const objects = pages
    .flatMap(listIn)
    .map(({ country_code, party_id, id }) => `${country_code}/${party_id}/${id}`);
  return new Set(objects).size < objects.length;
}

/**
 * A page and all that its links lead to.
 *
 * @param isEnough whether the rest is of no interest
 */
export async function pagesFrom(
  platform: SandboxPlatform,
  first: HubAnswer,
  isEnough: (pages: readonly HubAnswer[]) => boolean = () => false,
): Promise<HubAnswer[]> {
  const pages = [first];
  for (;;) {
    const { next } = pagingOf(pages[pages.length - 1] ?? first);
    if (next === undefined || isEnough(pages)) return pages;
    if (pages.length === TOO_MANY) throw new Failed('links', 'an end', `${TOO_MANY} pages`);
    pages.push(await platform.call({ method: 'GET', url: next }));
  }
}
