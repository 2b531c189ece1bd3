import { HandshakeRefused } from '../../sandbox/platform/handshake.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectNotOk, expectRefused, expectRoute, expectStatus } from '../expect/answers.js';
import { expectEqual, expectMatch } from '../expect/expect.js';
import { Failed } from '../outcome.js';
import { must, type Rule } from '../rule.js';
import { commandFields } from '../samples/command.js';
import { aToken } from '../samples/token.js';
import { answeredBy } from '../stage/answered-by.js';
import { receivedBy } from '../stage/arrivals.js';
import { only } from '../stage/parties.js';
import type { Stage } from '../stage/stage.js';

export const statusCodes: readonly Rule[] = [
  must('STC-01', 'A missing or wrong parameter is 2001.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const id = stage.newId();
    await cpo.put(id, cpo.location(id));
    const missing = await cpo.patch(id, { name: 'x' });
    expectRefused(missing, 'PATCH without last_updated');
    expectMatch(missing.envelope?.statusMessage, /last_updated/, 'status_message');
    expectRefused(await cpo.put(id, cpo.location(`${id}X`)), 'another id in the body');
    const own = stage.newId();
    expectNotOk(await emsp.put(own, emsp.location(own)), 'a Location of an EMSP');
    await stage.settled(cpo, emsp.platform);
    expectEqual(receivedBy(emsp.platform, `/${id}X`).length, 0, 'copies of what was refused');
  }),

  must('STC-02', 'A client error for which there is nothing finer is 2000.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    expectStatus(await cpo.list(), 200, 2000, 'a list of Locations for a CPO');
  }),

  must('STC-03', 'An authorization that lacks the location is 2002, from the EMSP.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const uid = stage.newId();
    const token = emsp.tokens.hold(JSON.stringify(aToken(uid)));
    emsp.tokens.setAnswer(token, 'NOT_ENOUGH_INFORMATION');
    const answer = await cpo.tokens.authorize({ uid }, only(emsp));
    expectStatus(answer, 200, 2002);
    expectRoute(answer, { to: 'NL/CP1', from: 'NL/EM1' });
  }),

  must('STC-04', 'An unknown Location in a command is 2003.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const fields = commandFields('START_SESSION', stage.newId());
    const { answer } = await emsp.commands.send('START_SESSION', fields, { to: 'nobody' });
    expectStatus(answer, 200, 2003);
  }),

  must('STC-05', 'An unknown Token in an authorization is HTTP 404 with 2004.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const uid = stage.newId();
    expectStatus(await cpo.tokens.authorize({ uid }, only(emsp)), 404, 2004, 'one EMSP asked');
    expectStatus(await cpo.tokens.authorize({ uid }, { to: 'nobody' }), 404, 2004, 'all asked');
  }),

  must('STC-06', '3000 to 3003 tell of faults on the server side and in the handshake.', async (stage) => {
    const broken = await stage.stranger();
    broken.faults.add({ fault: { kind: 'answer', httpStatus: 500, body: '' } });
    const old = await stage.stranger({ versions: ['2.1.1'] });
    const empty = await stage.stranger({
      endpoints: [{ identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' }],
    });
    for (const [platform, statusCode] of [
      [broken, 3001],
      [old, 3002],
      [empty, 3003],
    ] as const)
      expectEqual(await refusalOf(stage, platform), statusCode, 'status_code of POST credentials');
  }),

  must('STC-07', 'Faults of routing are 4000 to 4003.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const id = stage.newId();
    const nobody = await cpo.put(id, cpo.location(id), { to: { countryCode: 'XX', partyId: 'ZZZ' } });
    expectStatus(nobody, 200, 4001);
    expectStatus(await answeredBy(stage, { kind: 'reset' }), 200, 4000);
    const gone = await stage.guest();
    await gone.refuseConnections();
    expectStatus(await cpo.put(id, cpo.location(id), { to: gone.parties[0] }), 200, 4003);
    // 4002: RT-E-02.
  }),

  must('STC-08', '2xxx and 3xxx of a receiver go back to the requester as they came.', async (stage) => {
    for (const statusCode of [2000, 2001, 2003, 3000, 3001])
      expectStatus(await answeredBy(stage, { kind: 'answer', statusCode }), 200, statusCode);
  }),
];

/** The status code with which the hub refuses a platform. */
async function refusalOf(stage: Stage, platform: SandboxPlatform): Promise<number | undefined> {
  const { versionsUrl, token } = await stage.hub.invite();
  try {
    await platform.registerAt(versionsUrl, token, { version: '2.2.1' });
  } catch (error) {
    if (error instanceof HandshakeRefused) return error.answer.envelope?.statusCode;
    throw error;
  }
  throw new Failed('POST credentials', 'a refusal', 'a registration');
}
