import type { Envelope } from '../../sandbox/http/exact-request.js';
import { expectHttp, expectNotOk, expectOk, expectRoute, expectStatus } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { aChargingProfile, anActiveProfile } from '../samples/charging-profile.js';
import { expectNothingArrived } from '../stage/nothing-arrived.js';
import { legOf, only } from '../stage/parties.js';
import { PROFILE_METHODS, postResult, profileRequest, tellActive } from '../stage/profiles.js';

const RESULTS = ['ACCEPTED', 'REJECTED', 'UNKNOWN'] as const;

/** What CPOs tell about charging profiles: results of requests, and changes of the active profile. */
export const chargingProfileResults: readonly Rule[] = [
  must('CHP-S-01', "Each of the three results reaches the requester's own URL.", async (stage) => {
    for (const method of PROFILE_METHODS) {
      const flow = await profileRequest(stage, method);
      const profile = method === 'GET' ? { profile: anActiveProfile() } : {};
      const body = { result: 'ACCEPTED', ...profile };
      expectOk(await postResult(flow, body), `result of ${method}`);
      const result = await flow.sender.chargingProfiles.resultOf(flow.sent);
      const { pathname, search } = new URL(flow.sent.url);
      expectEqual([result.request.method, result.request.url], ['POST', pathname + search], 'the request');
      expectEqual(JSON.parse(result.text), body, `body of the result of ${method}`);
      expectEqual(legOf(result), { to: 'NL/SC1', from: 'NL/CP1' }, 'TO and FROM');
    }
  }),

  must('CHP-S-02', 'Results and profiles arrive as they are.', async (stage) => {
    for (const method of PROFILE_METHODS) {
      for (const result of RESULTS) {
        const flow = await profileRequest(stage, method);
        const hasProfile = method === 'GET' && result === 'ACCEPTED';
        const profile = anActiveProfile({
          x_own: [1.5, null],
          charging_profile: aChargingProfile({ x: 'é' }),
        });
        const body = { result, ...(hasProfile ? { profile } : {}) };
        expectOk(await postResult(flow, body), `${result} of ${method}`);
        const { text } = await flow.sender.chargingProfiles.resultOf(flow.sent);
        expectEqual(JSON.parse(text), body, `${result} of ${method}`);
      }
    }
  }),

  must('CHP-S-03', 'Their answers have no data.', async (stage) => {
    const flow = await profileRequest(stage, 'PUT');
    expectNoData((await postResult(flow, { result: 'ACCEPTED' })).body, 'answer to POST');
    const told = await tellActive(flow);
    expectOk(told);
    expectNoData(told.body, 'answer to PUT');
  }),

  must('CHP-S-04', 'A change of the active profile reaches the party that is addressed.', async (stage) => {
    const [cpo, emsp, scsp] = await stage.platforms('CPO1', 'EMSP1', 'SCSP1');
    const id = stage.newId();
    const answer = await cpo.chargingProfiles.putActive(id, JSON.stringify(anActiveProfile()), only(scsp));
    expectOk(answer);
    expectRoute(answer, { to: 'NL/CP1', from: 'NL/SC1' });
    const [seen, ...more] = scsp.chargingProfiles.activeProfiles.filter(({ sessionId }) => sessionId === id);
    expectThat(seen !== undefined && more.length === 0, 'PUT at the SCSP', 'one', more.length);
    expectEqual(JSON.parse(seen.text), anActiveProfile(), 'profile at the SCSP');
    expectEqual(legOf(seen), { to: 'NL/SC1', from: 'NL/CP1' }, 'TO and FROM at the SCSP');
    await expectNothingArrived(stage, id, emsp);
  }),

  must('CHP-S-05', 'Without TO it reaches who has set the profile last.', async (stage) => {
    const [emsp, cpo2] = await stage.platforms('EMSP1', 'CPO2');
    const sessionId = stage.newId();
    const rejected = { response: 'REJECTED' } as const;
    const first = await profileRequest(stage, 'PUT', { sessionId, sender: emsp });
    expectRoute(await tellActive(first, 'nobody'), { to: 'NL/CP1', from: 'NL/EM1' });
    const last = await profileRequest(stage, 'PUT', { sessionId });
    await profileRequest(stage, 'PUT', { sessionId, sender: emsp, decision: rejected });
    // The same id at another CPO is another Session.
    await profileRequest(stage, 'PUT', { sessionId, sender: emsp, receiver: cpo2 });
    const told = await tellActive(last, 'nobody');
    expectOk(told);
    expectRoute(told, { to: 'NL/CP1', from: 'NL/SC1' });
    const counts = [emsp, last.sender].map(
      ({ chargingProfiles: { activeProfiles } }) =>
        activeProfiles.filter((profile) => profile.sessionId === sessionId).length,
    );
    expectEqual(counts, [1, 1], 'active profiles at the first and at the last setter');
    const unset = { ...last, sessionId: stage.newId() };
    expectNotOk(await tellActive(unset, 'nobody'), 'a Session without a profile');
  }),

  must('CHP-S-06', 'There is no GET, PATCH or DELETE.', async (stage) => {
    const [cpo, scsp] = await stage.platforms('CPO1', 'SCSP1');
    const id = stage.newId();
    const target = { module: 'chargingprofiles', role: 'SENDER', segments: [id], ...only(scsp) } as const;
    for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
      const body = method === 'PATCH' ? { body: JSON.stringify(anActiveProfile()) } : {};
      expectHttp(await cpo.send({ method, ...target, ...body }), 405, method);
    }
    await expectNothingArrived(stage, id, scsp);
  }),

  recommended('CHP-S-07', 'URLs for results follow the rules of those for commands.', async (stage) => {
    const [cpo2] = await stage.platforms('CPO2');
    const sender = await stage.guest({ role: 'SCSP' });
    for (const method of PROFILE_METHODS) {
      const flow = await profileRequest(stage, method, { sender, decision: { timeout: 1, result: 'none' } });
      const { responseUrl: url } = flow.received;
      const theft = await cpo2.call({ method: 'POST', url, body: '{"result":"REJECTED"}' });
      expectHttp(theft, 404, `HTTP status for another platform (${method})`);
      await sender.refuseConnections();
      expectStatus(
        await postResult(flow, { result: 'UNKNOWN' }),
        200,
        4003,
        'answer for an SCSP that is away',
      );
      await sender.start();
      expectOk(await sender.call({ method: 'GET', url: sender.connection.versionsUrl })); // a sign of life
      // Without routing headers, and more than once.
      for (const result of ['ACCEPTED', 'REJECTED']) expectOk(await postResult(flow, { result }), result);
      const seen = flow.sent.results.map(({ result }) => result);
      expectEqual(seen, ['ACCEPTED', 'REJECTED'], `results of ${method}`);
    }
  }),

  must('CHP-S-08', 'The hub does not read profiles.', async (stage) => {
    const flow = await profileRequest(stage, 'GET');
    const atMost = [{ start_period: 0, limit: 32 }];
    const charging_profile = { charging_rate_unit: 'A', charging_profile_period: atMost };
    const maximum = anActiveProfile({ charging_profile });
    const odd = anActiveProfile({ charging_profile: { charging_rate_unit: 'NEW', x: null } });
    for (const [at, profile] of [maximum, odd].entries()) {
      expectOk(await postResult(flow, { result: 'ACCEPTED', profile }));
      const { text } = await flow.sender.chargingProfiles.resultOf(flow.sent, at);
      expectEqual(JSON.parse(text), { result: 'ACCEPTED', profile }, 'result at the SCSP');
      expectOk(await tellActive(flow, only(flow.sender).to, profile));
      const told = flow.sender.chargingProfiles.activeProfiles.findLast(
        ({ sessionId }) => sessionId === flow.sessionId,
      );
      expectEqual(JSON.parse(told?.text ?? '{}'), profile, 'active profile at the SCSP');
    }
  }),
];

function expectNoData(body: string, what: string): void {
  const envelope: Envelope = JSON.parse(body);
  expectEqual('data' in envelope, false, `whether there is data in the ${what}`);
}
