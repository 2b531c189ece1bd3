import { expectHttp, expectNotOk, expectOk, expectRefused } from '../expect/answers.js';
import { expectEqual, expectMatch, expectThat } from '../expect/expect.js';
import { may, must, notShown, type Rule, recommended } from '../rule.js';
import { anEvse, without } from '../samples/location.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { expectHeld, pushedPaths } from '../stage/location-party.js';
import { pushedLocation } from '../stage/pushed-location.js';

const REQUIRED = [
  'country_code',
  'party_id',
  'id',
  'publish',
  'address',
  'city',
  'country',
  'coordinates',
  'time_zone',
  'last_updated',
];
/** Moments after those of the samples. */
const T = (minute: number) => `2026-06-02T00:0${minute}:00Z`;

export const clientOwnedObjects: readonly Rule[] = [
  must('COO-01', 'PUT replaces the whole object: what is left out is gone.', async (stage) => {
    const { cpo, emsp, id } = await pushedLocation(stage, {
      name: 'Station',
      facilities: ['HOTEL'],
      evses: [anEvse('E1'), anEvse('E2')],
    });
    expectOk(await cpo.put(id, cpo.location(id)));
    expectEqual(await cpo.copy(id), cpo.location(id), 'the copy at the hub');
    await expectHeld(emsp, `${cpo.key}/${id}`, cpo.location(id));
  }),

  must(
    'COO-02',
    'PUT without a required field is refused; what is stored stays, and nobody gets it.',
    async (stage) => {
      const { cpo, emsp, id } = await pushedLocation(stage);
      for (const field of REQUIRED) {
        const answer = await cpo.put(id, without(cpo.location(id, { name: 'New' }), field));
        expectRefused(answer, `PUT without ${field}`);
        expectMatch(answer.envelope?.statusMessage, new RegExp(field), 'status_message');
      }
      expectEqual(await cpo.copy(id), cpo.location(id), 'the copy at the hub');
      await stage.settled(cpo, emsp);
      expectEqual(pushedPaths(emsp, `${cpo.key}/${id}`), [`PUT ${id}`], 'what has arrived');
    },
  ),

  must('COO-03', 'PATCH changes what it names, and nothing else.', async (stage) => {
    const before = { name: 'old', facilities: ['HOTEL', 'CAFE'], charging_when_closed: false };
    const { cpo, emsp, id } = await pushedLocation(stage, before);
    const change = { name: 'new', facilities: ['BUS_STOP'], last_updated: T(1) };
    expectOk(await cpo.patch(id, change));
    const after = cpo.location(id, { ...before, ...change });
    expectEqual(await cpo.copy(id), after, 'the copy at the hub');
    await expectHeld(emsp, `${cpo.key}/${id}`, after);
  }),

  must('COO-04', 'PATCH without last_updated is refused.', async (stage) => {
    const { cpo, emsp, id } = await pushedLocation(stage);
    expectRefused(await cpo.patch(id, { name: 'new' }));
    expectRefused(await cpo.patch(`${id}/E1`, { status: 'BLOCKED' }));
    expectRefused(await cpo.patch(id, { name: 'new' }, { to: emsp.parties[0] }), 'a directed PATCH');
    expectEqual(await cpo.copy(id), cpo.location(id), 'the copy at the hub');
    await stage.settled(cpo, emsp);
    expectEqual(pushedPaths(emsp, `${cpo.key}/${id}`), [`PUT ${id}`], 'what has arrived');
  }),

  recommended(
    'COO-05',
    'PATCH of something unknown is HTTP 404, so that the owner PUTs it.',
    async (stage) => {
      const { cpo, id } = await pushedLocation(stage);
      for (const path of [`${id}X`, `${id}/E9`, `${id}/E1/9`]) {
        const answer = await cpo.patch(path, { last_updated: T(1) });
        expectHttp(answer, 404, `PATCH ${path}`);
        const code = answer.envelope?.statusCode ?? 0;
        expectThat(code >= 2000 && code < 3000, 'status_code', '2xxx', code);
      }
    },
  ),

  must('COO-06', 'There is no POST.', async (stage) => {
    const { cpo, id } = await pushedLocation(stage);
    expectHttp(await cpo.call('POST', id, { body: JSON.stringify(cpo.location(id)) }), 405);
  }),

  must('COO-07', 'The URL names the owner on each leg.', async (stage) => {
    const { cpo, emsp, id } = await pushedLocation(stage);
    const directed = stage.newId();
    expectOk(await cpo.put(directed, cpo.location(directed), { to: emsp.parties[0] }));
    for (const each of [id, directed]) {
      const { url } = await arrivalAt(emsp, 'PUT', `/${each}`);
      expectMatch(url, new RegExp(`/NL/CP1/${each}$`), 'path at the receiver');
    }
  }),

  may('COO-08', 'An object of somebody else is refused, not stored, not handed on.', async (stage) => {
    const [cpo, other] = await stage.locationParties('CPO1', 'CPO2');
    const [emsp] = await stage.platforms('EMSP1');
    const id = stage.newId();
    const segments = [other.id.countryCode, other.id.partyId, id];
    expectNotOk(await cpo.put(id, other.location(id), { segments }), 'PUT');
    expectNotOk(await cpo.patch(id, { name: 'x', last_updated: T(1) }, { segments }), 'PATCH');
    expectNotOk(await cpo.put(id, other.location(id), { segments, to: emsp.parties[0] }), 'a directed PUT');
    expectHttp(await other.call('GET', id), 404, 'GET by the owner');
    await stage.settled(cpo, emsp);
    expectEqual(receivedBy(emsp, `/${id}`).length, 0, 'copies at the receiver');
  }),

  recommended(
    'COO-09',
    'A peer hub may push objects of the parties behind it.',
    notShown('peer hubs are not served: a platform pushes objects of its own parties (COO-08)'),
  ),
];
