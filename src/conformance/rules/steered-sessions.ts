import { expectOk } from '../expect/answers.js';
import { expectEqual } from '../expect/expect.js';
import { must, type Rule } from '../rule.js';
import { aSession } from '../samples/session.js';
import { arrivalAt } from '../stage/arrivals.js';
import { only, partyOf } from '../stage/parties.js';
import { postResult, profileRequest, tellActive } from '../stage/profiles.js';
import type { Stage } from '../stage/stage.js';

/** An SCSP steers Sessions of others. */
export const steeredSessions: readonly Rule[] = [
  must('CHP-S-09', 'An SCSP can steer sessions through the hub.', async (stage) => {
    await steerForCpo(stage);
    await steerForEmsp(stage);
  }),
];

/** The CPO lets an SCSP steer: it shows it its Session. */
async function steerForCpo(stage: Stage): Promise<void> {
  const [cpo, scsp] = await stage.platforms('CPO1', 'SCSP1');
  const sessionId = stage.newId();
  expectOk(await cpo.sessions.put(JSON.stringify(aSession(sessionId)), only(scsp)), 'the Session');
  await arrivalAt(scsp, 'PUT', `/${sessionId}`);
  const decision = { result: 'ACCEPTED' } as const;
  for (const to of [partyOf(cpo), 'nobody'] as const) {
    const { sent } = await profileRequest(stage, 'PUT', { sessionId, to, decision });
    expectEqual((await scsp.chargingProfiles.resultOf(sent)).result, 'ACCEPTED', 'result at the SCSP');
  }
}

/** The EMSP lets an SCSP steer: it shows it the CPO's Session, and stands between the two. */
async function steerForEmsp(stage: Stage): Promise<void> {
  const [cpo, scsp] = await stage.platforms('CPO1', 'SCSP1');
  const party = stage.newParty('EMSP');
  const endpoint = { identifier: 'chargingprofiles', role: 'RECEIVER', path: '/between/profiles' } as const;
  const emsp = await stage.guest({ parties: [party], extraEndpoints: [endpoint] });
  const sessionId = stage.newId();
  const cdrToken = { country_code: party.countryCode, party_id: party.partyId, uid: 'T1', type: 'RFID' };
  const session = aSession(sessionId, { cdr_token: { ...cdrToken, contract_id: 'C1' } });
  expectOk(await cpo.sessions.put(JSON.stringify(session), only(emsp)), "the CPO's Session to the EMSP");
  const shown = await emsp.sessions.put(JSON.stringify(session), { ...only(scsp), from: party });
  expectOk(shown, "the CPO's Session, shown by the EMSP");
  await arrivalAt(scsp, 'PUT', `/${sessionId}`);
  const steered = await profileRequest(stage, 'PUT', { sessionId, receiver: emsp });
  const carriedOut = await profileRequest(stage, 'PUT', {
    sessionId,
    sender: emsp,
    decision: { result: 'ACCEPTED' },
  });
  const { result } = await emsp.chargingProfiles.resultOf(carriedOut.sent);
  expectOk(await postResult(steered, { result }), "the EMSP's result");
  expectEqual((await scsp.chargingProfiles.resultOf(steered.sent)).result, 'ACCEPTED', 'result at the SCSP');
  expectOk(await tellActive(carriedOut, party), 'a change, told to the EMSP');
  expectOk(await tellActive({ ...steered, receiver: emsp }, partyOf(scsp)), 'a change, told on to the SCSP');
  for (const platform of [emsp, scsp]) {
    const profiles = platform.chargingProfiles.activeProfiles;
    expectEqual(profiles.filter((each) => each.sessionId === sessionId).length, 1, platform.label);
  }
}
