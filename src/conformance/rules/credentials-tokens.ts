import { type Credentials, credentials as credentialsSchema } from '../../ocpi/schemas/credentials.js';
import { usualEndpoints } from '../../sandbox/platform/usual-endpoints.js';
import { expectOk } from '../expect/answers.js';
import { expectDistinct, expectEqual, expectThat } from '../expect/expect.js';
import { must, notShown, type Rule, recommended, should } from '../rule.js';
import { anEvse } from '../samples/location.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { about, expectTold, listedInfos } from '../stage/client-infos.js';
import { credentialsCall, credentialsOf, sendHubTo, statusOf } from '../stage/credentials.js';
import { base64 } from '../stage/get-versions.js';
import { expectHeld } from '../stage/location-party.js';
import { only } from '../stage/parties.js';
import { platformId } from '../stage/platform-id.js';
import { pushedLocation } from '../stage/pushed-location.js';

/** The hub as the Sender of the handshake, tokens in the course of time, and what else credentials may hold. */
export const credentialsTokens: readonly Rule[] = [
  must('CRD-26', 'The hub can be the Sender of the handshake.', async (stage) => {
    const partner = await stage.stranger();
    const { token } = await sendHubTo(stage, partner);
    const steps = receivedBy(partner);
    expectEqual(
      steps.map(({ method, url }) => `${method} ${url}`).slice(0, 3),
      ['GET /ocpi/versions', 'GET /ocpi/2.2.1', 'POST /ocpi/2.2.1/credentials'],
      'steps',
    );
    for (const { requestHeaders } of steps.slice(0, 3))
      expectEqual(requestHeaders.authorization, `Token ${base64(token)}`, 'Authorization of the handshake');
    const posted = credentialsIn(steps[2]?.requestBody);
    expectEqual(
      posted.roles.map(({ role }) => role),
      ['HUB'],
      'roles',
    );
    expectEqual(await statusOf(stage, posted.token), 200, 'HTTP status with the token that was posted');

    const [cpo] = await stage.locationParties('CPO1');
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id), only(partner)));
    const { requestHeaders } = await arrivalAt(partner, 'PUT', `/${id}`);
    const { ownToken } = partner.connection;
    expectEqual(requestHeaders.authorization, `Token ${base64(ownToken)}`, 'Authorization of a later push');
  }),

  must(
    'CRD-27',
    'The token that the hub sends in its POST works while that POST is still open.',
    async (stage) => {
      const partner = await stage.stranger();
      await sendHubTo(stage, partner);
      const [post] = receivedBy(partner).filter(({ method }) => method === 'POST');
      const { token } = credentialsIn(post?.requestBody);
      const reads = partner.journal.filter(({ direction }) => direction === 'sent').slice(0, 2);
      expectEqual(
        reads.map(({ httpStatus }) => httpStatus),
        [200, 200],
        'HTTP status of versions and details',
      );
      for (const { requestHeaders, startedAt } of reads) {
        expectEqual(requestHeaders.authorization, `Token ${base64(token)}`, 'Authorization');
        const end = (post?.startedAt ?? 0) + (post?.durationMs ?? 0);
        expectThat(startedAt < end, 'a read', 'while the POST is open', 'after it');
      }
    },
  ),

  must('CRD-28', 'The hub can renew its tokens by PUT.', async (stage) => {
    stage.hub.operator();
    const partner = await stage.guest({ strictTokens: true });
    const before = partner.connection;
    await stage.hub.operator().call('POST', `/platforms/${await platformId(stage, partner)}/rotate`);
    const after = partner.connection;
    await arrivalAt(partner, 'PUT', '/credentials');
    expectDistinct([before.hubToken, after.hubToken], 'tokens of the partner');
    expectDistinct([before.ownToken, after.ownToken], 'tokens of the hub');
    expectEqual(await statusOf(stage, after.hubToken), 200, 'HTTP status with the new token');
    const [cpo] = await stage.locationParties('CPO1');
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id), only(partner)), 'a push to who takes the new token alone');
  }),

  should(
    'CRD-29',
    'Tokens are renewed every month.',
    notShown('the operator decides when: POST /admin/v1/platforms/{id}/rotate'),
  ),

  recommended(
    'CRD-30',
    'The token before the latest works until the latest is used, or for some minutes.',
    async (stage) => {
      const client = await stage.guest();
      const { hubToken } = client.connection;
      await client.updateCredentials();
      // As if the answer had been lost, the client goes on with what it has.
      expectEqual(await statusOf(stage, hubToken), 200, 'HTTP status with the token before the latest');
    },
  ),

  recommended('CRD-31', 'A registration is HTTP 200 or 201.', async (stage) => {
    const client = await stage.guest();
    await client.updateCredentials();
    await client.unregister();
    const statusesOf = (method: string) =>
      client.journal
        .filter((entry) => entry.direction === 'sent' && entry.method === method)
        .map(({ httpStatus }) => httpStatus);
    const [post = 0] = statusesOf('POST');
    expectThat([200, 201].includes(post), 'HTTP status of POST', '200 or 201', post);
    expectEqual([statusesOf('PUT'), statusesOf('DELETE')], [[200], [200]], 'HTTP status of PUT and DELETE');
  }),

  recommended(
    'CRD-32',
    'GET with a registration token gives the credentials with that token.',
    notShown('the specification says nothing, and hubs differ; this one does so (AMB-21)'),
  ),

  recommended(
    'CRD-33',
    'A party that PUT drops becomes SUSPENDED, one that it adds CONNECTED.',
    async (stage) => {
      const [emsp] = await stage.platforms('EMSP1');
      const [stays, goes, comes] = [stage.newParty('EMSP'), stage.newParty('EMSP'), stage.newParty('EMSP')];
      const parties = [stays, goes];
      const client = await stage.guest({ parties });
      parties.splice(1, 1, comes);
      await client.updateCredentials();
      await expectTold(emsp, goes, ['CONNECTED', 'SUSPENDED']);
      await expectTold(emsp, comes, ['CONNECTED']);
      const [listed] = about(await listedInfos(emsp), stays);
      expectEqual(listed?.status, 'CONNECTED', 'status of the party that stays');
    },
  ),

  must('CRD-34', "EVSE ids and contract ids need not begin with the party's own ids.", async (stage) => {
    const evses = [anEvse('E1', { evse_id: 'BE*XYZ*E12345' })];
    const { cpo, emsp, id } = await pushedLocation(stage, { evses });
    await expectHeld(emsp, `${cpo.key}/${id}`, cpo.location(id, { evses }));
  }),

  recommended('CRD-35', "A client that presents the role HUB needs the operator's leave.", async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const party = stage.newParty('HUB');
    const endpoints = usualEndpoints([{ ...party, role: 'EMSP' }]);
    const hub = await stage.stranger({ parties: [party], endpoints });
    const { versionsUrl, token } = await stage.hub.invite();
    await hub.registerAt(versionsUrl, token).catch(() => {}); // taken in or not: it is not CONNECTED
    const statuses = about(await listedInfos(emsp), party).map(({ status }) => status);
    expectThat(!statuses.includes('CONNECTED'), 'status of the other hub', 'none, or PLANNED', statuses);
  }),

  recommended(
    'CRD-36',
    'URLs of a client must be http or https, to hosts that are allowed.',
    async (stage) => {
      const { token } = await stage.hub.invite();
      const ours = credentialsOf(await stage.stranger());
      for (const url of [
        'file:///etc/passwd',
        'ftp://example.com/',
        'gopher://example.com/',
        '/ocpi/versions',
      ]) {
        const { envelope } = await credentialsCall(stage, 'POST', token, { ...ours, url });
        const code = envelope?.statusCode ?? 0;
        expectThat(code === 3001 || code === 2001, `status_code for ${url}`, '3001 or 2001', code);
      }
    },
  ),

  must('CRD-37', 'Each invited partner has a registration token of its own.', async (stage) => {
    const [one, two] = [await stage.hub.invite(), await stage.hub.invite()];
    expectDistinct([one.token, two.token], 'registration tokens');
    const client = await stage.stranger();
    await client.registerAt(one.versionsUrl, one.token);
    expectEqual(await statusOf(stage, one.token), 401, 'HTTP status with the one that was used');
    expectEqual(await statusOf(stage, two.token), 200, 'HTTP status with the other');
  }),
];

function credentialsIn(body: string | undefined): Credentials {
  const read = credentialsSchema.safeParse(JSON.parse(body ?? 'null'));
  expectThat(read.success, 'the POST', 'credentials', body);
  return read.data;
}
