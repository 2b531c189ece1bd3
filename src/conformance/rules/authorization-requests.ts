import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectNotOk, expectOk, expectRoute } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended, should } from '../rule.js';
import { aToken } from '../samples/token.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { expectNothingArrived } from '../stage/nothing-arrived.js';
import { only, ownerFields, partyOf } from '../stage/parties.js';
import { authorizationInfo, pushedToken } from '../stage/pushed-token.js';

const OPEN = { to: 'nobody' } as const;

/** Real-time authorization: who is asked, and with what. */
export const authorizationRequests: readonly Rule[] = [
  must('TOK-S-02', 'An authorization is a POST below the Token, and reaches the EMSP.', async (stage) => {
    const { cpo, emsp, uid } = await pushedToken(stage);
    const answer = await cpo.tokens.authorize({ uid, type: 'RFID' }, only(emsp));
    expectRoute(answer, { to: 'NL/CP1', from: 'NL/EM1' });
    const { url, requestHeaders } = await arrivalAt(emsp, 'POST', `/${uid}`);
    expectEqual(url.slice(url.indexOf(`/tokens/`)), `/tokens/${uid}/authorize?type=RFID`, 'URL');
    expectEqual(requestHeaders['ocpi-to-party-id'], 'EM1', 'OCPI-to-party-id at the EMSP');
    expectEqual(requestHeaders['ocpi-from-party-id'], 'CP1', 'OCPI-from-party-id at the EMSP');
    const unsaid = stage.newId();
    const target = { module: 'tokens', role: 'SENDER', ...only(emsp) } as const;
    const bare = await cpo.send({ method: 'POST', ...target, segments: [unsaid] });
    expectNotOk(bare, 'POST without /authorize');
    await expectNothingArrived(stage, unsaid, emsp);
  }),

  must('TOK-S-03', 'Its body may be missing.', async (stage) => {
    const { cpo, emsp, uid } = await pushedToken(stage);
    const location = { location_id: 'LOC1', evse_uids: ['E1'] };
    for (const body of [{}, { location }])
      expectFields(await authorizationInfo(cpo, emsp, { uid, ...body }), { allowed: 'ALLOWED' }, 'data');
    const bodies = receivedBy(emsp, `/${uid}/authorize`).map(({ requestBody }) => requestBody);
    expectEqual(bodies[0], '', 'the body that was missing');
    expectEqual(JSON.parse(bodies[1] ?? ''), location, 'LocationReferences at the EMSP');
  }),

  recommended('TOK-S-09', 'The hub never decides by itself.', async (stage) => {
    for (const changes of [{ whitelist: 'ALWAYS' }, { valid: false }, { whitelist: 'NEVER' }]) {
      const { cpo, emsp, uid } = await pushedToken(stage, changes);
      for (const to of [only(emsp), OPEN, OPEN]) expectOk(await cpo.tokens.authorize({ uid }, to));
      const asked = emsp.tokens.authorizations.filter((each) => each.uid === uid);
      expectEqual(asked.length, 3, `times that the EMSP was asked (${JSON.stringify(changes)})`);
    }
  }),

  recommended(
    'TOK-S-10',
    'An EMSP that is away is 4003 or 4002, never a refusal of the Token.',
    async (stage) => {
      const away = await stage.guest();
      const { cpo, uid } = await pushedToken(stage, {}, away);
      await away.refuseConnections();
      for (const to of [only(away), OPEN]) {
        const answer = await cpo.tokens.authorize({ uid }, to);
        const code = answer.envelope?.statusCode;
        expectThat(code === 4003 || code === 4002, 'status_code', '4003 or 4002', answer.body);
        expectEqual(answer.envelope?.data, undefined, 'data');
      }
    },
  ),

  should('TOK-S-11', 'The hub adds little to the time that it takes.', async (stage) => {
    const { cpo, emsp, uid } = await pushedToken(stage);
    const durations: number[] = [];
    for (let time = 0; time < 21; time += 1) {
      const { durationMs } = await cpo.tokens.authorize({ uid }, only(emsp));
      durations.push(durationMs - (receivedBy(emsp, `/${uid}/authorize`).at(-1)?.durationMs ?? 0));
    }
    const median = durations.sort((a, b) => a - b)[10] ?? 0;
    expectThat(median < MOST_ADDED_MS, 'added time', `less than ${MOST_ADDED_MS} ms`, `${median} ms`);
  }),

  recommended(
    'TOK-S-12',
    'Without TO the owner is asked; where the hub knows none, all that may know it.',
    async (stage) => {
      const [other] = await stage.platforms('EMSP2');
      const { cpo, emsp, uid } = await pushedToken(stage);
      expectRoute(await cpo.tokens.authorize({ uid }, OPEN), { to: 'NL/CP1', from: 'NL/EM1' });
      await expectNothingArrived(stage, uid, other);
      // Never pushed.
      const secret = stage.newId();
      other.tokens.hold(JSON.stringify(aToken(secret, ownerFields(other))));
      await expectKnownTo(cpo, secret, 'BE/EM2');
      // Of two, of which one knows it no more.
      const shared = stage.newId();
      for (const owner of [emsp, other])
        expectOk(await owner.tokens.put(JSON.stringify(aToken(shared, ownerFields(owner)))));
      emsp.tokens.truth.delete({ ...partyOf(emsp), id: shared });
      await expectKnownTo(cpo, shared, 'BE/EM2');
    },
  ),

  must('TOK-S-15', 'The hub does not look at the Location of an authorization.', async (stage) => {
    const { cpo, emsp, uid } = await pushedToken(stage);
    const location = { location_id: stage.newId(), evse_uids: ['NOWHERE'] };
    for (const to of [only(emsp), OPEN]) {
      const answer = await cpo.tokens.authorize({ uid, location }, to);
      expectFields(answer.envelope?.data, { allowed: 'ALLOWED', location }, 'data');
    }
  }),

  must('TOK-S-16', 'Fields that nobody knows are forwarded.', async (stage) => {
    const { cpo, emsp, uid } = await pushedToken(stage);
    const location = { location_id: 'LOC1', evse_uids: ['E1'], connector_ids: ['1'], x_own: [null, 1.5] };
    for (const to of [only(emsp), OPEN]) {
      expectOk(await cpo.tokens.authorize({ uid, location }, to));
      const seen = receivedBy(emsp, `/${uid}/authorize`).at(-1);
      expectEqual(JSON.parse(seen?.requestBody ?? ''), location, 'LocationReferences at the EMSP');
    }
  }),
];

/** The row's example. */
const MOST_ADDED_MS = 100;

async function expectKnownTo(cpo: SandboxPlatform, uid: string, owner: string): Promise<void> {
  const answer = await cpo.tokens.authorize({ uid }, OPEN);
  expectFields(answer.envelope?.data, { allowed: 'ALLOWED', token: { uid } }, 'data');
  expectRoute(answer, { to: 'NL/CP1', from: owner });
}
