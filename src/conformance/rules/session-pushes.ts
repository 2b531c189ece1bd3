import { expectHttp, expectOk, expectRefused, expectRoute, expectStatus } from '../expect/answers.js';
import { expectEqual, expectFields } from '../expect/expect.js';
import { must, type Rule } from '../rule.js';
import { aPeriod, aSession } from '../samples/session.js';
import { receivedBy } from '../stage/arrivals.js';
import { expectNotBroadcast } from '../stage/not-broadcast.js';
import { settledPrivately } from '../stage/private-marker.js';
import { inEachWay, PushedSession } from '../stage/pushed-session.js';
import { receiverUrlAnswers } from '../stage/receiver-url.js';

const T1 = '2026-06-01T08:01:00Z';
const T2 = '2026-06-01T08:02:00Z';

export const sessionPushes: readonly Rule[] = [
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

  must('SES-R-10', 'A Session is not broadcast.', (stage) => expectNotBroadcast(stage, 'sessions')),
];
