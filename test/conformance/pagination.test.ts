import { nextLink } from '../../src/ocpi/pagination.js';
import type { HubAnswer } from '../../src/sandbox/http/hub-client.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { aLocation } from '../harness/location-values.js';
import { T } from '../replication/location-bodies.js';
import { idsIn, LocationParty } from './location-party.js';

const PAGE = 10;
const COUNT = 25;

let hub: TestHub;
/** Has L0 to L24, changed one minute after the other; nothing happens to them. */
let cpo: LocationParty;
let emsp: LocationParty;
/** A second pair, that sees nothing of the first. */
let busyCpo: LocationParty;
let busyEmsp: LocationParty;

beforeAll(async () => {
  hub = await TestHub.start({ HUB_PAGE_LIMIT: String(PAGE) });
  const platforms = await Promise.all([
    hub.join(party('CPO', 'CP1')),
    hub.join(party('EMSP', 'EM1')),
    hub.join(party('CPO', 'CP2')),
    hub.join(party('EMSP', 'EM2')),
  ]);
  [cpo, emsp, busyCpo, busyEmsp] = platforms.map((platform) => new LocationParty(platform)) as [
    LocationParty,
    LocationParty,
    LocationParty,
    LocationParty,
  ];
  await hub.admin.setAgreements([
    { parties: ['NL/CP1', 'NL/EM2'], allowed: false },
    { parties: ['NL/CP2', 'NL/EM1'], allowed: false },
  ]);
  for (let at = 0; at < COUNT; at += 1)
    await cpo.put(`L${at}`, aLocation(`L${at}`, { evses: [], last_updated: T(at) }));
});

afterAll(() => hub.stop());

const ALL = Array.from({ length: COUNT }, (_, at) => `L${at}`);
const paging = ({ headers }: HubAnswer) => ({
  total: headers['x-total-count'],
  limit: headers['x-limit'],
  next: nextLink(typeof headers.link === 'string' ? headers.link : undefined),
});

/** All pages from a first one on, by nothing but their Links. */
async function crawl(reader: LocationParty, query: string): Promise<HubAnswer[]> {
  const pages = [await reader.list(query)];
  for (let url = paging(pages[0]!).next; url !== undefined; url = paging(pages.at(-1)!).next)
    pages.push(await reader.platform.call({ method: 'GET', url }));
  return pages;
}

describe('what is on a page', () => {
  test.each([
    ['', ALL.slice(0, 10)],
    [`date_from=${T(20)}`, ALL.slice(20)],
    [`date_to=${T(3)}`, ALL.slice(0, 3)],
    ['offset=22', ALL.slice(22)],
    ['limit=2', ALL.slice(0, 2)],
    [`date_from=${T(5)}&date_to=${T(15)}&offset=2&limit=3`, ['L7', 'L8', 'L9']],
  ])('PAG-01 "%s"', async (query, ids) => {
    expect(idsIn(await emsp.list(query))).toEqual(ids);
  });

  test('PAG-02 date_from is inclusive', async () => {
    expect(idsIn(await emsp.list(`date_from=${T(24)}`))).toEqual(['L24']);
    expect(idsIn(await emsp.list('date_from=2026-06-01T00:24:01Z'))).toEqual([]);
  });

  test('PAG-03 date_to is exclusive', async () => {
    expect(idsIn(await emsp.list(`date_to=${T(0)}`))).toEqual([]);
    expect(idsIn(await emsp.list('date_to=2026-06-01T00:00:01Z'))).toEqual(['L0']);
  });

  test('PAG-04 adjacent windows give every object once', async () => {
    const borders = ['2020-01-01T00:00:00Z', T(7), T(13), T(24), '2030-01-01T00:00:00Z'];
    const found: string[] = [];
    for (const [at, border] of borders.slice(1).entries()) {
      const window = await crawl(emsp, `date_from=${borders[at]}&date_to=${border}`);
      found.push(...window.flatMap(idsIn));
    }
    expect(found).toEqual(ALL);
  });

  test('PAG-05 offset counts from 0, which it is by default', async () => {
    expect(idsIn(await emsp.list('offset=0'))).toEqual(idsIn(await emsp.list()));
    expect(idsIn(await emsp.list('offset=1'))[0]).toBe('L1');
  });

  test('PAG-06 limit is an upper bound', async () => {
    expect(idsIn(await emsp.list('limit=4'))).toHaveLength(4);
    expect(idsIn(await emsp.list('limit=4&offset=23'))).toHaveLength(2);
  });
});

