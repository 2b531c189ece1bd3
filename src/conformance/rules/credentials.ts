import { credentials as credentialsSchema } from '../../ocpi/schemas/credentials.js';
import { expectHttp, expectOk } from '../expect/answers.js';
import { expectEqual, expectFields, expectThat } from '../expect/expect.js';
import { must, type Rule } from '../rule.js';
import { receivedBy } from '../stage/arrivals.js';
import { expectTold } from '../stage/client-infos.js';
import { credentialsCall, credentialsOf, requireVersion22, statusOf } from '../stage/credentials.js';
import { base64 } from '../stage/get-versions.js';
import { partyOf } from '../stage/parties.js';
import type { Stage } from '../stage/stage.js';

/** What the hub shows of itself, and how it takes a client in. */
export const credentials: readonly Rule[] = [
  must('CRD-01', "GET gives the token in use, the hub's versions URL and its roles.", async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const shown = await shownCredentials(stage);
    expectFields(shown, { token: emsp.connection.hubToken, url: stage.hub.versionsUrl }, 'credentials');
    expectThat(shown.roles.length > 0, 'roles', 'one at least', shown.roles);
  }),

  must('CRD-02', 'The hub presents the role HUB alone, whoever is connected.', async (stage) => {
    const before = await shownCredentials(stage);
    await stage.guest({ role: 'CPO' });
    const after = await shownCredentials(stage);
    for (const { role } of [...before.roles, ...after.roles]) expectEqual(role, 'HUB', 'role');
    expectEqual(after.roles, before.roles, 'roles after somebody has joined');
  }),

  must('CRD-03', 'Connected parties are told by HubClientInfo.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    await expectTold(emsp, partyOf(await stage.guest({ role: 'CPO' })), ['CONNECTED']);
  }),

  must('CRD-04', 'Each role has a role, a name, a party id and a country code.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const { envelope } = await credentialsCall(stage, 'GET', emsp.connection.hubToken);
    const read = credentialsSchema.safeParse(envelope?.data);
    expectThat(read.success, 'credentials', 'the form that the specification gives them', envelope?.data);
    for (const { party_id, country_code, business_details } of read.data.roles) {
      expectEqual([party_id.length, country_code.length], [3, 2], 'lengths of party_id and country_code');
      expectThat(business_details.name !== '', 'business_details.name', 'a name', business_details);
    }
  }),

  must('CRD-05', "POST fetches the client's versions and details before it is answered.", async (stage) => {
    const client = await stage.guest();
    const post = await client.journal.waitFor(
      ({ direction, method }) => direction === 'sent' && method === 'POST',
    );
    const reads = receivedBy(client).slice(0, 2);
    expectEqual(
      reads.map(({ method, url }) => `${method} ${url}`),
      ['GET /ocpi/versions', 'GET /ocpi/2.2.1'],
      'reads',
    );
    for (const { startedAt, durationMs, requestHeaders } of reads) {
      const isWithin =
        startedAt > post.startedAt && startedAt + durationMs < post.startedAt + post.durationMs;
      expectThat(isWithin, 'a read', 'while the POST is open', 'before or after it');
      expectEqual(
        requestHeaders.authorization,
        `Token ${base64(client.connection.ownToken)}`,
        'Authorization',
      );
    }
  }),

  must(
    'CRD-06',
    "The version is that of the endpoint called; its details are found by the client's list.",
    async (stage) => {
      await readsDetailsOf(stage, '2.2.1');
      await requireVersion22(stage);
      await readsDetailsOf(stage, '2.2');
    },
  ),

  must(
    'CRD-07',
    'POST is answered with a new token, which takes the place of the registration token.',
    async (stage) => {
      const client = await stage.stranger();
      const { versionsUrl, token } = await stage.hub.invite();
      const { hubToken } = await client.registerAt(versionsUrl, token);
      expectThat(hubToken !== token, 'token', 'a new one', 'the registration token');
      expectEqual(await statusOf(stage, token), 401, 'HTTP status with the registration token');
      expectEqual(await statusOf(stage, hubToken), 200, 'HTTP status with the new token');
    },
  ),

  must('CRD-08', 'POST of a registered client is HTTP 405.', async (stage) => {
    const client = await stage.guest();
    const { hubToken } = client.connection;
    expectHttp(await credentialsCall(stage, 'POST', hubToken, credentialsOf(client)), 405);
    const { envelope } = await credentialsCall(stage, 'GET', hubToken);
    expectFields(envelope?.data, { token: hubToken }, 'credentials afterwards');
  }),

  must('CRD-09', 'PUT of a client that is not registered is HTTP 405.', async (stage) => {
    const { token } = await stage.hub.invite();
    const body = credentialsOf(await stage.stranger());
    expectHttp(await credentialsCall(stage, 'PUT', token, body), 405);
    expectEqual(await statusOf(stage, token), 200, 'HTTP status with the token afterwards');
  }),

  must('CRD-10', 'DELETE of a client that is not registered is HTTP 405.', async (stage) => {
    const { token } = await stage.hub.invite();
    expectHttp(await credentialsCall(stage, 'DELETE', token), 405);
    expectEqual(await statusOf(stage, token), 200, 'HTTP status with the token afterwards');
  }),
];

async function shownCredentials(stage: Stage): Promise<{ roles: { role?: unknown }[] }> {
  const [emsp] = await stage.platforms('EMSP1');
  const answer = await credentialsCall(stage, 'GET', emsp.connection.hubToken);
  expectOk(answer);
  const data = answer.envelope?.data;
  const hasRoles = typeof data === 'object' && data !== null && 'roles' in data && Array.isArray(data.roles);
  expectThat(hasRoles, 'credentials', 'an object with roles', data);
  return data as { roles: { role?: unknown }[] }; // looked at above
}

async function readsDetailsOf(stage: Stage, version: string): Promise<void> {
  const detailsPath = '/odd/place/{version}/here';
  const client = await stage.stranger({ versions: ['2.2.1', '2.2'], detailsPath });
  const { versionsUrl, token } = await stage.hub.invite();
  await client.registerAt(versionsUrl, token, { version });
  expectEqual(receivedBy(client)[1]?.url, `/odd/place/${version}/here`, 'second read');
}
