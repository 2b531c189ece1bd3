import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import type { AllowedType } from '../../sandbox/tokens/authorization.js';
import { expectHttp, expectNotOk, expectOk, expectRoute, expectStatus } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended, should } from '../rule.js';
import { aToken } from '../samples/token.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { expectNothingArrived } from '../stage/nothing-arrived.js';
import { only, ownerFields, partyOf } from '../stage/parties.js';
import type { Stage } from '../stage/stage.js';

const OPEN = { to: 'nobody' } as const;

const ANSWERS: readonly AllowedType[] = ['ALLOWED', 'BLOCKED', 'EXPIRED', 'NO_CREDIT', 'NOT_ALLOWED'];

/** The Sender interface of Tokens: lists, and real-time authorization. */
export const authorizations: readonly Rule[] = [
  must('TOK-S-01', 'The list has pages, of one EMSP or of all.', async (stage) => {
    const [cpo, emsp, emsp2] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2');
    const owner = await stage.guest();
    const own = [1, 2, 3].map(() => aToken(stage.newId(), ownerFields(owner)));
    for (const token of own) owner.tokens.hold(JSON.stringify(token));
    const ofOne = await cpo.tokens.pull({ ...only(owner), query: 'limit=2' });
    expectEqual(
      ofOne.objects.all.map(({ body }) => body),
      own,
      'the list of one EMSP',
    );
    expectEqual([ofOne.pages, ofOne.totalCount], [2, 3], 'pages and X-Total-Count of one EMSP');
    const day = stage.newDay();
    const merged = [emsp, emsp2].map((each, minute) =>
      aToken(stage.newId(), { ...ownerFields(each), last_updated: day(minute) }),
    );
    for (const [at, each] of [emsp, emsp2].entries())
      expectOk(await each.tokens.put(JSON.stringify(merged[at])));
    const ofAll = await cpo.tokens.pull({ query: `date_from=${day(-1)}&date_to=${day(9)}&limit=1` });
    expectEqual(
      ofAll.objects.all.map(({ body }) => body),
      merged,
      'the list of all',
    );
    expectEqual([ofAll.pages, ofAll.totalCount], [2, 2], 'pages and X-Total-Count of all');
  }),

  must('TOK-S-02', 'An authorization is a POST below the Token, and reaches the EMSP.', async (stage) => {
    const { cpo, emsp, uid } = await token(stage);
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
    const { cpo, emsp, uid } = await token(stage);
    const location = { location_id: 'LOC1', evse_uids: ['E1'] };
    for (const body of [{}, { location }])
      expectFields(await authorizationInfo(cpo, emsp, { uid, ...body }), { allowed: 'ALLOWED' }, 'data');
    const bodies = receivedBy(emsp, `/${uid}/authorize`).map(({ requestBody }) => requestBody);
    expectEqual(bodies[0], '', 'the body that was missing');
    expectEqual(JSON.parse(bodies[1] ?? ''), location, 'LocationReferences at the EMSP');
  }),

  must(
    'TOK-S-04',
    'What the EMSP decides about a known Token comes back with HTTP 200 and 1000.',
    async (stage) => {
      for (const allowed of ANSWERS) {
        const { cpo, emsp, uid } = await token(stage);
        emsp.tokens.setAnswer({ ...partyOf(emsp), id: uid }, allowed);
        for (const to of [only(emsp), OPEN]) {
          const answer = await cpo.tokens.authorize({ uid }, to);
          expectStatus(answer, 200, 1000, allowed);
          expectFields(answer.envelope?.data, { allowed }, 'data');
        }
      }
    },
  ),

  must('TOK-S-05', 'An unknown Token is HTTP 404 with 2004, without data.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2');
    for (const to of [only(emsp), OPEN]) {
      const answer = await cpo.tokens.authorize({ uid: stage.newId() }, to);
      expectStatus(answer, 404, 2004);
      expectEqual(answer.envelope?.data, undefined, 'data');
    }
  }),

  must('TOK-S-06', 'Too little information is 2002.', async (stage) => {
    const { cpo, emsp, uid } = await token(stage);
    emsp.tokens.setAnswer({ ...partyOf(emsp), id: uid }, 'NOT_ENOUGH_INFORMATION');
    for (const to of [only(emsp), OPEN]) {
      const { envelope } = await cpo.tokens.authorize({ uid }, to);
      expectEqual(envelope?.statusCode, 2002, 'status_code');
    }
  }),

  must('TOK-S-07', 'The EVSEs that are allowed come back as the EMSP names them.', async (stage) => {
    const location = { location_id: 'LOC1', evse_uids: ['E2'] };
    const info = { allowed: 'ALLOWED', location, authorization_reference: 'A1', x_own: [1.5, null] };
    const { cpo, emsp, uid } = await token(stage);
    const data = { ...info, token: aToken(uid) };
    mock(emsp, uid, { body: envelopeOf(data) });
    const asked = { location_id: 'LOC1', evse_uids: ['E1', 'E2', 'E3'] };
    for (const to of [only(emsp), OPEN]) {
      const answer = await cpo.tokens.authorize({ uid, location: asked }, to);
      expectEqual(answer.envelope?.data, data, 'data');
    }
  }),

  must('TOK-S-08', 'The answer holds the Token.', async (stage) => {
    const { cpo, emsp, uid } = await token(stage);
    const info = await authorizationInfo(cpo, emsp, { uid });
    expectFields(info, { token: aToken(uid) }, 'data');
    const open = await cpo.tokens.authorize({ uid }, OPEN);
    expectFields(open.envelope?.data, { token: aToken(uid) }, 'data without TO');
  }),

  recommended('TOK-S-09', 'The hub never decides by itself.', async (stage) => {
    for (const changes of [{ whitelist: 'ALWAYS' }, { valid: false }, { whitelist: 'NEVER' }]) {
      const { cpo, emsp, uid } = await token(stage, changes);
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
      const { cpo, uid } = await token(stage, {}, away);
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
    const { cpo, emsp, uid } = await token(stage);
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
      const { cpo, emsp, uid } = await token(stage);
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

  must('TOK-S-13', 'There is no other method, and no single Token.', async (stage) => {
    const { cpo, emsp, uid } = await token(stage);
    for (const to of [only(emsp), { to: 'hub' } as const]) {
      for (const segments of [[], [uid], [uid, 'authorize']]) {
        const target = { module: 'tokens', role: 'SENDER', segments, ...to } as const;
        const where = `…/${segments.join('/')}`;
        for (const method of ['PUT', 'PATCH'] as const)
          expectHttp(await cpo.send({ method, ...target, body: JSON.stringify(aToken(uid)) }), 405, where);
        expectHttp(await cpo.send({ method: 'DELETE', ...target }), 405, where);
        if (segments.length > 0)
          expectHttp(await cpo.send({ method: 'GET', ...target }), [404, 405], `GET ${where}`);
      }
    }
    const seen = receivedBy(emsp, `/${uid}`).filter(({ method }) => method !== 'GET');
    expectEqual(seen.length, 0, 'such requests at the EMSP');
  }),

  may('TOK-S-14', 'An EMSP without authorizations says so itself.', async (stage) => {
    for (const httpStatus of [404, 405]) {
      const { cpo, emsp, uid } = await token(stage);
      mock(emsp, uid, { httpStatus, statusCode: 2000 });
      expectStatus(await cpo.tokens.authorize({ uid }, only(emsp)), httpStatus, 2000);
    }
  }),

  must('TOK-S-15', 'The hub does not look at the Location of an authorization.', async (stage) => {
    const { cpo, emsp, uid } = await token(stage);
    const location = { location_id: stage.newId(), evse_uids: ['NOWHERE'] };
    for (const to of [only(emsp), OPEN]) {
      const answer = await cpo.tokens.authorize({ uid, location }, to);
      expectFields(answer.envelope?.data, { allowed: 'ALLOWED', location }, 'data');
    }
  }),

  must('TOK-S-16', 'Fields that nobody knows are forwarded.', async (stage) => {
    const { cpo, emsp, uid } = await token(stage);
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

/** A new Token that its EMSP has pushed to all. @param emsp by default EMSP1 */
async function token(stage: Stage, changes: Record<string, unknown> = {}, emsp?: SandboxPlatform) {
  const [cpo, emsp1] = await stage.platforms('CPO1', 'EMSP1', 'EMSP2');
  const owner = emsp ?? emsp1;
  const uid = stage.newId();
  const text = JSON.stringify(aToken(uid, { ...ownerFields(owner), ...changes }));
  expectOk(await owner.tokens.put(text), 'PUT of the Token');
  return { cpo, emsp: owner, uid };
}

async function authorizationInfo(
  cpo: SandboxPlatform,
  emsp: SandboxPlatform,
  asked: Parameters<SandboxPlatform['tokens']['authorize']>[0],
): Promise<unknown> {
  return (await cpo.tokens.authorize(asked, only(emsp))).envelope?.data;
}

async function expectKnownTo(cpo: SandboxPlatform, uid: string, owner: string): Promise<void> {
  const answer = await cpo.tokens.authorize({ uid }, OPEN);
  expectFields(answer.envelope?.data, { allowed: 'ALLOWED', token: { uid } }, 'data');
  expectRoute(answer, { to: 'NL/CP1', from: owner });
}

/** The EMSP answers authorizations of this Token so. */
function mock(
  emsp: SandboxPlatform,
  uid: string,
  answer: { httpStatus?: number; statusCode?: number; body?: string },
): void {
  const isMeant = ({ path }: { path: string }) => path.includes(`/${uid}/authorize`);
  emsp.faults.add({ fault: { kind: 'answer', ...answer }, when: isMeant });
}

function envelopeOf(data: unknown): string {
  return JSON.stringify({ data, status_code: 1000, timestamp: '2026-06-01T00:00:00Z' });
}
