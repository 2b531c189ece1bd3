import { expectHeader, expectOk, idsIn, listIn } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { must, type Rule, should } from '../rule.js';
import { exactCall } from '../stage/exact-call.js';
import { crawl, pagingOf } from '../stage/list-pages.js';
import { nineLocations } from '../stage/nine-locations.js';

/** Who may read which list. */
const READERS = [
  ['EMSP1', ['locations', 'sessions', 'cdrs', 'tariffs', 'hubclientinfo']],
  ['CPO1', ['tokens']],
] as const;

export const pagination: readonly Rule[] = [
  must(
    'PAG-01',
    'Each list understands date_from, date_to, offset and limit, alone and together.',
    async (stage) => {
      const { day, ids, list } = await nineLocations(stage);
      expectEqual(await list('offset=7'), ids.slice(7), 'offset');
      expectEqual(await list('limit=2'), ids.slice(0, 2), 'limit');
      expectEqual(await list('offset=2&limit=3'), ids.slice(2, 5), 'offset and limit');
      for (const [reader, modules] of READERS) {
        const [platform] = await stage.platforms(reader);
        const listed = platform.connection.endpoints.filter(
          ({ identifier, role }) => role === 'SENDER' && (modules as readonly string[]).includes(identifier),
        );
        for (const { identifier, url } of listed) {
          for (const query of [
            `date_from=${day(0)}`,
            `date_from=${day(0)}&date_to=${day(60)}&offset=0&limit=1`,
          ]) {
            const answer = await exactCall(platform, `${url}?${query}`);
            expectOk(answer, `${identifier}?${query}`);
            expectThat(
              listIn(answer).length <= 1 || !query.includes('limit'),
              identifier,
              'one object',
              answer.body,
            );
          }
        }
      }
    },
  ),

  must('PAG-02', 'date_from is inclusive.', async (stage) => {
    const { emsp, day, ids } = await nineLocations(stage);
    const end = `date_to=${day(60)}`;
    expectEqual(idsIn(await emsp.list(`date_from=${day(8)}&${end}`)), [ids[8]], 'from the last on');
    const later = day(8).replace(':00Z', ':01Z');
    expectEqual(idsIn(await emsp.list(`date_from=${later}&${end}`)), [], 'from a second later on');
  }),

  must('PAG-03', 'date_to is exclusive.', async (stage) => {
    const { emsp, day, ids } = await nineLocations(stage);
    const begin = `date_from=${day(-60)}`;
    expectEqual(idsIn(await emsp.list(`${begin}&date_to=${day(0)}`)), [], 'before the first');
    const later = day(0).replace(':00Z', ':01Z');
    expectEqual(idsIn(await emsp.list(`${begin}&date_to=${later}`)), [ids[0]], 'before a second later');
  }),

  must('PAG-04', 'Adjacent spans of time give each object once.', async (stage) => {
    const { emsp, day, ids } = await nineLocations(stage);
    const borders = [-10, 2, 5, 8, 60].map(day);
    const found: string[] = [];
    for (const [at, border] of borders.slice(1).entries()) {
      const pages = await crawl(emsp, `date_from=${borders[at]}&date_to=${border}&limit=2`);
      found.push(...pages.flatMap(idsIn));
    }
    expectEqual(found, ids, 'ids of all spans');
  }),

  must('PAG-05', 'offset counts from 0, which it is by default.', async (stage) => {
    const { list, ids } = await nineLocations(stage);
    expectEqual(await list('offset=0'), await list(''), 'offset=0 and no offset');
    expectEqual((await list('offset=1'))[0], ids[1], 'the first at offset=1');
  }),

  must('PAG-06', 'limit is an upper bound.', async (stage) => {
    const { list } = await nineLocations(stage);
    expectEqual((await list('limit=4')).length, 4, 'objects on a page of 4');
    expectEqual((await list('limit=4&offset=7')).length, 2, 'objects on the last page');
  }),

  must('PAG-07', 'Each page but the last links to the next.', async (stage) => {
    const { emsp, span, ids } = await nineLocations(stage);
    const pages = await crawl(emsp, `${span}&limit=4`);
    expectEqual(
      pages.map((page) => idsIn(page).length),
      [4, 4, 1],
      'sizes of the pages',
    );
    expectEqual(pages.flatMap(idsIn), ids, 'ids of all pages');
    for (const page of pages.slice(0, -1)) expectHeader(page, 'Link', /^<https?:[^>]+>; *rel="?next"?$/);
    expectEqual(
      pagingOf(await emsp.list(`${span}&limit=3&offset=6`)).next,
      undefined,
      'link of a full last page',
    );
  }),

  should('PAG-08', 'The link keeps the filters of the request.', async (stage) => {
    const { emsp, day, ids } = await nineLocations(stage);
    const query = `date_from=${day(1)}&date_to=${day(8)}&limit=2&offset=1`;
    const { next } = pagingOf(await emsp.list(query));
    const expected = { date_from: day(1), date_to: day(8), offset: '3', limit: '2' };
    expectFields(Object.fromEntries(new URL(next ?? '').searchParams), expected, 'query of the link');
    expectEqual((await crawl(emsp, query)).flatMap(idsIn), ids.slice(2, 8), 'ids of all pages');
  }),
];
