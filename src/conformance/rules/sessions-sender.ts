import { nextLink } from '../../ocpi/pagination.js';
import { hubParty } from '../../sandbox/platform/hub-connection.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import {
  expectHeader,
  expectHttp,
  expectOk,
  expectRefused,
  expectRoute,
  expectStatus,
  idsIn,
} from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { must, type Rule, should } from '../rule.js';
import { aSession } from '../samples/session.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { askForPull } from '../stage/asked-pull.js';
import { expectOwnAlone } from '../stage/private-lists.js';
import type { Stage } from '../stage/stage.js';

const PREFERENCES = { profile_type: 'GREEN', departure_time: '2026-06-01T18:00:00Z', energy_need: 12.5 };

const RESPONSES = [
  'ACCEPTED',
  'DEPARTURE_REQUIRED',
  'ENERGY_NEED_REQUIRED',
  'NOT_POSSIBLE',
  'PROFILE_TYPE_NOT_SUPPORTED',
] as const;

export const sessionsSender: readonly Rule[] = [
  must('SES-S-01', 'The list has pages, of what is for the requester.', async (stage) => {
    const { cpo, emsp, to } = await ownerOfSessions(stage);
    const held = [1, 2, 3].map(() => stage.newId());
    for (const id of held) cpo.sessions.hold(sessionOf(cpo, id));
    const list = { method: 'GET', module: 'sessions', role: 'SENDER' } as const;
    const query = 'date_from=2026-01-01T00:00:00Z&limit=2';
    const first = await emsp.send({ ...list, to, query });
    expectEqual(idsIn(first), held.slice(0, 2), 'the first page');
    expectHeader(first, 'X-Total-Count', '3');
    const { origin } = new URL(emsp.connection.versionsUrl);
    const next = nextLink(String(first.headers.link)) ?? '';
    expectThat(next.startsWith(origin), 'link to the next page', origin, next);
    expectEqual(idsIn(await emsp.call({ method: 'GET', url: next })), held.slice(2), 'the second page');
    await expectOwnAlone(stage, 'sessions', 'hub');
  }),

  must(
    'SES-S-02',
    'date_from is required; a hub may serve a list without it, and sends it itself.',
    async (stage) => {
      const { cpo, emsp } = await ownerOfSessions(stage);
      const answer = await emsp.send({ method: 'GET', module: 'sessions', role: 'SENDER' });
      if (!answer.ok) expectRefused(answer, 'a list without date_from');
      await askForPull(stage, cpo);
      const { url, requestHeaders } = await arrivalAt(cpo, 'GET', '/sender/sessions', 30_000);
      expectThat(url.includes('date_from='), "the hub's own pull", 'date_from', url);
      expectEqual(requestHeaders['ocpi-from-party-id'], hubParty(emsp.connection).partyId, 'FROM');
    },
  ),

  must('SES-S-03', 'Charging preferences are PUT below the Session, and reach the CPO.', async (stage) => {
    const { cpo, emsp, to } = await ownerOfSessions(stage);
    for (const addressed of [to, 'nobody'] as const) {
      const id = stage.newId();
      expectOk(await cpo.sessions.put(sessionOf(cpo, id), { to: emsp.parties[0] }));
      const answer = await emsp.sessions.setPreferences(id, PREFERENCES, { to: addressed });
      expectOk(answer);
      expectRoute(answer, { to: 'NL/EM1', from: `NL/${to.partyId}` });
      const { url, requestBody } = await arrivalAt(cpo, 'PUT', id);
      expectThat(url.endsWith(`/sender/sessions/${id}/charging_preferences`), 'URL', 'below SENDER', url);
      expectEqual(JSON.parse(requestBody), PREFERENCES, 'ChargingPreferences');
    }
  }),

  must('SES-S-04', 'Their answer is a bare word.', async (stage) => {
    const { cpo, emsp, to } = await ownerOfSessions(stage);
    for (const response of RESPONSES) {
      cpo.sessions.answerPreferences = () => response;
      const answer = await emsp.sessions.setPreferences(stage.newId(), PREFERENCES, { to });
      expectOk(answer);
      expectEqual(answer.envelope?.data, response, 'data');
    }
  }),

  should('SES-S-05', 'HTTP 404 with 2001 of an EVSE that cannot do so comes back.', async (stage) => {
    const { cpo, emsp, to } = await ownerOfSessions(stage);
    cpo.sessions.answerPreferences = () => undefined;
    const answer = await emsp.sessions.setPreferences(stage.newId(), PREFERENCES, { to });
    expectStatus(answer, 404, 2001);
    expectRoute(answer, { to: 'NL/EM1', from: `NL/${to.partyId}` });
  }),

  must(
    'SES-S-06',
    'POST, PATCH and DELETE are HTTP 405, and there is no PUT of a Session.',
    async (stage) => {
      const { emsp, to, id, expectSilence } = await sessionOnOffer(stage);
      const send = (
        method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
        segments: string[],
        addressed: typeof to | 'hub',
      ) =>
        emsp.send({
          method,
          module: 'sessions',
          role: 'SENDER',
          segments,
          to: addressed,
          ...(method === 'DELETE' ? {} : { body: JSON.stringify(PREFERENCES) }),
        });
      for (const addressed of [to, 'hub'] as const) {
        for (const method of ['POST', 'PATCH', 'DELETE'] as const) {
          for (const segments of [[], [id, 'charging_preferences']])
            expectHttp(await send(method, segments, addressed), 405, `${method} ${segments.join('/')}`);
          expectHttp(await send(method, [id], addressed), [404, 405], `${method} of a Session`);
        }
        expectHttp(await send('PUT', [id], addressed), [404, 405], 'PUT of a Session');
      }
      expectSilence();
    },
  ),

  must('SES-S-07', 'A single Session cannot be read here.', async (stage) => {
    const { emsp, to, id, expectSilence } = await sessionOnOffer(stage);
    for (const addressed of [to, 'hub', 'nobody'] as const) {
      const segments = [id];
      const answer = await emsp.send({
        method: 'GET',
        module: 'sessions',
        role: 'SENDER',
        segments,
        to: addressed,
      });
      expectHttp(answer, [404, 405]);
    }
    expectSilence();
  }),

  must('SES-S-08', 'Charging preferences without a profile type are refused.', async (stage) => {
    const { emsp, to, cpo, id } = await sessionOnOffer(stage);
    const { profile_type: _, ...incomplete } = PREFERENCES;
    for (const addressed of [to, 'nobody'] as const)
      expectRefused(await emsp.sessions.setPreferences(id, incomplete, { to: addressed }));
    expectEqual(cpo.sessions.preferences.length, 0, 'preferences that the CPO has taken');
    // discharge_allowed has a default, and is not added on the way.
    expectOk(await emsp.sessions.setPreferences(id, { profile_type: 'FAST' }, { to }));
    expectFields(cpo.sessions.preferences.at(-1)?.preferences, { profile_type: 'FAST' }, 'preferences');
  }),
];

/** A CPO of this rule alone, and who asks it. */
async function ownerOfSessions(stage: Stage) {
  const cpo = await stage.guest({ role: 'CPO' });
  const [emsp] = await stage.platforms('EMSP1');
  const [to] = cpo.parties;
  expectThat(to !== undefined, 'the CPO', 'a party', cpo.parties);
  return { cpo, emsp, to };
}

/** A CPO with one Session that the EMSP knows. */
async function sessionOnOffer(stage: Stage) {
  const { cpo, emsp, to } = await ownerOfSessions(stage);
  const id = stage.newId();
  expectOk(await cpo.sessions.put(sessionOf(cpo, id), { to: emsp.parties[0] }));
  const expectSilence = () => expectEqual(receivedBy(cpo, id).length, 0, 'requests at the CPO');
  return { cpo, emsp, to, id, expectSilence };
}

function sessionOf({ parties: [owner] }: SandboxPlatform, id: string, changes: object = {}): string {
  const { countryCode: country_code, partyId: party_id } = owner ?? {};
  return JSON.stringify(aSession(id, { country_code, party_id, ...changes }));
}
