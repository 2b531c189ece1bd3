import { request } from 'undici';
import { formatAuthorization } from '../../src/ocpi/authorization.js';
import { routingHeaders } from '../../src/ocpi/headers.js';
import { nextLink } from '../../src/ocpi/pagination.js';
import { generateLocations } from '../../src/sandbox/generator/locations.js';
import { HUB, startHubUnderLoad } from '../hub-under-load.js';
import type { Finding } from '../report.js';
import { median, timeParallel } from '../rounds.js';

const LOCATIONS = 6_000;
const WALKS = 5;
const EMSP = { countryCode: 'NL', partyId: 'EM1' };

/** GET All from the first page to the last: a keyset costs the same everywhere, an offset does not. */
export async function pageWalk(): Promise<Finding> {
  const load = await startHubUnderLoad(64);
  try {
    const token = await load.peer.registerAs(load.hub, EMSP, 'EMSP');
    const bodies = [...generateLocations({ seed: 3, size: LOCATIONS, parties: 1 })];
    await timeParallel(LOCATIONS, 64, (index) => load.push(bodies[index] ?? '{}'));
    const walks: number[][] = [];
    for (let walk = 0; walk < WALKS; walk += 1) walks.push(await walkOnce(load.hub.url, token));
    const first = median(walks.map((pages) => pages[0] ?? 0));
    // The last page may be short: the last full one is the one before.
    const last = median(walks.map((pages) => pages.at(-2) ?? 0));
    const pages = walks[0]?.length ?? 0;
    const total = median(walks.map((times) => times.reduce((sum, time) => sum + time, 0)));
    return {
      title: `GET All: ${LOCATIONS} Locations in ${pages} pages, median of ${WALKS} walks`,
      rows: [
        ['first page', `${first.toFixed(1)} ms`],
        ['last full page', `${last.toFixed(1)} ms`],
        ['whole walk', `${total.toFixed(0)} ms`],
      ],
      ratios: [['last page against the first', last / first]],
    };
  } finally {
    await load.stop();
  }
}

/** @returns the time of each page, in milliseconds */
async function walkOnce(hubUrl: string, token: string): Promise<number[]> {
  const headers = { Authorization: formatAuthorization(token, 'base64'), ...routingHeaders(HUB, EMSP) };
  const times: number[] = [];
  let url: string | undefined = `${hubUrl}/ocpi/2.2.1/sender/locations?limit=100`;
  while (url !== undefined) {
    const startedAt = performance.now();
    const answer: Awaited<ReturnType<typeof request>> = await request(url, { headers });
    await answer.body.text();
    times.push(performance.now() - startedAt);
    const { link } = answer.headers;
    url = nextLink(typeof link === 'string' ? link : undefined);
  }
  return times;
}
