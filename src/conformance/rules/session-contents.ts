import { expectNotOk, expectOk, expectRoute } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended } from '../rule.js';
import { aCdrToken, aPeriod, aSession, SESSION_DIMENSIONS } from '../samples/session.js';
import { receivedBy } from '../stage/arrivals.js';
import { inEachWay, PushedSession } from '../stage/pushed-session.js';

const T1 = '2026-06-01T08:01:00Z';
const T2 = '2026-06-01T08:02:00Z';

type Fields = Readonly<Record<string, unknown>>;

export const sessionContents: readonly Rule[] = [
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
