import { type Answer, expectHeader, expectHttp, expectOk } from '../expect/answers.js';
import { expectDistinct, expectEqual, expectMatch, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended, should } from '../rule.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { acceptedCommand } from '../stage/commands.js';
import { directPush } from '../stage/direct-push.js';
import { bareCall, exactCall, urlOf } from '../stage/exact-call.js';
import { servedUrls } from '../stage/served-urls.js';
import type { Stage } from '../stage/stage.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const IDS = { 'X-Request-ID': 'R1', 'X-Correlation-ID': 'C1' };

export const messageIds: readonly Rule[] = [
  must('XID-01', 'Each request of the hub has an X-Request-ID of its own.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    await broadcast(stage);
    const ids = receivedBy(emsp).map(({ requestHeaders }) => requestHeaders['x-request-id']);
    expectThat(!ids.includes(undefined), 'X-Request-ID', 'one in each request', ids);
    expectDistinct(ids, 'X-Request-ID of all requests');
  }),

  must('XID-02', 'Each answer repeats the X-Request-ID.', async (stage) => {
    for (const answer of await pushAndList(stage)) expectHeader(answer, 'X-Request-ID', 'R1');
  }),

  must('XID-03', 'Each answer repeats the X-Correlation-ID.', async (stage) => {
    for (const answer of await pushAndList(stage)) expectHeader(answer, 'X-Correlation-ID', 'C1');
  }),

  must('XID-04', 'A forwarded request has a new X-Request-ID.', async (stage) => {
    const { forwarded } = await directPush(stage, IDS);
    const id = forwarded.requestHeaders['x-request-id'];
    expectThat(id !== undefined && id !== 'R1', 'X-Request-ID at the receiver', 'another one than R1', id);
  }),

  must('XID-05', 'A forwarded request keeps the X-Correlation-ID.', async (stage) => {
    const { forwarded } = await directPush(stage, IDS);
    expectEqual(forwarded.requestHeaders['x-correlation-id'], 'C1', 'X-Correlation-ID at the receiver');
  }),

  must('XID-06', "The answer to a forwarded request has the requester's X-Request-ID.", async (stage) => {
    const { answer } = await directPush(stage, IDS);
    expectHeader(answer, 'X-Request-ID', 'R1');
  }),

  must('XID-07', 'Copies of a broadcast have ids of their own and one X-Correlation-ID.', async (stage) => {
    const headers = (await broadcast(stage)).map(({ requestHeaders }) => requestHeaders);
    expectDistinct([...headers.map((each) => each['x-request-id']), 'R1'], 'X-Request-ID of the copies');
    for (const each of headers) expectEqual(each['x-correlation-id'], 'C1', 'X-Correlation-ID of a copy');
  }),

  must('XID-08', 'Configuration modules and error answers repeat the ids too.', async (stage) => {
    const [cpo] = await stage.platforms('CPO1');
    const { versions, details, credentials } = await servedUrls(cpo);
    const location = urlOf(cpo, 'locations', 'RECEIVER', ['NL', 'CP1', stage.newId()]);
    const answers = [
      ...(await Promise.all(
        [versions, ...details, credentials].map((url) => exactCall(cpo, url, { headers: IDS })),
      )),
      await exactCall(cpo, urlOf(cpo, 'hubclientinfo', 'SENDER'), { headers: IDS }),
      await exactCall(cpo, credentials, { method: 'PUT', headers: IDS, body: '{}' }),
      await exactCall(cpo, location, { method: 'PUT', headers: IDS, body: '{' }),
      await exactCall(cpo, `${versions}/nowhere`, { headers: IDS }),
      await exactCall(cpo, versions, { method: 'PUT', headers: IDS, body: '{}' }),
      await bareCall(versions, { headers: IDS }),
    ];
    for (const answer of answers) expectIds(answer);
    expectHttp(answers.at(-1) as Answer, 401); // the last of a list that is not empty
  }),

  should('XID-09', 'Ids that the hub makes are UUIDs.', async (stage) => {
    await broadcast(stage);
    const [emsp] = await stage.platforms('EMSP1');
    for (const { requestHeaders } of receivedBy(emsp))
      expectMatch(requestHeaders['x-request-id'], UUID, 'X-Request-ID');
  }),

  recommended('XID-10', 'A request without ids is served; its answer has new ones.', async (stage) => {
    const [cpo] = await stage.platforms('CPO1');
    const headers = { 'X-Request-ID': undefined, 'X-Correlation-ID': undefined };
    const answer = await exactCall(cpo, urlOf(cpo, 'hubclientinfo', 'SENDER'), { headers });
    expectOk(answer);
    expectHeader(answer, 'X-Request-ID', UUID);
    expectHeader(answer, 'X-Correlation-ID', UUID);
  }),

  recommended(
    'XID-11',
    'An asynchronous result keeps the X-Correlation-ID of the party that sends it.',
    async (stage) => {
      const { cpo, emsp, received, sent } = await acceptedCommand(stage);
      await cpo.commands.sendResult(received, 'ACCEPTED');
      await emsp.commands.resultOf(sent);
      const part = new URL(sent.url).pathname;
      const [arrival] = receivedBy(emsp, part);
      const posted = cpo.journal.filter(
        ({ direction, url }) => direction === 'sent' && url === received.responseUrl,
      );
      const ids = posted.map(({ requestHeaders }) => requestHeaders['x-correlation-id']);
      expectEqual([arrival?.requestHeaders['x-correlation-id']], ids, 'X-Correlation-ID of the result');
    },
  ),

  recommended(
    'XID-12',
    'A receiver that leaves out the ids takes none from the requester.',
    async (stage) => {
      const [cpo] = await stage.locationParties('CPO1');
      const receiver = await stage.guest();
      const id = stage.newId();
      receiver.faults.add({
        fault: { kind: 'answer', headers: { 'X-Request-ID': '', 'X-Correlation-ID': '' } },
        when: ({ path }) => path.endsWith(`/${id}`),
      });
      expectIds(await cpo.put(id, cpo.location(id), { to: receiver.parties[0], headers: IDS }));
    },
  ),
];

function expectIds(answer: Answer): void {
  expectHeader(answer, 'X-Request-ID', 'R1');
  expectHeader(answer, 'X-Correlation-ID', 'C1');
}

/** A push to everybody, as it arrives at three receivers. */
async function broadcast(stage: Stage) {
  const [cpo] = await stage.locationParties('CPO1');
  const receivers = await stage.platforms('EMSP1', 'EMSP2', 'NSP1');
  const id = stage.newId();
  expectOk(await cpo.put(id, cpo.location(id), { headers: IDS }));
  return Promise.all(receivers.map((receiver) => arrivalAt(receiver, 'PUT', `/${id}`)));
}

/** Two answers of the hub itself. */
async function pushAndList(stage: Stage): Promise<Answer[]> {
  const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
  const id = stage.newId();
  return [await cpo.put(id, cpo.location(id), { headers: IDS }), await emsp.list('', { headers: IDS })];
}
