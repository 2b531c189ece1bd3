import { hubEndpoint } from '../../sandbox/platform/hub-connection.js';
import { expectHttp, expectNoRoute, expectOk, expectRefused } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { without } from '../samples/location.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { about, allTold, expectTold, listedInfos } from '../stage/client-infos.js';
import { credentialsCall, credentialsOf, refusalOf, register, statusOf } from '../stage/credentials.js';
import { LocationParty } from '../stage/location-party.js';
import { aliveChecks, patienceOf } from '../stage/outage.js';
import { only, partyOf } from '../stage/parties.js';

/** Which parties a platform may bring, and how it leaves. */
export const credentialsParties: readonly Rule[] = [
  must('CRD-18', 'The same role of the same party twice is refused.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const client = await stage.stranger();
    const { token } = await stage.hub.invite();
    const ours = credentialsOf(client);
    const roles = [
      ...ours.roles,
      ...ours.roles.map((role) => ({ ...role, business_details: { name: 'y' } })),
    ];
    expectRefused(await credentialsCall(stage, 'POST', token, { ...ours, roles }));
    expectEqual(about(await listedInfos(emsp), partyOf(client)), [], 'ClientInfo of the party');
  }),

  must('CRD-19', 'A platform may bring several parties and roles.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const [cpo] = await stage.locationParties('CPO1');
    const cpos = [1, 2, 3].map(() => stage.newParty('CPO'));
    const mobility = stage.newParty('EMSP');
    const platform = await stage.guest({ parties: [...cpos, mobility] });
    for (const party of cpos) {
      const owner = new LocationParty(platform, party);
      const id = stage.newId();
      expectOk(await owner.put(id, owner.location(id)), `a push of ${owner.key}`);
      const { answer } = await emsp.commands.send('STOP_SESSION', { session_id: id }, { to: party });
      expectOk(answer, `a command to ${owner.key}`);
    }
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id), { to: mobility }), 'a push to the EMSP');
  }),

  recommended('CRD-20', 'A party of another platform is refused.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const owner = await stage.guest({ role: 'CPO' });
    const party = partyOf(owner);
    for (const role of ['CPO', 'EMSP'] as const) {
      const rival = await stage.stranger({ parties: [{ ...party, role }] });
      expectRefused(await refusalOf(register(stage, rival)), `the same party as ${role}`);
    }
    const id = stage.newId();
    const { answer } = await emsp.commands.send('STOP_SESSION', { session_id: id }, only(owner));
    expectOk(answer, 'a command to the party');
    await arrivalAt(owner, 'POST', '/STOP_SESSION');
  }),

  recommended(
    'CRD-21',
    'A credentials object that is wrong is refused, and nothing is fetched.',
    async (stage) => {
      const client = await stage.stranger();
      const { token } = await stage.hub.invite();
      const ours = credentialsOf(client);
      const ofRole = (changes: object) => ({
        ...ours,
        roles: ours.roles.map((role) => ({ ...role, ...changes })),
      });
      const wrong: Record<string, unknown> = {
        'no token': without(ours, 'token'),
        'no url': without(ours, 'url'),
        'no roles': without(ours, 'roles'),
        'an empty list of roles': { ...ours, roles: [] },
        'a token of 65 characters': { ...ours, token: 'x'.repeat(65) },
        'a token with a space': { ...ours, token: 'a b' },
        'a token with a line feed': { ...ours, token: 'a\n' },
        'a url of more than 255 characters': { ...ours, url: `${ours.url}?${'x'.repeat(255)}` },
        'a role without business details': ofRole({ business_details: undefined }),
        'a role spelled MSP': ofRole({ role: 'MSP' }),
        'a party id of 4 characters': ofRole({ party_id: 'XX12' }),
        'a country code of 3 letters': ofRole({ country_code: 'NLD' }),
      };
      for (const [what, body] of Object.entries(wrong))
        expectRefused(await credentialsCall(stage, 'POST', token, body), what);
      expectEqual(receivedBy(client).length, 0, 'what was fetched');
    },
  ),

  must('CRD-22', 'DELETE ends both tokens and all traffic.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const [emsp] = await stage.platforms('EMSP1');
    const [leaver, silent] = [await stage.guest(), await stage.guest()];
    const { hubToken } = leaver.connection;
    expectOk(await leaver.unregister());
    expectEqual(await statusOf(stage, hubToken), 401, 'HTTP status with the token');
    await expectTold(emsp, partyOf(leaver), ['SUSPENDED']);
    for (const platform of [leaver, silent]) platform.journal.clear();
    const id = stage.newId();
    const answer = await cpo.put(id, cpo.location(id), only(leaver));
    const code = answer.envelope?.statusCode ?? 0;
    expectThat(code === 4001 || code === 4003, 'status_code of a push to it', '4001 or 4003', code);
    await stage.settled(cpo, emsp);
    await allTold(stage, emsp);
    if (stage.hub.known.aliveWindowMs !== undefined)
      await silent.until(() => aliveChecks(silent).length > 0, 'an alive check', patienceOf(stage));
    expectEqual(receivedBy(leaver).length, 0, 'messages to the platform that has left');
  }),

  recommended('CRD-23', 'After DELETE its parties are SUSPENDED, and the others are told.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const parties = [stage.newParty('EMSP'), stage.newParty('CPO')];
    const leaver = await stage.guest({ parties });
    await leaver.unregister();
    for (const party of parties) await expectTold(emsp, party, ['CONNECTED', 'SUSPENDED']);
  }),

  must('CRD-24', 'PATCH is HTTP 405.', async (stage) => {
    const client = await stage.guest();
    const { token } = await stage.hub.invite();
    for (const each of [client.connection.hubToken, token])
      expectHttp(await credentialsCall(stage, 'PATCH', each, {}), 405);
  }),

  must('CRD-25', 'There are no routing headers.', async (stage) => {
    const client = await stage.guest();
    await client.updateCredentials();
    const { connection } = client;
    expectNoRoute(await credentialsCall(stage, 'GET', connection.hubToken));
    const url = hubEndpoint(connection, 'credentials', 'SENDER');
    const answers = client.journal.filter((entry) => entry.direction === 'sent' && entry.url === url);
    for (const { responseHeaders, requestHeaders } of [...answers, ...receivedBy(client, '/ocpi/versions')]) {
      const names = Object.keys({ ...responseHeaders, ...requestHeaders });
      expectEqual(
        names.filter((name) => /^ocpi-(to|from)-/i.test(name)),
        [],
        'routing headers',
      );
    }
  }),
];
