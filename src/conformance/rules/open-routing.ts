import {
  expectNotOk,
  expectOk,
  expectRefused,
  expectRoute,
  expectStatus,
  idsIn,
  routeOf,
} from '../expect/answers.js';
import { expectEqual, expectFields, expectMatch, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended } from '../rule.js';
import { commandFields } from '../samples/command.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { hubKey } from '../stage/hub-key.js';
import { LocationParty } from '../stage/location-party.js';
import { NOBODY, openRequests } from '../stage/open-requests.js';
import { keyOf, only } from '../stage/parties.js';
import { PushedSession } from '../stage/pushed-session.js';
import { unknownTargets } from '../stage/unknown-targets.js';

const T1 = '2026-06-01T08:01:00Z';

export const openRouting: readonly Rule[] = [
  must('RT-O-01', 'Without TO the hub finds the receiver, and names it in TO.', async (stage) => {
    const [other, rival] = await stage.platforms('EMSP2', 'CPO2');
    for (const request of await openRequests(stage)) {
      await request.send();
      const { requestHeaders } = await request.arrival();
      const route = { to: keyOf(request.receiver), from: keyOf(request.sender) };
      expectEqual(routeOf({ headers: requestHeaders }), route, `${request.what}: hub to receiver`);
      for (const stranger of [other, rival])
        expectEqual(request.arrivalsAt(stranger).length, 0, `${request.what}: requests at ${stranger.label}`);
    }
  }),

  must('RT-O-02', 'The answer names in FROM who has answered.', async (stage) => {
    for (const request of await openRequests(stage)) {
      const answer = await request.send();
      expectOk(answer, request.what);
      expectRoute(answer, { to: keyOf(request.sender), from: keyOf(request.receiver) });
    }
  }),

  must('RT-O-03', 'Single objects may go without TO, with each method.', async (stage) => {
    const methods: string[] = [];
    for (const request of await openRequests(stage)) {
      expectOk(await request.send(), request.what);
      methods.push((await request.arrival()).method);
    }
    // What has no single receiver is for everybody, or the hub's own copy (RT-O-05).
    const [cpo] = await stage.locationParties('CPO1');
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id), NOBODY), 'PUT of a Location');
    expectOk(await cpo.patch(id, { name: 'n', last_updated: T1 }, NOBODY), 'PATCH of a Location');
    expectOk(await cpo.call('GET', id, NOBODY), 'GET of a Location');
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      expectThat(methods.includes(method), 'methods', method, methods);
  }),

  recommended('RT-O-04', 'A list without TO is that of all parties.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const day = stage.newDay();
    const id = stage.newId();
    await cpo.put(id, cpo.location(id, { last_updated: day(1) }));
    const answer = await emsp.list(`date_from=${day(0)}&date_to=${day(2)}`, NOBODY);
    if (!answer.ok) return expectRefused(answer, 'a list without TO');
    expectEqual(idsIn(answer), [id], 'ids on the list');
    expectRoute(answer, { to: 'NL/EM1', from: hubKey(emsp.platform) });
  }),

  may('RT-O-05', 'A push without TO that names no receiver is for everybody.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const receivers = await stage.platforms('EMSP1', 'EMSP2', 'NSP1');
    const id = stage.newId();
    const answer = await cpo.put(id, cpo.location(id), NOBODY);
    expectOk(answer);
    expectRoute(answer, { to: 'NL/CP1', from: hubKey(cpo.platform) });
    for (const receiver of receivers) {
      const { requestHeaders } = await arrivalAt(receiver, 'PUT', `/${id}`);
      const { to, from } = routeOf({ headers: requestHeaders });
      expectEqual(to, keyOf(receiver), 'TO of a copy');
      // AMB-01: the specification leaves open whose name a copy bears.
      expectThat(
        [hubKey(cpo.platform), 'NL/CP1'].includes(from),
        'FROM of a copy',
        'the hub or the owner',
        from,
      );
    }
  }),

  recommended(
    'RT-O-06',
    'A request whose receiver cannot be found is answered as the module says, else with 4001.',
    async (stage) => {
      for (const { what, answer, isSaid } of await unknownTargets(stage)) {
        const isUnknown = answer.httpStatus === 200 && answer.envelope?.statusCode === 4001;
        const seen = [answer.httpStatus, answer.body];
        expectThat(isUnknown || isSaid(answer), what, "4001, or the module's own word for unknown", seen);
      }
    },
  ),

  recommended('RT-O-07', 'Where several owners fit, the hub does not guess: 4000.', async (stage) => {
    const cpos = await stage.locationParties('CPO1', 'CPO2');
    const [emsp] = await stage.locationParties('EMSP1');
    const id = stage.newId();
    for (const cpo of cpos) {
      expectOk(await cpo.put(id, cpo.location(id)));
      cpo.platform.locations.hold(JSON.stringify(cpo.location(id)));
    }
    const start = (to: 'nobody' | LocationParty['id']) =>
      emsp.platform.commands.send('START_SESSION', commandFields('START_SESSION', id), { to });
    const { answer } = await start('nobody');
    expectStatus(answer, 200, 4000, 'START_SESSION without TO');
    expectRoute(answer, { to: 'NL/EM1', from: hubKey(emsp.platform) });
    const unclear = await emsp.find(id, NOBODY);
    expectStatus(unclear, 200, 4000, 'GET without TO');
    expectMatch(unclear.envelope?.statusMessage, /\bTO\b|OCPI-to/i, 'status_message, which asks for TO');
    const commandsAt = ({ platform }: LocationParty) =>
      platform.commands.received.filter(({ fields }) => fields.location_id === id).length;
    expectEqual(cpos.map(commandsAt), [0, 0], 'commands at the two CPOs');
    for (const cpo of cpos) {
      const named = await start(cpo.id);
      expectOk(named.answer, 'START_SESSION with TO');
      expectRoute(named.answer, { to: 'NL/EM1', from: cpo.key });
      const found = await emsp.find(id, { to: cpo.id });
      expectFields(found.envelope?.data, { id, party_id: cpo.id.partyId }, 'GET with TO');
    }
    expectEqual(cpos.map(commandsAt), [1, 1], 'commands at the two CPOs');
  }),

  recommended('RT-O-08', 'What passes by tells the hub where later requests belong.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const named = new PushedSession(cpo, emsp, stage.newId(), emsp.parties[0]);
    expectOk(await named.put());
    const later = new PushedSession(cpo, emsp, named.id, 'nobody');
    const patched = await later.patch({ kwh: 2, last_updated: T1 });
    expectOk(patched, 'PATCH of a Session that was pushed with TO');
    expectRoute(patched, { to: 'NL/CP1', from: 'NL/EM1' });
    // A Location that was shown to one EMSP alone.
    const owner = new LocationParty(cpo);
    const id = stage.newId();
    expectOk(await owner.put(id, owner.location(id), only(emsp)));
    const start = await emsp.commands.send('START_SESSION', commandFields('START_SESSION', id), NOBODY);
    expectOk(start.answer, 'START_SESSION at a Location that was pushed with TO');
    expectRoute(start.answer, { to: 'NL/EM1', from: 'NL/CP1' });
    // A reservation.
    const reserved = stage.newId();
    await emsp.commands.send('RESERVE_NOW', commandFields('RESERVE_NOW', reserved), only(cpo));
    const cancel = commandFields('CANCEL_RESERVATION', reserved);
    const { answer } = await emsp.commands.send('CANCEL_RESERVATION', cancel, NOBODY);
    expectOk(answer, 'CANCEL_RESERVATION of what was reserved with TO');
    expectRoute(answer, { to: 'NL/EM1', from: 'NL/CP1' });
  }),

  recommended('RT-O-09', 'Nobody reaches objects that are not for him.', async (stage) => {
    const [cpo, emsp, stranger] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2');
    for (const to of [emsp.parties[0], 'nobody'] as const) {
      const session = new PushedSession(cpo, emsp, stage.newId(), to);
      expectOk(await session.put());
      const { id } = session;
      const stop = await stranger.commands.send('STOP_SESSION', { session_id: id }, NOBODY);
      expectStatus(stop.answer, 200, 1000, 'STOP_SESSION');
      expectFields(stop.answer.envelope?.data, { result: 'UNKNOWN_SESSION' }, 'CommandResponse');
      const cleared = await stranger.chargingProfiles.clear(id, NOBODY);
      expectFields(cleared.answer.envelope?.data, { result: 'UNKNOWN_SESSION' }, 'ChargingProfileResponse');
      const preferences = { profile_type: 'GREEN' };
      expectNotOk(await stranger.sessions.setPreferences(id, preferences, NOBODY), 'ChargingPreferences');
      const atCpo = receivedBy(cpo).filter(
        ({ url, requestBody }) => url.includes(id) || requestBody.includes(id),
      );
      expectEqual(atCpo.length, 0, 'requests at the CPO');
    }
    // A Location, and a reservation, that only the other EMSP knows.
    const owner = new LocationParty(cpo);
    const id = stage.newId();
    await owner.put(id, owner.location(id), only(emsp));
    expectNotOk(await new LocationParty(stranger).find(id, NOBODY), 'GET of a Location');
    await emsp.commands.send('RESERVE_NOW', commandFields('RESERVE_NOW', id), only(cpo));
    const before = cpo.commands.received.length;
    const cancel = commandFields('CANCEL_RESERVATION', id);
    const { answer } = await stranger.commands.send('CANCEL_RESERVATION', cancel, NOBODY);
    if (answer.ok) expectFields(answer.envelope?.data, { result: 'REJECTED' }, 'CommandResponse');
    const cancelled = cpo.commands.received
      .slice(before)
      .filter(({ fields }) => fields.reservation_id === id);
    expectEqual(cancelled.length, 0, 'cancellations at the CPO');
  }),
];
