import type { ChargingProfileResponseType } from '../../sandbox/charging-profiles/profile-request.js';
import { hubEndpoint } from '../../sandbox/platform/hub-connection.js';
import { usualEndpoints } from '../../sandbox/platform/usual-endpoints.js';
import { expectHttp, expectOk, expectRefused, expectRoute } from '../expect/answers.js';
import { expectDistinct, expectEqual, expectFields, expectMatch, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended } from '../rule.js';
import { aChargingProfile } from '../samples/charging-profile.js';
import { without } from '../samples/location.js';
import { arrivalAt } from '../stage/arrivals.js';
import { arrivalsOf, expectNothingArrived } from '../stage/nothing-arrived.js';
import { legOf, only } from '../stage/parties.js';
import { PROFILE_METHODS, profileRequest } from '../stage/profiles.js';

const RESPONSES: readonly ChargingProfileResponseType[] = [
  'ACCEPTED',
  'NOT_SUPPORTED',
  'REJECTED',
  'TOO_OFTEN',
  'UNKNOWN_SESSION',
];

const INTERFACE = { module: 'chargingprofiles', role: 'RECEIVER' } as const;

export const chargingProfiles: readonly Rule[] = [
  must('CHP-R-01', 'GET asks for the active profile, with duration and response_url.', async (stage) => {
    const { received, sent } = await profileRequest(stage, 'GET');
    expectEqual(received.duration, 900, 'duration at the CPO');
    expectThat(received.responseUrl !== '', 'response_url at the CPO', 'a URL', received.responseUrl);
    expectEqual(legOf(received), { to: 'NL/CP1', from: 'NL/SC1' }, 'TO and FROM at the CPO');
    expectRoute(sent.answer, { to: 'NL/SC1', from: 'NL/CP1' });
  }),

  must('CHP-R-02', 'PUT sets a profile.', async (stage) => {
    const { received } = await profileRequest(stage, 'PUT');
    expectEqual(JSON.parse(received.chargingProfile ?? ''), aChargingProfile(), 'profile at the CPO');
    expectEqual(legOf(received), { to: 'NL/CP1', from: 'NL/SC1' }, 'TO and FROM at the CPO');
  }),

  must('CHP-R-03', 'DELETE clears it.', async (stage) => {
    const { received } = await profileRequest(stage, 'DELETE');
    expectEqual(legOf(received), { to: 'NL/CP1', from: 'NL/SC1' }, 'TO and FROM at the CPO');
  }),

  must('CHP-R-04', 'POST and PATCH are HTTP 405.', async (stage) => {
    const [cpo, scsp] = await stage.platforms('CPO1', 'SCSP1');
    const id = stage.newId();
    const body = JSON.stringify({ charging_profile: aChargingProfile(), response_url: `${scsp.origin}/1` });
    for (const method of ['POST', 'PATCH'] as const)
      expectHttp(await scsp.send({ method, ...INTERFACE, segments: [id], body, ...only(cpo) }), 405, method);
    await expectNothingArrived(stage, id, cpo);
  }),

  must('CHP-R-05', 'response_url becomes a URL of the hub, in the query or in the body.', async (stage) => {
    const urls: string[] = [];
    for (const method of [...PROFILE_METHODS, ...PROFILE_METHODS]) {
      const { received, receiver, sender, sessionId } = await profileRequest(stage, method);
      const { responseUrl } = received;
      const { host } = new URL(hubEndpoint(sender.connection, INTERFACE.module, INTERFACE.role));
      expectEqual(new URL(responseUrl).host, host, `host of the response_url of ${method}`);
      expectThat(responseUrl.length <= 255, 'response_url', 'at most 255 characters', responseUrl);
      urls.push(responseUrl);
      if (method === 'PUT') continue;
      const { url } = await arrivalAt(receiver, method, sessionId);
      expectMatch(url, /[?&]response_url=https?%3A(%2F){2}[^/?]*$/i, `URL of ${method} at the CPO`);
    }
    expectDistinct(urls, 'response_urls');
  }),

  recommended(
    'CHP-R-06',
    'A response_url that is not encoded is read to the end of the query.',
    async (stage) => {
      const [scsp] = await stage.platforms('SCSP1');
      for (const method of ['GET', 'DELETE'] as const) {
        const path = `/results/${method}?request_id=${stage.newId()}&more=1`;
        const options = { responseUrl: scsp.origin + path, unescaped: true };
        const { received, receiver } = await profileRequest(stage, method, options);
        if (method === 'GET') expectEqual(received.duration, 900, 'duration at the CPO');
        await receiver.chargingProfiles.poster.post(received, '{"result":"ACCEPTED"}');
        await arrivalAt(scsp, 'POST', path);
      }
    },
  ),

  must('CHP-R-07', 'A missing duration or response_url is refused.', async (stage) => {
    const [cpo, scsp] = await stage.platforms('CPO1', 'SCSP1');
    const message = { ...INTERFACE, segments: [stage.newId()], ...only(cpo) };
    const responseUrl = `response_url=${encodeURIComponent(`${scsp.origin}/1`)}`;
    const complete = { charging_profile: aChargingProfile(), response_url: `${scsp.origin}/1` };
    for (const query of [responseUrl, `duration=&${responseUrl}`, 'duration=900', ''])
      expectRefused(await scsp.send({ ...message, method: 'GET', query }), `GET ?${query}`);
    expectRefused(await scsp.send({ ...message, method: 'DELETE' }), 'DELETE without response_url');
    for (const field of ['charging_profile', 'response_url']) {
      const body = JSON.stringify(without(complete, field));
      expectRefused(await scsp.send({ ...message, method: 'PUT', body }), `PUT without ${field}`);
    }
  }),

  must('CHP-R-08', 'The first answer comes back with its result and timeout.', async (stage) => {
    for (const [at, response] of RESPONSES.entries()) {
      for (const method of PROFILE_METHODS) {
        const decision = { response, timeout: 40 + at, result: 'none' } as const;
        const { sent } = await profileRequest(stage, method, { decision });
        const expected = { result: response, timeout: 40 + at };
        expectEqual(sent.answer.envelope?.data, expected, `data of the answer to ${method}`);
      }
    }
  }),

  must('CHP-R-09', 'Endpoint and session id are joined by one slash.', async (stage) => {
    const party = stage.newParty('CPO');
    const endpoints = usualEndpoints([party]).map((endpoint) => {
      const isMeant = endpoint.identifier === INTERFACE.module;
      return isMeant ? { ...endpoint, path: '/steer/profiles/' } : endpoint;
    });
    const slashed = await stage.guest({ parties: [party], endpoints });
    const [cpo] = await stage.platforms('CPO1');
    for (const receiver of [cpo, slashed]) {
      for (const method of PROFILE_METHODS) {
        const { sessionId } = await profileRequest(stage, method, { receiver });
        const { url } = await arrivalAt(receiver, method, sessionId);
        expectMatch(url, new RegExp(`[^/]/${sessionId}(\\?|$)`), `URL of ${method} at ${receiver.label}`);
      }
    }
  }),

  must('CHP-R-10', "The session id is the receiver's business.", async (stage) => {
    for (const method of PROFILE_METHODS) {
      const sessionId = `${stage.newId()}-own Id`;
      const { received } = await profileRequest(stage, method, { sessionId });
      expectEqual(received.sessionId, sessionId, `session id of ${method} at the CPO`);
    }
  }),

  must('CHP-R-11', 'An EMSP may be the receiver.', async (stage) => {
    const party = stage.newParty('EMSP');
    const endpoint = { identifier: INTERFACE.module, role: INTERFACE.role, path: '/between/profiles' };
    const receiver = await stage.guest({ parties: [party], extraEndpoints: [endpoint] });
    for (const method of PROFILE_METHODS) {
      const decision = { result: 'ACCEPTED' } as const;
      const { sender, sent, sessionId } = await profileRequest(stage, method, { receiver, decision });
      expectEqual(arrivalsOf(receiver, sessionId).length, 1, `arrivals of ${method}`);
      expectMatch(arrivalsOf(receiver, sessionId)[0]?.url, /^\/between\/profiles\//, 'URL at the EMSP');
      await sender.chargingProfiles.resultOf(sent);
    }
  }),

  may('CHP-R-12', 'A refusal for lack of a contract comes back.', async (stage) => {
    const decision = { response: 'REJECTED', timeout: 0 } as const;
    const { sent } = await profileRequest(stage, 'PUT', { decision });
    expectFields(sent.answer.envelope?.data, { result: 'REJECTED' }, 'data of the answer');
  }),

  must('CHP-R-13', 'Charging rates arrive as they were sent.', async (stage) => {
    const [cpo, scsp] = await stage.platforms('CPO1', 'SCSP1');
    const id = stage.newId();
    const rates = [8.1, 0.1, 16, 22_000.5, 0];
    const periods = rates.map((limit, at) => ({ start_period: at * 60, limit }));
    const profile = aChargingProfile({ min_charging_rate: 5.9, charging_profile_period: periods });
    expectOk((await scsp.chargingProfiles.set(id, JSON.stringify(profile), only(cpo))).answer);
    const received = cpo.chargingProfiles.received.find(({ sessionId }) => sessionId === id);
    expectEqual(JSON.parse(received?.chargingProfile ?? '{}'), profile, 'profile at the CPO');
  }),
];
