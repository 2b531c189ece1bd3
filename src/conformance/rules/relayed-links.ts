import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import { expectHeader, expectHttp, expectOk, expectRoute, idsIn } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended, should } from '../rule.js';
import { without } from '../samples/location.js';
import { arrivalAt } from '../stage/arrivals.js';
import { pagingOf } from '../stage/list-pages.js';
import { LocationParty } from '../stage/location-party.js';
import { pulled, silentOwner } from '../stage/pulled.js';
import type { Stage } from '../stage/stage.js';

const LONGEST_URL = 255;
const LIST = '/ocpi/2.2.1/sender/locations';
/** Links that a partner may give away; only it knows what they mean. */
const OPAQUE = [
  `${LIST}?cursor=YWJj%2F%3D&x=1`,
  '/other/pages/2?c=1',
  `${LIST}/page/2`,
  `${LIST}?cursor=${'c'.repeat(1_500)}`,
];

/** Pagination of what the hub relays. */
export const relayedLinks: readonly Rule[] = [
  must('PAG-20', 'The link of a relayed page leads to the hub; totals are passed on.', async (stage) => {
    const { owner, emsp, ids } = await pagedOwner(stage);
    const found: string[] = [];
    for (let page = await emsp.list('limit=2', { to: owner.id }); ; ) {
      expectOk(page);
      expectHeader(page, 'X-Total-Count', '5');
      expectHeader(page, 'X-Limit', '2');
      expectRoute(page, { to: 'NL/EM1', from: owner.key });
      found.push(...idsIn(page));
      const { next } = pagingOf(page);
      if (next === undefined) break;
      expectEqual(new URL(next).origin, new URL(stage.hub.versionsUrl).origin, 'origin of the link');
      expectThat(next.length <= LONGEST_URL, 'length of the link', `at most ${LONGEST_URL}`, next.length);
      page = await follow(emsp, next);
    }
    expectEqual(found, ids, 'ids of all pages');
  }),

  recommended(
    'PAG-21',
    "A partner's link is kept as it is, parameters and path that nobody knows included.",
    async (stage) => {
      const { owner, emsp } = await pagedOwner(stage);
      for (const path of OPAQUE) {
        // The hub may ask for this list on its own account, too.
        const mark = stage.newId();
        const headers = { Link: `<${owner.platform.origin}${path}>; rel="next"` };
        owner.platform.faults.add({
          fault: { kind: 'answer', headers },
          when: ({ url }) => url.includes(mark),
        });
        const { next } = pagingOf(await emsp.list(`mark=${mark}`, { to: owner.id }));
        expectThat(
          next !== undefined && next.length <= LONGEST_URL,
          'link',
          'one of at most 255 characters',
          next,
        );
        await follow(emsp, next);
        const { url } = await arrivalAt(owner.platform, 'GET', path);
        expectEqual(url, path, 'what the partner is asked for');
      }
    },
  ),

  should(
    'PAG-22',
    "The hub walks along a partner's links, and keeps the good objects of a page that holds bad ones.",
    async (stage) => {
      const owner = await silentOwner(stage);
      const ids = [stage.newId(), stage.newId(), stage.newId(), stage.newId(), stage.newId()];
      for (const [at, id] of ids.entries()) {
        const location = owner.location(id);
        owner.platform.locations.hold(JSON.stringify(at === 1 ? without(location, 'city') : location));
      }
      await pulled(stage, owner, ids.at(-1) ?? '');
      const [emsp] = await stage.locationParties('EMSP1');
      const good = ids.filter((_, at) => at !== 1);
      for (const id of good) expectOk(await emsp.find(id, { to: 'hub' }), `the good Location ${id}`);
      expectHttp(await emsp.find(ids[1] ?? '', { to: 'hub' }), 404, 'the bad Location');
    },
  ),

  may('PAG-23', 'A client gets no objects that are not meant for it.', async (stage) => {
    const [cpo, emsp, other] = await stage.locationParties('CPO1', 'EMSP1', 'EMSP2');
    const [id, day] = [stage.newId(), stage.newDay()];
    expectOk(await cpo.put(id, cpo.location(id, { last_updated: day(1) }), { to: emsp.id }));
    const query = `date_from=${day(0)}&date_to=${day(60)}`;
    expectEqual(idsIn(await other.list(query)), [], 'what was pushed to another EMSP');
  }),

  recommended('PAG-24', 'A link of the hub needs no routing headers.', async (stage) => {
    const { owner, emsp, ids } = await pagedOwner(stage);
    const { next } = pagingOf(await emsp.list('limit=2', { to: owner.id }));
    expectThat(next !== undefined, 'link', 'one', next);
    for (let times = 0; times < 2; times += 1)
      expectEqual(idsIn(await follow(emsp, next)), ids.slice(2, 4), 'ids of the next page');
  }),
];

/** Follows a link with nothing but the token and new ids. */
function follow(reader: LocationParty, url: string): Promise<HubAnswer> {
  return reader.platform.call({ method: 'GET', url });
}

/** A CPO with five Locations, which it gives away two at a time. */
async function pagedOwner(stage: Stage) {
  const owner = new LocationParty(await stage.guest({ role: 'CPO', pageLimit: 2 }));
  const [emsp] = await stage.locationParties('EMSP1');
  const ids = Array.from({ length: 5 }, () => stage.newId());
  for (const id of ids) owner.platform.locations.hold(JSON.stringify(owner.location(id)));
  return { owner, emsp, ids };
}
