import { location as locationSchema } from '../../ocpi/schemas/location.js';
import {
  expectHeader,
  expectHttp,
  expectOk,
  expectRoute,
  expectStatus,
  idsIn,
  listIn,
} from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended, should } from '../rule.js';
import { aConnector, anEvse } from '../samples/location.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { hubKey } from '../stage/hub-key.js';
import { only } from '../stage/parties.js';

const LEVELS = ['', '/E1', '/E1/1'] as const;
const REMOVED = 'REMOVED';

export const locationsSender: readonly Rule[] = [
  must('LOC-S-01', 'The list has pages and filters by last_updated.', async (stage) => {
    const [cpo, cpo2, emsp] = await stage.locationParties('CPO1', 'CPO2', 'EMSP1');
    const day = stage.newDay();
    const ids: string[] = [];
    for (const [minute, owner] of [cpo, cpo2, cpo].entries()) {
      const id = stage.newId();
      expectOk(await owner.put(id, owner.location(id, { last_updated: day(minute) })));
      ids.push(id);
    }
    const span = `date_from=${day(0)}&date_to=${day(9)}`;
    expectEqual(idsIn(await emsp.list(span)), ids, 'the list of all');
    expectEqual(idsIn(await emsp.list(`date_from=${day(1)}&date_to=${day(2)}`)), [ids[1]], 'one minute');
    const page = await emsp.list(`${span}&limit=2`);
    expectEqual(idsIn(page), ids.slice(0, 2), 'the first page');
    expectHeader(page, 'X-Total-Count', '3');
    expectHeader(page, 'Link', /rel="next"/);
    const query = `${span}&offset=0&limit=1&x_own=${stage.newId()}`;
    const ofOne = await emsp.list(query, only(cpo.platform));
    expectOk(ofOne);
    expectRoute(ofOne, { to: 'NL/EM1', from: 'NL/CP1' });
    await arrivalAt(cpo.platform, 'GET', `?${query}`);
  }),

  must('LOC-S-02', 'A Location, an EVSE and a Connector can be read by their ids.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id)));
    cpo.platform.locations.hold(JSON.stringify(cpo.location(id)));
    const objects = [cpo.location(id), anEvse('E1'), aConnector('1')];
    for (const [at, level] of LEVELS.entries()) {
      for (const to of ['hub', 'nobody', cpo.id] as const) {
        const answer = await emsp.find(id + level, { to });
        expectEqual(answer.envelope?.data, objects[at], `GET of ${id}${level}`);
        if (to === 'hub') expectRoute(answer, { to: 'NL/EM1', from: hubKey(emsp.platform) });
      }
      const [seen] = receivedBy(cpo.platform, `/${id}`).filter(({ url }) => url.endsWith(id + level));
      expectThat(seen?.method === 'GET', `GET of ${id}${level} at the CPO`, 'its arrival', seen?.url);
    }
  }),

  must('LOC-S-03', 'A change of a child is found by the filters.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const day = stage.newDay();
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id, { last_updated: day(0) })));
    for (const [minute, path] of [
      [10, `${id}/E1`],
      [20, `${id}/E1/1`],
    ] as const) {
      expectOk(await cpo.patch(path, { x_own: minute, last_updated: day(minute) }));
      const list = await emsp.list(`date_from=${day(minute)}&date_to=${day(minute + 1)}`);
      expectEqual(idsIn(list), [id], `the list since the change of ${path}`);
    }
  }),

  should('LOC-S-04', 'An unknown object is HTTP 404.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id)));
    for (const to of ['hub', 'nobody'] as const) {
      for (const path of [stage.newId(), `${id}/NONE`, `${id}/E1/NONE`])
        expectHttp(await emsp.find(path, { to }), 404, `HTTP status of GET ${path}`);
    }
  }),

  must('LOC-S-05', 'There is no method but GET.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id)));
    for (const to of ['hub', cpo.id] as const) {
      for (const segments of [[], [id], [id, 'E1'], [id, 'E1', '1']]) {
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
          const body = method === 'DELETE' ? {} : { body: JSON.stringify(cpo.location(id)) };
          const answer = await emsp.find(id, { to, method, segments, ...body });
          expectHttp(answer, 405, `HTTP status of ${method} …/${segments.join('/')}`);
        }
      }
    }
    expectEqual(await cpo.copy(id), cpo.location(id), "the hub's copy");
  }),

  recommended('LOC-S-06', 'An id that several owners use is answered with 4000.', async (stage) => {
    const [cpo, cpo2, emsp] = await stage.locationParties('CPO1', 'CPO2', 'EMSP1');
    const id = stage.newId();
    for (const owner of [cpo, cpo2]) expectOk(await owner.put(id, owner.location(id)));
    for (const to of ['hub', 'nobody'] as const) {
      const answer = await emsp.find(id, { to });
      expectStatus(answer, 200, 4000);
      expectRoute(answer, { to: 'NL/EM1', from: hubKey(emsp.platform) });
    }
  }),

  must('LOC-S-07', 'What was removed stays in the list, so that clients see it.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const day = stage.newDay();
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id, { last_updated: day(0) })));
    expectOk(await cpo.patch(`${id}/E1`, { status: REMOVED, last_updated: day(10) }));
    const [seen] = listIn(await emsp.list(`date_from=${day(5)}&date_to=${day(20)}`));
    expectFields(seen, { id }, 'the Location on the list');
    const { evses } = seen as { evses: readonly unknown[] };
    expectFields(evses[0], { uid: 'E1', status: REMOVED }, 'its EVSE');
  }),

  must('LOC-S-08', 'Objects hold all required fields.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const day = stage.newDay();
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id, { last_updated: day(0) })));
    expectOk(await cpo.patch(id, { name: 'n', last_updated: day(1) }));
    expectOk(await cpo.put(`${id}/E2`, anEvse('E2', { last_updated: day(2) })));
    const list = listIn(await emsp.list(`date_from=${day(0)}&date_to=${day(9)}`));
    expectEqual(
      list.map((each) => each.id),
      [id],
      'ids on the list',
    );
    for (const each of [...list, ...listIn(await emsp.list())]) {
      const { error } = locationSchema.safeParse(each);
      expectThat(error === undefined, `Location ${each.id}`, 'all required fields', error?.issues);
    }
  }),

  recommended('LOC-S-09', 'A missing operator is not filled in.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id)));
    expectEqual((await emsp.find(id)).envelope?.data, cpo.location(id), 'the Location');
  }),
];
