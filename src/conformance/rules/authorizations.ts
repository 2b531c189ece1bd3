import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import type { AllowedType } from '../../sandbox/tokens/authorization.js';
import { expectHttp, expectOk, expectStatus } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { may, must, type Rule } from '../rule.js';
import { aToken } from '../samples/token.js';
import { receivedBy } from '../stage/arrivals.js';
import { only, ownerFields, partyOf } from '../stage/parties.js';
import { authorizationInfo, pushedToken } from '../stage/pushed-token.js';

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
    expectEqual(ofAll.totalCount, 2, 'X-Total-Count of all');
    // A hub may show what is brand-new once more, so as to miss nothing.
    expectThat(ofAll.pages >= 2, 'pages of all', '2 or more', ofAll.pages);
  }),

  must(
    'TOK-S-04',
    'What the EMSP decides about a known Token comes back with HTTP 200 and 1000.',
    async (stage) => {
      for (const allowed of ANSWERS) {
        const { cpo, emsp, uid } = await pushedToken(stage);
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
    const { cpo, emsp, uid } = await pushedToken(stage);
    emsp.tokens.setAnswer({ ...partyOf(emsp), id: uid }, 'NOT_ENOUGH_INFORMATION');
    for (const to of [only(emsp), OPEN]) {
      const { envelope } = await cpo.tokens.authorize({ uid }, to);
      expectEqual(envelope?.statusCode, 2002, 'status_code');
    }
  }),

  must('TOK-S-07', 'The EVSEs that are allowed come back as the EMSP names them.', async (stage) => {
    const location = { location_id: 'LOC1', evse_uids: ['E2'] };
    const info = { allowed: 'ALLOWED', location, authorization_reference: 'A1', x_own: [1.5, null] };
    const { cpo, emsp, uid } = await pushedToken(stage);
    const data = { ...info, token: aToken(uid) };
    mock(emsp, uid, { body: envelopeOf(data) });
    const asked = { location_id: 'LOC1', evse_uids: ['E1', 'E2', 'E3'] };
    for (const to of [only(emsp), OPEN]) {
      const answer = await cpo.tokens.authorize({ uid, location: asked }, to);
      expectEqual(answer.envelope?.data, data, 'data');
    }
  }),

  must('TOK-S-08', 'The answer holds the Token.', async (stage) => {
    const { cpo, emsp, uid } = await pushedToken(stage);
    const info = await authorizationInfo(cpo, emsp, { uid });
    expectFields(info, { token: aToken(uid) }, 'data');
    const open = await cpo.tokens.authorize({ uid }, OPEN);
    expectFields(open.envelope?.data, { token: aToken(uid) }, 'data without TO');
  }),

  must('TOK-S-13', 'There is no other method, and no single Token.', async (stage) => {
    const { cpo, emsp, uid } = await pushedToken(stage);
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
      const { cpo, emsp, uid } = await pushedToken(stage);
      mock(emsp, uid, { httpStatus, statusCode: 2000 });
      expectStatus(await cpo.tokens.authorize({ uid }, only(emsp)), httpStatus, 2000);
    }
  }),
];

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
