import { expectHeader, expectOk, expectRefused, idsIn, listIn } from '../expect/answers.js';
import { expectEqual, expectMatch, expectThat } from '../expect/expect.js';
import { NotApplicable } from '../outcome.js';
import { must, type Rule, recommended, should } from '../rule.js';
import { crawl, pagingOf } from '../stage/list-pages.js';
import { inTurn, nineLocations } from '../stage/nine-locations.js';

const UNREADABLE = [
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
];

/** What is said about a page, in which order it is, and which queries are none. */
export const pageHeaders: readonly Rule[] = [
  must('PAG-09', 'X-Total-Count counts what fits the filters, the same on each page.', async (stage) => {
    const { emsp, span, day } = await nineLocations(stage);
    for (const page of await crawl(emsp, `${span}&limit=4`)) expectHeader(page, 'X-Total-Count', '9');
    const narrower = `date_from=${day(5)}&date_to=${day(60)}&limit=1`;
    for (const page of await crawl(emsp, narrower)) expectHeader(page, 'X-Total-Count', '4');
  }),

  must('PAG-10', 'X-Limit is the upper bound, also on a short last page.', async (stage) => {
    const { emsp, span } = await nineLocations(stage);
    const [first, last] = [await emsp.list(`${span}&limit=4`), await emsp.list(`${span}&limit=4&offset=8`)];
    expectEqual(pagingOf(last).limit, pagingOf(first).limit, 'X-Limit of the last page');
    expectThat(Number(pagingOf(last).limit) >= 4, 'X-Limit', 'at least 4', pagingOf(last).limit);
  }),

  must('PAG-11', "Above the hub's maximum the maximum rules, in X-Limit and in the link.", async (stage) => {
    const { emsp } = await nineLocations(stage);
    const answer = await emsp.list('limit=100000');
    const { limit, next, total } = pagingOf(answer);
    if (Number(limit) >= 100_000) throw new NotApplicable('pages of this hub hold 100,000 objects');
    expectMatch(limit, /^\d+$/, 'X-Limit');
    expectThat(listIn(answer).length <= Number(limit), 'objects', `at most ${limit}`, listIn(answer).length);
    if (Number(total) > Number(limit))
      expectEqual(new URL(next ?? '').searchParams.get('limit'), limit, 'limit of the link');
  }),

  recommended('PAG-12', "Below the hub's maximum X-Limit is the client's limit.", async (stage) => {
    const { emsp, span } = await nineLocations(stage);
    expectHeader(await emsp.list(`${span}&limit=5`), 'X-Limit', '5');
  }),

  must('PAG-13', 'An empty page has the headers too.', async (stage) => {
    const { emsp } = await nineLocations(stage);
    const answer = await emsp.list('date_to=1970-01-01T00:00:00Z');
    expectEqual(idsIn(answer), [], 'ids');
    expectHeader(answer, 'X-Total-Count', '0');
    expectHeader(answer, 'X-Limit', /^\d+$/);
    expectHeader(answer, 'Link', undefined);
  }),

  should('PAG-14', 'Lists are in order of creation; an update moves nothing.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const day = stage.newDay();
    const ids = await inTurn(stage, cpo, day, 3);
    expectOk(
      await cpo.put(ids[0] ?? '', cpo.location(ids[0] ?? '', { name: 'changed', last_updated: day(10) })),
    );
    expectOk(await cpo.patch(`${ids[1]}/E1`, { status: 'BLOCKED', last_updated: day(11) }));
    expectEqual(
      idsIn(await emsp.list(`date_from=${day(0)}&date_to=${day(60)}`)),
      ids,
      'ids after the updates',
    );
  }),

  should('PAG-15', 'The same URL gives the same objects; new ones appear at the end.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const day = stage.newDay();
    const query = `date_from=${day(0)}&date_to=${day(60)}&limit=2`;
    const ids = await inTurn(stage, cpo, day, 3);
    const before = await emsp.list(query);
    const [added] = await inTurn(stage, cpo, (minute) => day(minute + 20), 1);
    const again = await emsp.list(query);
    expectEqual(idsIn(again), idsIn(before), 'the first page');
    expectEqual(
      [pagingOf(before).total, pagingOf(again).total],
      ['3', '4'],
      'X-Total-Count before and after',
    );
    expectEqual((await crawl(emsp, query)).flatMap(idsIn), [...ids, added], 'ids of all pages');
  }),

  recommended(
    'PAG-16',
    'An offset beyond the end gives an empty page with the right total.',
    async (stage) => {
      const { emsp, span } = await nineLocations(stage);
      const answer = await emsp.list(`${span}&offset=9999`);
      expectEqual(idsIn(answer), [], 'ids');
      expectHeader(answer, 'X-Total-Count', '9');
      expectHeader(answer, 'Link', undefined);
    },
  ),

  recommended('PAG-17', 'A query that cannot be read is answered with 2001.', async (stage) => {
    const { emsp } = await nineLocations(stage);
    for (const query of UNREADABLE) expectRefused(await emsp.list(query), query);
  }),

  recommended('PAG-18', 'date_from after date_to gives an empty list.', async (stage) => {
    const { emsp, day } = await nineLocations(stage);
    const answer = await emsp.list(`date_from=${day(8)}&date_to=${day(2)}`);
    expectEqual(idsIn(answer), [], 'ids');
    expectHeader(answer, 'X-Total-Count', '0');
  }),

  must('PAG-19', 'A DateTime without Z in a query is UTC; colons may be percent-encoded.', async (stage) => {
    const { emsp, day, ids } = await nineLocations(stage);
    const moment = day(6);
    for (const form of [
      moment,
      moment.replace('Z', ''),
      moment.replace('Z', '.000Z').replaceAll(':', '%3A'),
    ]) {
      const answer = await emsp.list(`date_from=${form}&date_to=${day(60)}`);
      expectEqual(idsIn(answer), ids.slice(6), `date_from=${form}`);
    }
  }),
];
