import { partyKey } from '../../ocpi/party.js';
import type { Fault } from '../../sandbox/http/faults.js';
import { hubParty } from '../../sandbox/platform/hub-connection.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import {
  type Answer,
  expectHeader,
  expectHttp,
  expectOk,
  expectRoute,
  expectStatus,
} from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { must, notShown, type Rule, recommended } from '../rule.js';
import { answeredBy } from '../stage/answered-by.js';
import { receivedBy } from '../stage/arrivals.js';
import { LocationParty } from '../stage/location-party.js';
import type { Stage } from '../stage/stage.js';

const NOBODY = { countryCode: 'XX', partyId: 'ZZZ' };
/** Beside the hub's own timeout; a busy machine needs some. */
const MARGIN_MS = 1_500;
/** Where the hub's timeout is not known: what an OCPI client usually waits for. */
const CLIENT_TIMEOUT_MS = 30_000;

export const hubErrors: readonly Rule[] = [
  must('RT-E-01', 'A receiver that nobody knows is 4001.', async (stage) => {
    await expectFromHub(await pushTo(stage, NOBODY), 4001, stage);
  }),

  must('RT-E-02', 'A receiver that does not answer in time is 4002.', async (stage) => {
    const slow = await stage.guest();
    const answer = await answeredBy(stage, { kind: 'never' }, slow);
    await expectFromHub(answer, 4002, stage);
    const { forwardTimeoutMs = CLIENT_TIMEOUT_MS } = stage.hub.known;
    expectThat(
      answer.durationMs < forwardTimeoutMs + MARGIN_MS,
      'ms to the answer',
      `${forwardTimeoutMs}`,
      answer.durationMs,
    );
    expectOk(await pushTo(stage, slow.parties[0]), 'the next push, in time');
  }),

  must('RT-E-03', 'A receiver that is not connected is 4003.', async (stage) => {
    const gone = await stage.guest();
    await gone.refuseConnections();
    await expectFromHub(await pushTo(stage, gone.parties[0]), 4003, stage);
    expectEqual(receivedBy(gone, '/locations/').length, 0, 'requests at the receiver');
  }),

  must('RT-E-04', 'Any other fault on the way is 4000.', async (stage) => {
    const faults: Fault[] = [
      { kind: 'reset' },
      { kind: 'halfAnswer' },
      { kind: 'answer', body: '{"status_code":1000,"ti' },
      { kind: 'redirect', location: 'http://127.0.0.1:1/' },
      html(502),
    ];
    for (const fault of faults) await expectFault(stage, fault, 4000);
  }),

  recommended('RT-E-05', '4xxx comes with HTTP 200.', async (stage) => {
    expectHttp(await pushTo(stage, NOBODY), 200);
    expectHttp(await answeredBy(stage, html(502), await stage.guest()), 200);
  }),

  must('RT-E-06', '2xxx and 3xxx of the receiver come with its HTTP status.', async (stage) => {
    for (const [httpStatus, statusCode] of [
      [200, 2001],
      [400, 2001],
      [404, 2003],
      [200, 3000],
    ] as const) {
      const answer = await answeredBy(stage, { kind: 'answer', httpStatus, statusCode });
      expectStatus(answer, httpStatus, statusCode);
      expectRoute(answer, { to: 'NL/CP1', from: 'NL/EM1' });
    }
  }),

  recommended(
    'RT-E-07',
    'HTTP 404 and 405 of the receiver come back, with an envelope if it had none.',
    async (stage) => {
      for (const httpStatus of [404, 405]) {
        const answers = [
          await answeredBy(stage, html(httpStatus)),
          await answeredBy(stage, { kind: 'answer', httpStatus, statusCode: 2000 }),
        ];
        for (const answer of answers) {
          expectStatus(answer, httpStatus, 2000);
          expectRoute(answer, { to: 'NL/CP1', from: 'NL/EM1' });
          expectHeader(answer, 'Content-Type', /^application\/json/);
        }
      }
    },
  ),

  recommended('RT-E-08', 'HTTP 401 and 403 of the receiver become 4003.', async (stage) => {
    await expectFault(stage, { kind: 'answer', httpStatus: 401, statusCode: 2000 }, 4003);
    await expectFault(stage, html(403), 4003);
  }),

  recommended(
    'RT-E-09',
    'HTTP 5xx of the receiver comes back with its envelope; without one it is 4000; 429 and 503 are 4003.',
    async (stage) => {
      expectStatus(await answeredBy(stage, { kind: 'answer', httpStatus: 500, statusCode: 3000 }), 500, 3000);
      await expectFault(stage, html(500), 4000);
      await expectFault(stage, { kind: 'answer', httpStatus: 429, statusCode: 2000 }, 4003);
      await expectFault(stage, html(503), 4003);
    },
  ),

  recommended(
    'RT-E-10',
    'A receiver without the interface, or of an unfitting role, is 4000.',
    async (stage) => {
      const [cpo2, mix] = await stage.platforms('CPO2', 'MIX');
      await expectFromHub(await pushTo(stage, cpo2.parties[0]), 4000, stage);
      await expectFromHub(await pushTo(stage, mix.parties[0]), 4000, stage);
      expectOk(await pushTo(stage, mix.parties[1]), 'a push to the EMSP of the same platform');
      const [emsp] = await stage.locationParties('EMSP1');
      expectStatus(await emsp.list('', { to: mix.parties[1] }), 200, 4000, 'Locations asked of an EMSP');
    },
  ),

  recommended(
    'RT-E-11',
    'The hub gives up before its clients do.',
    notShown(
      'shown by RT-E-02 as far as the timeout is set; by default it is 15 s, HUB_RELAY_TIMEOUT_MS in README.md',
    ),
  ),

  recommended('RT-E-12', 'Clients of version 2.2, which know no 4000, may be told 3000.', async (stage) => {
    const old = new LocationParty(await stage.guest({ role: 'CPO', versions: ['2.2'] }));
    const [emsp] = await stage.platforms('EMSP1');
    const id = stage.newId();
    const mend = emsp.faults.add({ fault: html(502), when: ({ path }) => path.endsWith(`/${id}`) });
    const answer = await old.put(id, old.location(id), { to: emsp.parties[0] });
    mend();
    expectHttp(answer, 200);
    const code = answer.envelope?.statusCode ?? 0;
    expectThat(code === 3000 || code >= 4900, 'status_code', '3000, or one of 49xx', code);
  }),
];

async function pushTo(stage: Stage, to: SandboxPlatform['parties'][number] | typeof NOBODY | undefined) {
  const [cpo] = await stage.locationParties('CPO1');
  const id = stage.newId();
  return cpo.put(id, cpo.location(id), { to });
}

/** A fault that may say something about the platform itself, shown by one that nobody else needs. */
async function expectFault(stage: Stage, fault: Fault, statusCode: number): Promise<void> {
  await expectFromHub(await answeredBy(stage, fault, await stage.guest()), statusCode, stage);
}

/** RT-E-05, RT-H-13: HTTP 200, and the hub itself says so. */
async function expectFromHub(answer: Answer, statusCode: number, stage: Stage): Promise<void> {
  const [cpo] = await stage.platforms('CPO1');
  expectStatus(answer, 200, statusCode);
  expectRoute(answer, { to: 'NL/CP1', from: partyKey(hubParty(cpo.connection)) });
}

function html(httpStatus: number): Fault {
  return { kind: 'answer', httpStatus, body: '<html>', headers: { 'Content-Type': 'text/html' } };
}
