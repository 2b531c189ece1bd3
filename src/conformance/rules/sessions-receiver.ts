import {
  expectHttp,
  expectNotOk,
  expectOk,
  expectRefused,
  expectRoute,
  expectStatus,
} from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended } from '../rule.js';
import { aCdrToken, aPeriod, aSession, SESSION_DIMENSIONS } from '../samples/session.js';
import { receivedBy } from '../stage/arrivals.js';
import { settledPrivately } from '../stage/private-marker.js';
import { inEachWay, PushedSession } from '../stage/pushed-session.js';
import { receiverUrlAnswers } from '../stage/receiver-url.js';

const T1 = '2026-06-01T08:01:00Z';
const T2 = '2026-06-01T08:02:00Z';

type Fields = Readonly<Record<string, unknown>>;

export const sessionsReceiver: readonly Rule[] = [
  must('SES-R-01', 'PUT creates or replaces a Session.', async (stage) => {
    const [other] = await stage.platforms('EMSP2');
    await inEachWay(stage, async (session) => {
      expectStatus(await session.put(), 201, 1000, 'a new Session');
      await session.expectHeld(aSession(session.id));
      const changes = { kwh: 2.5, last_updated: T1 };
      expectStatus(await session.put(changes), 200, 1000, 'a known Session');
      await session.expectHeld(aSession(session.id, changes));
      expectEqual(receivedBy(other, `/${session.id}`).length, 0, `requests at ${other.label}`);
    });
  }),

  must('SES-R-02', 'PUT replaces charging periods too; without any there are none.', (stage) =>
    inEachWay(stage, async (session) => {
      for (const none of [{ charging_periods: undefined }, { charging_periods: [] }]) {
        expectOk(await session.put({ charging_periods: [aPeriod(0), aPeriod(1)] }));
        const replaced = aSession(session.id, none);
        expectOk(await session.put(none));
        await session.expectHeld(replaced);
        expectEqual((await session.read()).envelope?.data, replaced, 'GET of the Session');
      }
    }),
  ),

  must('SES-R-03', 'PATCH changes what it names, and needs last_updated.', (stage) =>
    inEachWay(stage, async (session) => {
      await session.put();
      expectOk(await session.patch({ kwh: 3.25, last_updated: T1 }));
      const patched = aSession(session.id, { kwh: 3.25, last_updated: T1 });
      await session.expectHeld(patched);
      expectRefused(await session.patch({ kwh: 4 }), 'PATCH without last_updated');
      expectOk(await session.patch({ status: 'COMPLETED', last_updated: T2 }));
      await session.expectHeld({ ...patched, status: 'COMPLETED', last_updated: T2 });
    }),
  ),

  must('SES-R-04', 'PATCH has no levels below the Session.', (stage) =>
    inEachWay(stage, async (session) => {
      await session.put();
      const segments = [session.id, 'charging_periods'];
      const below = await receiverUrlAnswers(session.cpo, 'sessions', segments, session.to);
      for (const [method, answer] of below) expectHttp(answer, [404, 405], `HTTP status of ${method}`);
      expectEqual(receivedBy(session.emsp, `/${session.id}/`).length, 0, 'requests for inner objects');
    }),
  ),

  must('SES-R-05', 'Another owner in the body than in the URL is refused.', (stage) =>
    inEachWay(stage, async (session) => {
      const { cpo, id, to } = session;
      for (const other of [{ party_id: 'CP2' }, { country_code: 'DE' }]) {
        const body = JSON.stringify(aSession(id, other));
        const segments = ['NL', 'CP1', id];
        expectRefused(
          await cpo.send({ method: 'PUT', module: 'sessions', role: 'RECEIVER', segments, body, to }),
        );
      }
      await settledPrivately(stage, session.emsp);
      expectEqual(session.arrived.length, 0, 'requests at the receiver');
    }),
  ),

  must('SES-R-06', 'POST and DELETE are HTTP 405.', (stage) =>
    inEachWay(stage, async (session) => {
      await session.put();
      const answers = await receiverUrlAnswers(session.cpo, 'sessions', [session.id], session.to);
      for (const [method, answer] of answers)
        if (method === 'POST' || method === 'DELETE') expectHttp(answer, 405, `HTTP status of ${method}`);
      await session.expectHeld(aSession(session.id));
    }),
  ),

  must('SES-R-07', 'Charging periods in a PATCH are appended.', (stage) =>
    inEachWay(stage, async (session) => {
      await session.put({ charging_periods: [aPeriod(0)] });
      expectOk(await session.patch({ charging_periods: [aPeriod(1)], last_updated: T1 }));
      expectOk(await session.patch({ charging_periods: [], last_updated: T2 }));
      const both = { charging_periods: [aPeriod(0), aPeriod(1)], last_updated: T2 };
      await session.expectHeld(aSession(session.id, both));
      expectFields((await session.read()).envelope?.data, both, 'GET of the Session');
    }),
  ),

  must('SES-R-08', 'A period that is known already is appended all the same.', (stage) =>
    inEachWay(stage, async (session) => {
      await session.put({ charging_periods: [aPeriod(0)] });
      expectOk(await session.patch({ charging_periods: [aPeriod(0)], last_updated: T1 }));
      const twice = { charging_periods: [aPeriod(0), aPeriod(0)], last_updated: T1 };
      await session.expectHeld(aSession(session.id, twice));
    }),
  ),

  must('SES-R-09', 'GET gives the Session that the receiver holds.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const session = new PushedSession(cpo, emsp, stage.newId(), emsp.parties[0]);
    const unknown = await session.read();
    expectStatus(unknown, 404, 2001, 'a Session that the receiver has not');
    expectRoute(unknown, { to: 'NL/CP1', from: 'NL/EM1' });
    await session.put();
    const answer = await session.read();
    expectOk(answer);
    expectRoute(answer, { to: 'NL/CP1', from: 'NL/EM1' });
    expectEqual(answer.envelope?.data, aSession(session.id), 'the Session');
  }),

  must('SES-R-10', 'A Session is not broadcast.', async (stage) => {
    const [cpo, emsp, ...others] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2', 'MIX', 'SCSP1', 'NSP1');
    const session = new PushedSession(cpo, emsp, stage.newId(), 'hub');
    const answer = await session.put();
    await settledPrivately(stage, emsp, others[0]);
    // The hub may refuse it, or find the one that it concerns (D2).
    expectEqual(session.arrived.length, answer.ok ? 1 : 0, `requests at ${emsp.label}`);
    for (const other of others)
      expectEqual(receivedBy(other, `/${session.id}`).length, 0, `requests at ${other.label}`);
  }),

  must('SES-R-11', 'The status RESERVATION is known.', (stage) =>
    inEachWay(stage, async (session) => {
      await expectPasses(session, { status: 'RESERVATION' });
      for (const status of ['PENDING', 'ACTIVE', 'INVALID', 'COMPLETED'])
        await expectPasses(session, { status });
      const before = session.arrived.length;
      const misspelled = await session.put({ status: 'RESERVED' });
      // A hub that looks refuses it; a transparent one leaves it to the receiver, who does.
      expectNotOk(misspelled, 'the status RESERVED');
      expectThat(
        session.arrived.length <= before + 1,
        'requests with RESERVED',
        'at most one',
        session.arrived,
      );
    }),
  ),

  must('SES-R-12', 'What comes after COMPLETED is handed on.', (stage) =>
    inEachWay(stage, async (session) => {
      await session.put({ status: 'COMPLETED' });
      expectOk(await session.patch({ kwh: 9.75, last_updated: T1 }));
      await session.expectHeld(aSession(session.id, { status: 'COMPLETED', kwh: 9.75, last_updated: T1 }));
    }),
  ),

  must('SES-R-13', 'A reservation may leave EVSE and Connector open with #NA.', (stage) =>
    inEachWay(stage, (session) =>
      expectPasses(session, { status: 'RESERVATION', evse_uid: '#NA', connector_id: '#NA' }),
    ),
  ),

  must('SES-R-14', 'authorization_reference arrives as it was given.', (stage) =>
    inEachWay(stage, (session) =>
      expectPasses(session, { authorization_reference: 'aUth-REF-0123456789abcdefABCDEF-0x' }),
    ),
  ),

  must('SES-R-15', 'A cost that is not told stays untold.', (stage) =>
    inEachWay(stage, async (session) => {
      await session.put({ total_cost: undefined });
      await session.expectHeld(aSession(session.id));
      const read = await session.read();
      expectThat(!read.body.includes('total_cost'), 'GET of the Session', 'no total_cost', read.body);
    }),
  ),

  recommended(
    'SES-R-16',
    'Without TO the owner of the token gets the Session, and what follows about it.',
    async (stage) => {
      const [cpo, emsp, other] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2');
      const named = new PushedSession(cpo, emsp, stage.newId(), emsp.parties[0]);
      expectOk(await named.put());
      const found = new PushedSession(cpo, emsp, stage.newId(), 'nobody');
      expectRoute(await found.put(), { to: 'NL/CP1', from: 'NL/EM1' });
      // What was seen TO the EMSP is remembered as well.
      for (const { id } of [found, named]) {
        const session = new PushedSession(cpo, emsp, id, 'nobody');
        const patched = await session.patch({ kwh: 2, last_updated: T1 });
        expectOk(patched);
        expectRoute(patched, { to: 'NL/CP1', from: 'NL/EM1' });
        await session.expectHeld(aSession(id, { kwh: 2, last_updated: T1 }));
        const read = await session.read();
        expectRoute(read, { to: 'NL/CP1', from: 'NL/EM1' });
        expectFields(read.envelope?.data, { id, kwh: 2 }, 'GET of the Session');
        const stop = await emsp.commands.send('STOP_SESSION', { session_id: id }, { to: 'nobody' });
        expectOk(stop.answer, 'STOP_SESSION');
        expectRoute(stop.answer, { to: 'NL/EM1', from: 'NL/CP1' });
        expectEqual(receivedBy(other, `/${id}`).length, 0, `requests at ${other.label}`);
      }
    },
  ),

  may('SES-R-17', 'A Session may be pushed to an SCSP.', async (stage) => {
    const [cpo, emsp, scsp] = await stage.platforms('CPO1', 'EMSP1', 'SCSP1');
    const [to] = scsp.parties;
    const session = new PushedSession(cpo, scsp, stage.newId(), to);
    expectOk(await session.put());
    await session.expectHeld(aSession(session.id));
    // The EMSP shows a CPO's Session.
    const shown = new PushedSession(cpo, scsp, stage.newId(), to);
    const body = JSON.stringify(aSession(shown.id));
    const segments = ['NL', 'CP1', shown.id];
    expectOk(await emsp.send({ method: 'PUT', module: 'sessions', role: 'RECEIVER', segments, body, to }));
    await shown.expectHeld(aSession(shown.id));
  }),

  must('SES-R-18', 'Dimensions that only Sessions have are accepted.', (stage) =>
    inEachWay(stage, (session) =>
      expectPasses(session, { charging_periods: SESSION_DIMENSIONS.map((type, at) => aPeriod(at, type)) }),
    ),
  ),

  must('SES-R-19', 'The way of authorization, the token and the start may change.', (stage) =>
    inEachWay(stage, async (session) => {
      await session.put({ status: 'PENDING', auth_method: 'COMMAND' });
      const changes = {
        status: 'ACTIVE',
        auth_method: 'AUTH_REQUEST',
        start_date_time: T1,
        cdr_token: aCdrToken(session.emsp.parties[0], { uid: 'T2', type: 'APP_USER' }),
        last_updated: T2,
      };
      expectOk(await session.patch(changes));
      await session.expectHeld(aSession(session.id, changes));
    }),
  ),
];

/** A Session with these fields is taken and arrives as it is. */
async function expectPasses(session: PushedSession, changes: Fields): Promise<void> {
  expectOk(await session.put(changes), JSON.stringify(changes));
  await session.expectHeld(aSession(session.id, changes));
}
