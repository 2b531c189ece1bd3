import { setTimeout as wait } from 'node:timers/promises';
import { authorization } from '../../sandbox/http/exact-request.js';
import { usualEndpoints } from '../../sandbox/platform/usual-endpoints.js';
import { expectHttp, expectNotOk, expectOk, expectRoute, expectStatus } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended } from '../rule.js';
import { COMMAND_RESULTS, commandFields } from '../samples/command.js';
import { arrivalAt } from '../stage/arrivals.js';
import { acceptedCommand, type CommandFlow } from '../stage/commands.js';
import { bareCall } from '../stage/exact-call.js';
import { expectNothingArrived } from '../stage/nothing-arrived.js';
import { keyOf, legOf, only } from '../stage/parties.js';
import type { Stage } from '../stage/stage.js';

const RESULT = '{"result":"ACCEPTED","message":[{"language":"nl","text":"Gelukt"}]}';

/** The asynchronous results of commands, at the URLs that the hub has made. */
export const commandResults: readonly Rule[] = [
  must('CMD-S-01', "The CPO's result reaches the EMSP's own URL.", async (stage) => {
    const flow = await acceptedCommand(stage);
    expectOk(await post(flow));
    const { request } = await flow.emsp.commands.resultOf(flow.sent);
    const { pathname, search } = new URL(flow.sent.url);
    expectEqual([request.method, request.url], ['POST', pathname + search], 'the request at the EMSP');
  }),

  must(
    'CMD-S-02',
    "It carries the EMSP's token, TO, FROM, a new request id and the CPO's correlation id.",
    async (stage) => {
      const flow = await acceptedCommand(stage);
      expectOk(await post(flow, RESULT, { 'X-Request-ID': 'R1', 'X-Correlation-ID': `C-${flow.id}` }));
      const result = await flow.emsp.commands.resultOf(flow.sent);
      const { headers } = result.request;
      expectEqual(legOf(result), { to: 'NL/EM1', from: 'NL/CP1' }, 'TO and FROM');
      const { Authorization: token } = authorization(flow.emsp.connection.ownToken);
      expectEqual(headers.authorization, token, 'Authorization');
      expectEqual(headers['x-correlation-id'], `C-${flow.id}`, 'X-Correlation-ID');
      const requestId = headers['x-request-id'];
      expectThat(requestId !== undefined && requestId !== 'R1', 'X-Request-ID', 'a new one', requestId);
    },
  ),

  must('CMD-S-03', 'Its body is bare.', async (stage) => {
    const flow = await acceptedCommand(stage);
    await post(flow);
    const { text } = await flow.emsp.commands.resultOf(flow.sent);
    expectEqual(JSON.parse(text), JSON.parse(RESULT), 'body at the EMSP');
  }),

  must('CMD-S-04', 'Each result is forwarded.', async (stage) => {
    for (const result of COMMAND_RESULTS) {
      const { emsp, sent } = await acceptedCommand(stage, { decision: { result } });
      expectEqual((await emsp.commands.resultOf(sent)).result, result, 'result at the EMSP');
    }
  }),

  must('CMD-S-05', "The EMSP's answer goes back to the CPO.", async (stage) => {
    const emsp = await stage.guest();
    const flow = await acceptedCommand(stage, { emsp });
    const path = new URL(flow.sent.url).pathname;
    const refusal = {
      kind: 'answer',
      httpStatus: 200,
      statusCode: 2000,
      statusMessage: 'no, thanks',
    } as const;
    const mend = emsp.faults.add({ fault: refusal, when: (request) => request.path === path });
    const refused = await post(flow);
    mend();
    expectStatus(refused, 200, 2000);
    expectRoute(refused, { to: 'NL/CP1', from: keyOf(emsp) });
    await emsp.refuseConnections();
    expectStatus(await post(flow), 200, 4003, 'answer for an EMSP that is away');
  }),

  must('CMD-S-06', 'The URL takes several results, as long as a reservation lives.', async (stage) => {
    const flow = await acceptedCommand(stage, { command: 'RESERVE_NOW' });
    const expected = ['ACCEPTED', 'CANCELED_RESERVATION', 'CANCELED_RESERVATION'] as const;
    for (const result of expected) expectOk(await post(flow, JSON.stringify({ result })), result);
    await flow.emsp.commands.resultOf(flow.sent, 2);
    expectEqual(
      flow.sent.results.map(({ result }) => result),
      expected,
      'results at the EMSP',
    );
  }),

  // That it ends needs the inside: test/conformance/sealed-results.test.ts.
  recommended('CMD-S-07', 'The URL lives longer than the command, and not for ever.', async (stage) => {
    const flow = await acceptedCommand(stage, { decision: { timeout: 1, result: 'none' } });
    await wait(1_500);
    expectOk(await post(flow), 'a result half a second after the timeout');
    expectEqual(flow.sent.results.length, 1, 'results at the EMSP');
  }),

  must('CMD-S-08', 'A result that cannot be delivered is not kept.', async (stage) => {
    const emsp = await stage.guest();
    const flow = await acceptedCommand(stage, { emsp });
    await emsp.refuseConnections();
    expectStatus(await post(flow, '{"result":"FAILED"}'), 200, 4003, 'answer for an EMSP that is away');
    await emsp.start();
    // Any message says that it is there again.
    expectOk(await emsp.call({ method: 'GET', url: emsp.connection.versionsUrl }));
    const [cpo2] = await stage.platforms('CPO2');
    const later = await acceptedCommand(stage, { emsp, cpo: cpo2 });
    expectOk(await post(later, '{"result":"ACCEPTED"}'), 'a later result');
    expectEqual(later.sent.results.length, 1, 'later results at the EMSP');
    expectEqual(flow.sent.results, [], 'results of the time when it was away');
  }),

  recommended('CMD-S-09', 'The hub makes up no result.', async (stage) => {
    const silent = await acceptedCommand(stage, { decision: { timeout: 1, result: 'none' } });
    const afterTimeout = async () => {
      await wait(1_500);
      return 'ACCEPTED' as const;
    };
    const later = await acceptedCommand(stage, { decision: { timeout: 1, result: afterTimeout } });
    await later.emsp.commands.resultOf(later.sent);
    expectEqual(silent.sent.results, [], 'results of the command whose CPO said nothing');
  }),

  recommended('CMD-S-10', 'Only the platform that got the command may use the URL.', async (stage) => {
    const [cpo2] = await stage.platforms('CPO2');
    const flow = await acceptedCommand(stage);
    for (const thief of [cpo2, flow.emsp]) {
      const call = { method: 'POST', url: flow.received.responseUrl, body: '{"result":"FAILED"}' } as const;
      expectHttp(await thief.call(call), 404, `HTTP status for ${thief.label}`);
    }
    const withoutToken = await bareCall(flow.received.responseUrl, { method: 'POST', body: RESULT });
    expectHttp(withoutToken, 401, 'HTTP status without a token');
    expectOk(await post(flow));
    const results = [await flow.emsp.commands.resultOf(flow.sent), ...flow.sent.results.slice(1)];
    expectEqual(
      results.map(({ result }) => result),
      ['ACCEPTED'],
      'results at the EMSP',
    );
  }),

  recommended('CMD-S-11', 'The result needs no routing headers.', async (stage) => {
    const flow = await acceptedCommand(stage);
    const answer = await flow.cpo.call({ method: 'POST', url: flow.received.responseUrl, body: RESULT });
    expectOk(answer);
    expectRoute(answer, { to: 'NL/CP1', from: 'NL/EM1' });
    const result = await flow.emsp.commands.resultOf(flow.sent);
    expectEqual(legOf(result), { to: 'NL/EM1', from: 'NL/CP1' }, 'TO and FROM at the EMSP');
  }),

  may('CMD-S-12', 'Nobody needs to call the Sender endpoint itself.', async (stage) => {
    const party = stage.newParty('EMSP');
    const endpoints = usualEndpoints([party]).map((endpoint) =>
      endpoint.identifier === 'commands' ? { ...endpoint, unlisted: true } : endpoint,
    );
    const emsp = await stage.guest({ parties: [party], endpoints });
    const flow = await acceptedCommand(stage, { emsp });
    expectOk(await post(flow), 'a result for an EMSP that lists no commands endpoint');
    await emsp.commands.resultOf(flow.sent);
  }),

  recommended('CMD-S-13', 'A response_url may be anywhere that the hub may call.', async (stage) => {
    const elsewhere = await stage.stranger();
    const responseUrl = `${elsewhere.origin}/somewhere?else=${stage.newId()}`;
    const flow = await acceptedCommand(stage, { responseUrl });
    await post(flow);
    const { requestBody } = await arrivalAt(elsewhere, 'POST', new URL(responseUrl).search);
    expectEqual(JSON.parse(requestBody), JSON.parse(RESULT), 'body there');
    await expectAddressesRefused(stage, flow);
  }),

  recommended('CMD-S-14', 'A result that comes before the first answer is delivered.', async (stage) => {
    const { emsp, sent } = await acceptedCommand(stage, { decision: { resultFirst: true } });
    expectEqual((await emsp.commands.resultOf(sent)).result, 'ACCEPTED', 'result at the EMSP');
  }),
];

/** The CPO sends a result to the URL that it got, with the usual headers. */
function post({ cpo, received }: CommandFlow, body = RESULT, headers: Record<string, string> = {}) {
  const { responseUrl: url } = received;
  return cpo.call({ method: 'POST', url, body, headers });
}

/** What could never be called is refused, and the CPO hears nothing of it. */
async function expectAddressesRefused(stage: Stage, { emsp, cpo }: CommandFlow): Promise<void> {
  const id = stage.newId();
  for (const responseUrl of ['file:///etc/passwd', 'ftp://example.com/1', 'nowhere', '/results/1']) {
    const sent = await emsp.commands.send('STOP_SESSION', commandFields('STOP_SESSION', id), {
      ...only(cpo),
      responseUrl,
    });
    expectNotOk(sent.answer, `response_url ${responseUrl}`);
  }
  await expectNothingArrived(stage, id, cpo);
}