describe('what is said about a page', () => {
  test('PAG-07 Link leads to the next page, but from the last', async () => {
    const pages = await crawl(emsp, '');
    expect(pages.map((page) => idsIn(page).length)).toEqual([10, 10, 5]);
    expect(pages.flatMap(idsIn)).toEqual(ALL);
    expect(pages[0]?.headers.link).toMatch(/^<http[^>]+>; rel="next"$/);
    expect(pages.at(-1)?.headers.link).toBeUndefined();
  });

  test('PAG-07 a full last page has no Link either', async () => {
    expect(paging(await emsp.list('offset=15'))).toMatchObject({ next: undefined });
    expect(paging(await emsp.list('limit=5&offset=20'))).toMatchObject({ next: undefined });
  });

  test('PAG-08 the next link keeps the filters', async () => {
    const query = `date_from=${T(2)}&date_to=${T(20)}&limit=5&offset=1`;
    const next = new URL(paging(await emsp.list(query)).next ?? '');
    expect(Object.fromEntries(next.searchParams)).toMatchObject({
      date_from: T(2),
      date_to: T(20),
      offset: '6',
      limit: '5',
    });
    expect(next.origin + next.pathname).toBe(`${hub.url}/ocpi/2.2.1/sender/locations`);
    const pages = await crawl(emsp, query);
    expect(pages.flatMap(idsIn)).toEqual(ALL.slice(3, 20));
  });

  test('PAG-09 X-Total-Count counts what the filters let through and this client may see', async () => {
    for (const page of await crawl(emsp, 'limit=9')) expect(paging(page).total).toBe(String(COUNT));
    for (const page of await crawl(emsp, `date_from=${T(10)}&limit=4`)) expect(paging(page).total).toBe('15');
    await busyCpo.put('P09', aLocation('P09', { party_id: 'CP2' }));
    expect(Number(paging(await busyEmsp.list()).total)).toBeLessThan(COUNT);
    expect(paging(await emsp.list()).total).toBe(String(COUNT));
  });

  test('PAG-10 X-Limit is the upper limit, also on a short last page', async () => {
    expect(paging(await emsp.list('offset=22'))).toEqual({ total: '25', limit: '10', next: undefined });
  });

  test("PAG-11 the server's maximum rules, in X-Limit and in the Link", async () => {
    const answer = await emsp.list('limit=100000');
    expect(idsIn(answer)).toHaveLength(PAGE);
    expect(paging(answer).limit).toBe(String(PAGE));
    expect(new URL(paging(answer).next ?? '').searchParams.get('limit')).toBe(String(PAGE));
  });

  test("PAG-12 below the maximum X-Limit is the client's limit", async () => {
    expect(paging(await emsp.list('limit=5')).limit).toBe('5');
  });

  test('PAG-13 an empty page has the headers too', async () => {
    const answer = await emsp.list('date_from=2030-01-01T00:00:00Z');
    expect(answer.envelope?.data).toEqual([]);
    expect(paging(answer)).toEqual({ total: '0', limit: '10', next: undefined });
  });
});

describe('the order of a list', () => {
  const put = (id: string, more: Record<string, unknown> = {}) =>
    busyCpo.put(id, aLocation(id, { party_id: 'CP2', ...more }));
  const order = async () => (await crawl(busyEmsp, '')).flatMap(idsIn);

  test('PAG-14 is that of creation, and an update moves nothing', async () => {
    for (const id of ['P14A', 'P14B', 'P14C']) await put(id);
    await put('P14A', { name: 'changed', last_updated: T(60) });
    await busyCpo.patch('P14B/E1', { status: 'BLOCKED', last_updated: T(61) });
    expect((await order()).filter((id) => id.startsWith('P14'))).toEqual(['P14A', 'P14B', 'P14C']);
  });

  test('PAG-15 the same URL gives the same objects, and new ones appear at the end', async () => {
    for (const id of ['P15A', 'P15B', 'P15C']) await put(id);
    const before = await busyEmsp.list('limit=2');
    const last = await order();
    await put('P15D');
    const again = await busyEmsp.list('limit=2');
    expect(idsIn(again)).toEqual(idsIn(before));
    expect(Number(paging(again).total)).toBe(Number(paging(before).total) + 1);
    const link = paging(before).next ?? '';
    const second = await busyEmsp.platform.call({ method: 'GET', url: link });
    expect(idsIn(second)).toEqual(last.slice(2, 4));
    expect(await order()).toEqual([...last, 'P15D']);
  });
});

describe('odd queries', () => {
  test('PAG-16 an offset beyond the end gives an empty page', async () => {
    const answer = await emsp.list('offset=9999');
    expect(answer.envelope?.data).toEqual([]);
    expect(paging(answer)).toMatchObject({ total: '25', next: undefined });
  });

  test.each([
    'limit=abc',
    'limit=0',
    'limit=-1',
    'limit=1.5',
    'limit=',
    'offset=-1',
    'offset=x',
    'offset=99999999999999999999',
    'date_from=yesterday',
    'date_to=2026-13-01T00:00:00Z',
    'date_from=2026-06-01T00:00:00%2B02:00',
  ])('PAG-17 "%s" is refused with 2001', async (query) => {
    expect(await emsp.list(query)).toMatchObject({ httpStatus: 200, envelope: { statusCode: 2001 } });
  });

  test('PAG-18 date_from after date_to gives an empty list', async () => {
    const answer = await emsp.list(`date_from=${T(9)}&date_to=${T(3)}`);
    expect(answer.envelope?.data).toEqual([]);
    expect(paging(answer)).toMatchObject({ total: '0' });
  });

  test('PAG-19 DateTimes without Z are UTC, and may be percent-encoded', async () => {
    const expected = ALL.slice(20);
    expect(idsIn(await emsp.list('date_from=2026-06-01T00:20:00Z'))).toEqual(expected);
    expect(idsIn(await emsp.list('date_from=2026-06-01T00:20:00'))).toEqual(expected);
    expect(idsIn(await emsp.list('date_from=2026-06-01T00%3A20%3A00.000Z'))).toEqual(expected);
  });
});

test('PAG-23 a client gets no objects that are not meant for it', async () => {
  await busyCpo.put('P23', aLocation('P23', { party_id: 'CP2' }));
  const [first, second] = [
    (await crawl(emsp, '')).flatMap(idsIn),
    (await crawl(busyEmsp, '')).flatMap(idsIn),
  ];
  expect(first).toEqual(ALL);
  expect(second).toContain('P23');
  expect(second.filter((id) => id.startsWith('L'))).toEqual([]);
});
