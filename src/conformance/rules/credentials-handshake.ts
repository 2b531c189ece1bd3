import type { Fault } from '../../sandbox/http/faults.js';
import type { SandboxEndpoint } from '../../sandbox/platform/options.js';
import { type Answer, expectOk, expectStatus } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended, should } from '../rule.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { about, expectTold, listedInfos } from '../stage/client-infos.js';
import {
  credentialsCall,
  credentialsOf,
  refusalOf,
  register,
  requireVersion22,
  sendHubTo,
  statusOf,
} from '../stage/credentials.js';
import { base64 } from '../stage/get-versions.js';
import { only, partyOf } from '../stage/parties.js';

const CREDENTIALS: SandboxEndpoint = {
  identifier: 'credentials',
  role: 'SENDER',
  path: '/ocpi/{version}/credentials',
};

/** PUT, and what goes wrong between hub and client. */
export const credentialsHandshake: readonly Rule[] = [
  must(
    'CRD-11',
    'PUT fetches versions and details again, and is answered with a new token.',
    async (stage) => {
      const client = await stage.guest();
      const before = client.connection;
      client.journal.clear();
      const after = await client.updateCredentials();
      const reads = receivedBy(client).filter(({ method }) => method === 'GET');
      expectEqual(
        reads.slice(0, 2).map(({ url }) => url),
        ['/ocpi/versions', '/ocpi/2.2.1'],
        'reads',
      );
      for (const { requestHeaders } of reads.slice(0, 2))
        expectEqual(requestHeaders.authorization, `Token ${base64(after.ownToken)}`, 'Authorization');
      expectThat(after.hubToken !== before.hubToken, 'token', 'a new one', 'that of before');
      expectEqual(await statusOf(stage, after.hubToken), 200, 'HTTP status with the new token');
    },
  ),

  must('CRD-12', 'PUT at another version switches the connection to it.', async (stage) => {
    await requireVersion22(stage);
    const client = await stage.guest({ versions: ['2.2.1', '2.2'] });
    await client.updateCredentials({ version: '2.2' });
    const [cpo] = await stage.locationParties('CPO1');
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id), only(client)));
    const { url } = await arrivalAt(client, 'PUT', `/${id}`);
    expectThat(url.startsWith('/ocpi/2.2/'), 'path of a later push', 'that of 2.2', url);
  }),

  should('CRD-13', 'Versions or details that cannot be fetched are 3001.', async (stage) => {
    const client = await stage.stranger();
    const faults: Fault[] = [
      { kind: 'answer', httpStatus: 500 },
      { kind: 'answer', body: '{"status_code":1000,"data":[' },
      { kind: 'answer', statusCode: 2001 },
      { kind: 'reset' },
    ];
    for (const fault of faults) {
      for (const path of ['/ocpi/versions', '/ocpi/2.2.1']) {
        const mend = client.faults.add({ fault, when: (request) => request.path === path });
        expectStatus(
          await refusalOf(register(stage, client)),
          200,
          3001,
          `${path}, ${JSON.stringify(fault)}`,
        );
        mend();
      }
    }
    client.faults.add({ fault: { kind: 'never' }, times: 1 });
    expectStatus(await refusalOf(register(stage, client)), 200, 3001, 'no answer');
    await client.refuseConnections();
    expectStatus(await refusalOf(register(stage, client)), 200, 3001, 'nobody there');
  }),

  recommended(
    'CRD-14',
    'A registration that failed changes nothing: the tokens of before stay good.',
    async (stage) => {
      const [emsp] = await stage.platforms('EMSP1');
      const client = await stage.stranger();
      const { versionsUrl, token } = await stage.hub.invite();
      const broken: Fault = { kind: 'answer', httpStatus: 500 };
      let mend = client.faults.add({ fault: broken });
      await refusalOf(client.registerAt(versionsUrl, token));
      expectEqual(about(await listedInfos(emsp), partyOf(client)), [], 'ClientInfo of the party');
      mend();
      const { hubToken, ownToken } = await client.registerAt(versionsUrl, token);

      mend = client.faults.add({ fault: broken, when: ({ method }) => method === 'GET' });
      await refusalOf(client.updateCredentials());
      mend();
      expectEqual(
        await statusOf(stage, hubToken),
        200,
        'HTTP status with the token, after a PUT that failed',
      );
      const [cpo] = await stage.locationParties('CPO1');
      const id = stage.newId();
      expectOk(await cpo.put(id, cpo.location(id), only(client)), 'a push to the client');
      const { requestHeaders } = await arrivalAt(client, 'PUT', `/${id}`);
      expectEqual(requestHeaders.authorization, `Token ${base64(ownToken)}`, 'Authorization');
    },
  ),

  must('CRD-15', 'A client without the version is 3002.', async (stage) => {
    const { token } = await stage.hub.invite();
    for (const version of ['2.1.1', '2.3.0']) {
      const client = await stage.stranger({ versions: [version] });
      // It posts to 2.2.1 all the same.
      const answer: Answer = await credentialsCall(stage, 'POST', token, credentialsOf(client));
      expectStatus(answer, 200, 3002, `a client of ${version}`);
    }
  }),

  should('CRD-16', 'A client without the endpoints that are needed is 3003.', async (stage) => {
    for (const endpoints of [[], [CREDENTIALS]]) {
      const client = await stage.stranger({ endpoints });
      expectStatus(await refusalOf(register(stage, client)), 200, 3003, `${endpoints.length} endpoints`);
    }
  }),

  should(
    'CRD-17',
    'As Sender the hub does not POST to a partner without the endpoints that it needs.',
    async (stage) => {
      stage.hub.operator();
      const partner = await stage.stranger({ endpoints: [CREDENTIALS] });
      const outcome = await sendHubTo(stage, partner).catch((error: unknown) => error);
      expectThat(outcome instanceof Error, 'what the operator is told', 'a refusal', outcome);
      const posts = receivedBy(partner).filter(({ method }) => method !== 'GET');
      expectEqual(posts.length, 0, 'POSTs at the partner');
      const [emsp] = await stage.platforms('EMSP1');
      await expectTold(emsp, partyOf(await stage.guest()), ['CONNECTED']);
      expectEqual(about(await listedInfos(emsp), partyOf(partner)), [], 'ClientInfo of the partner');
    },
  ),
];
