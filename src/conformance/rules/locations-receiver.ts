import { expectHttp, expectNotOk, expectOk, expectRefused, expectRoute, idsIn } from '../expect/answers.js';
import { expectEqual, expectFields, expectMatch } from '../expect/expect.js';
import { must, type Rule, should } from '../rule.js';
import { aConnector, anEvse } from '../samples/location.js';
import { arrivalAt } from '../stage/arrivals.js';
import { hubKey } from '../stage/hub-key.js';
import { expectHeld, pushedPaths } from '../stage/location-party.js';
import { expectNothingArrived } from '../stage/nothing-arrived.js';
import { only } from '../stage/parties.js';
import { pushedLocation } from '../stage/pushed-location.js';
import type { Stage } from '../stage/stage.js';

/** Moments after those of the samples. */
const T = (minute: number) => `2026-06-02T00:${String(minute).padStart(2, '0')}:00Z`;

const LEVELS = ['', '/E1', '/E1/1'] as const;

/** The Receiver interface of Locations: what its methods do. */
export const locationsReceiver: readonly Rule[] = [
  must('LOC-R-01', 'PUT of a Location creates or replaces it.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const receivers = await stage.platforms('EMSP1', 'EMSP2', 'NSP1');
    const [emsp, ...others] = receivers;
    const [direct, pushed] = [stage.newId(), stage.newId()];
    for (const changes of [{}, { name: 'Station', last_updated: T(1) }]) {
      expectOk(await cpo.put(direct, cpo.location(direct, changes), only(emsp)), 'PUT to one EMSP');
      await expectHeld(emsp, `${cpo.key}/${direct}`, cpo.location(direct, changes));
      expectOk(await cpo.put(pushed, cpo.location(pushed, changes)), 'PUT to all');
      for (const receiver of receivers)
        await expectHeld(receiver, `${cpo.key}/${pushed}`, cpo.location(pushed, changes));
      expectEqual(await cpo.copy(pushed), cpo.location(pushed, changes), "the hub's copy");
    }
    const { url } = await arrivalAt(emsp, 'PUT', `/${direct}`);
    expectMatch(url, new RegExp(`/NL/CP1/${direct}$`), 'URL at the EMSP');
    await expectNothingArrived(stage, direct, ...others);
  }),

  must('LOC-R-02', 'PUT of an EVSE adds or replaces it in its Location.', async (stage) => {
    const { cpo, emsp, id } = await pushedLocation(stage);
    const changed = anEvse('E2', { floor_level: '-1', last_updated: T(1) });
    for (const evse of [anEvse('E2'), changed]) {
      expectOk(await cpo.put(`${id}/E2`, evse));
      expectFields(await cpo.copy(id), { evses: [anEvse('E1'), evse] }, "the hub's copy");
    }
    const expected = cpo.location(id, { evses: [anEvse('E1'), changed], last_updated: T(1) });
    await expectHeld(emsp, `${cpo.key}/${id}`, expected);
  }),

  must('LOC-R-03', 'PUT of a Connector adds or replaces it in its EVSE.', async (stage) => {
    const { cpo, emsp, id } = await pushedLocation(stage);
    const changed = aConnector('2', { max_amperage: 32, last_updated: T(1) });
    for (const connector of [aConnector('2'), changed]) expectOk(await cpo.put(`${id}/E1/2`, connector));
    const evse = anEvse('E1', { connectors: [aConnector('1'), changed], last_updated: T(1) });
    const expected = cpo.location(id, { evses: [evse], last_updated: T(1) });
    expectEqual(await cpo.copy(id), expected, "the hub's copy");
    await expectHeld(emsp, `${cpo.key}/${id}`, expected);
  }),

  must('LOC-R-04', 'PATCH works on Location, EVSE and Connector.', async (stage) => {
    const { cpo, emsp, id } = await pushedLocation(stage);
    expectOk(await cpo.patch(id, { name: 'Station', last_updated: T(1) }));
    expectOk(await cpo.patch(`${id}/E1`, { status: 'CHARGING', last_updated: T(2) }));
    expectOk(await cpo.patch(`${id}/E1/1`, { tariff_ids: ['NIGHT'], last_updated: T(3) }));
    const connectors = [aConnector('1', { tariff_ids: ['NIGHT'], last_updated: T(3) })];
    const expected = cpo.location(id, {
      name: 'Station',
      evses: [anEvse('E1', { status: 'CHARGING', connectors, last_updated: T(3) })],
      last_updated: T(3),
    });
    expectEqual(await cpo.copy(id), expected, "the hub's copy");
    await expectHeld(emsp, `${cpo.key}/${id}`, expected);
  }),

  must('LOC-R-05', 'PATCH needs last_updated on each level.', async (stage) => {
    const { cpo, emsp, id } = await pushedLocation(stage);
    const patch = { name: 'Station', status: 'CHARGING', tariff_ids: ['NIGHT'] };
    for (const to of [{}, only(emsp)]) {
      for (const level of LEVELS) expectRefused(await cpo.patch(id + level, patch, to), `PATCH of ${level}`);
    }
    expectEqual(await cpo.copy(id), cpo.location(id), "the hub's copy");
    await stage.settled(cpo, emsp);
    await expectHeld(emsp, `${cpo.key}/${id}`, cpo.location(id));
  }),

  must('LOC-R-06', 'GET works on Location, EVSE and Connector.', async (stage) => {
    const { cpo, emsp, id } = await pushedLocation(stage);
    await expectHeld(emsp, `${cpo.key}/${id}`, cpo.location(id));
    const objects = [cpo.location(id), anEvse('E1'), aConnector('1')];
    for (const [to, from] of [
      [{}, hubKey(emsp)],
      [only(emsp), 'NL/EM1'],
    ] as const) {
      for (const [at, level] of LEVELS.entries()) {
        const answer = await cpo.call('GET', id + level, to);
        expectEqual(answer.envelope?.data, objects[at], `GET of ${id}${level} from ${from}`);
        expectRoute(answer, { to: 'NL/CP1', from });
        const unknown = await cpo.call('GET', `${id}${level.replace(/\w+$/, '')}NONE`, to);
        expectHttp(unknown, 404, `HTTP status of an unknown object from ${from}`);
      }
    }
  }),

  must('LOC-R-07', 'POST and DELETE are HTTP 405.', async (stage) => {
    const { cpo, emsp, id } = await pushedLocation(stage);
    for (const to of [{}, only(emsp)]) {
      for (const level of LEVELS) {
        const post = await cpo.call('POST', id + level, { body: JSON.stringify(cpo.location(id)), ...to });
        expectHttp(post, 405, `HTTP status of POST ${level}`);
        expectHttp(await cpo.call('DELETE', id + level, to), 405, `HTTP status of DELETE ${level}`);
      }
    }
    expectEqual(await cpo.copy(id), cpo.location(id), "the hub's copy");
  }),

  must('LOC-R-08', 'A removed EVSE has status REMOVED, and can still be read.', async (stage) => {
    const evses = [anEvse('E1'), anEvse('E2'), anEvse('E3')];
    const { cpo, emsp, id } = await pushedLocation(stage, { evses });
    const [emsp2] = await stage.platforms('EMSP2');
    const removed = { status: 'REMOVED', last_updated: T(1) };
    expectOk(await cpo.patch(`${id}/E1`, removed));
    expectOk(await cpo.put(`${id}/E2`, anEvse('E2', removed)));
    for (const uid of ['E1', 'E2'])
      expectEqual(await cpo.copy(`${id}/${uid}`), anEvse(uid, removed), `the hub's copy of ${uid}`);
    const after = [anEvse('E1', removed), anEvse('E2', removed), anEvse('E3')];
    for (const receiver of [emsp, emsp2])
      await expectHeld(receiver, `${cpo.key}/${id}`, cpo.location(id, { evses: after, last_updated: T(1) }));
  }),

  must(
    'LOC-R-09',
    "A change of a child shows in last_updated of its parents in the hub's list, and in no message.",
    async (stage) => {
      const day = stage.newDay();
      const { cpo, emsp, id } = await pushedLocation(stage, { last_updated: day(0) });
      const [reader] = await stage.locationParties('EMSP1');
      await expectHeld(emsp, `${cpo.key}/${id}`, cpo.location(id, { last_updated: day(0) }));
      // The samples' children are of 2026: older Locations with newer EVSEs are lifted by none of them.
      expectOk(await cpo.patch(`${id}/E1`, { status: 'CHARGING', last_updated: day(10) }));
      expectEqual(await changedSince(reader, day(10)), [id], 'the list since the change of the EVSE');
      expectFields(await cpo.copy(id), { last_updated: day(10) }, "the hub's copy");
      expectOk(await cpo.put(`${id}/E1/2`, aConnector('2', { last_updated: day(20) })));
      expectEqual(await changedSince(reader, day(20)), [id], 'the list since the change of the Connector');
      expectFields(await cpo.copy(`${id}/E1`), { last_updated: day(20) }, "the hub's copy of the EVSE");
      // Older than its parents: it sets none of them back.
      expectOk(await cpo.put(`${id}/E2`, anEvse('E2', { last_updated: day(5) })));
      expectFields(await cpo.copy(id), { last_updated: day(20) }, "the hub's copy in the end");
      await stage.settled(cpo, emsp);
      const [created, ...changes] = pushedPaths(emsp, `${cpo.key}/${id}`);
      expectEqual(created, `PUT ${id}`, 'the first message');
      const ofLocation = changes.filter((path) => path.endsWith(` ${id}`));
      expectEqual(ofLocation, [], 'messages about the Location that was lifted');

      function changedSince(party: typeof reader, moment: string) {
        return party.list(`date_from=${moment}&date_to=${day(1_000)}`).then(idsIn);
      }
    },
  ),

  must('LOC-R-10', 'Another owner in a Location than in its URL is refused.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const id = stage.newId();
    for (const change of [{ country_code: 'DE' }, { party_id: 'CP2' }]) {
      for (const to of [{}, only(emsp.platform)])
        expectRefused(await cpo.put(id, cpo.location(id, change), to), `PUT with ${JSON.stringify(change)}`);
    }
    expectHttp(await cpo.call('GET', id), 404, 'HTTP status of GET afterwards');
    await expectNothing(stage, id);
  }),

  should('LOC-R-11', 'Another id in the body than in the URL is refused on each level.', async (stage) => {
    const { cpo, emsp, id } = await pushedLocation(stage);
    for (const to of [{}, only(emsp)]) {
      expectRefused(await cpo.put(id, cpo.location(`${id}-other`), to), 'PUT of a Location');
      expectRefused(await cpo.put(`${id}/E1`, anEvse('OTHER'), to), 'PUT of an EVSE');
      expectRefused(await cpo.put(`${id}/E1/1`, aConnector('OTHER'), to), 'PUT of a Connector');
    }
    expectEqual(await cpo.copy(id), cpo.location(id), "the hub's copy");
    await stage.settled(cpo, emsp);
    await expectHeld(emsp, `${cpo.key}/${id}`, cpo.location(id));
  }),

  must('LOC-R-12', 'Connectors of the same id in two EVSEs are two.', async (stage) => {
    const { cpo, emsp, id } = await pushedLocation(stage, { evses: [anEvse('E1'), anEvse('E2')] });
    const patch = { max_amperage: 63, last_updated: T(1) };
    expectOk(await cpo.patch(`${id}/E2/1`, patch));
    expectEqual(await cpo.copy(`${id}/E1/1`), aConnector('1'), "the hub's copy of E1/1");
    expectEqual(await cpo.copy(`${id}/E2/1`), aConnector('1', patch), "the hub's copy of E2/1");
    const evses = [anEvse('E1'), anEvse('E2', { connectors: [aConnector('1', patch)], last_updated: T(1) })];
    await expectHeld(emsp, `${cpo.key}/${id}`, cpo.location(id, { evses, last_updated: T(1) }));
    const twice = cpo.location(id, { evses: [anEvse('E1'), anEvse('e1')], last_updated: T(2) });
    expectNotOk(await cpo.put(id, twice), 'two EVSEs with the uid E1');
  }),
];

async function expectNothing(stage: Stage, id: string): Promise<void> {
  const [cpo] = await stage.locationParties('CPO1');
  const [emsp] = await stage.platforms('EMSP1');
  await stage.settled(cpo, emsp);
  await expectNothingArrived(stage, id, emsp);
}
