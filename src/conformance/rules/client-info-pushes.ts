import { clientInfo } from '../../ocpi/schemas/client-info.js';
import type { SandboxEndpoint } from '../../sandbox/platform/options.js';
import { expectNoRoute, expectOk } from '../expect/answers.js';
import { expectDistinct, expectEqual, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { about, allTold, clientInfoPage, expectTold, listedInfos, toldOf } from '../stage/client-infos.js';
import { LocationParty } from '../stage/location-party.js';
import { keyOf, only, partyOf } from '../stage/parties.js';

const LEAST: readonly SandboxEndpoint[] = [
  { identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' },
  { identifier: 'locations', role: 'RECEIVER', path: '/ocpi/{version}/receiver/locations' },
];

/** What the hub tells its platforms, and how. */
export const clientInfoPushes: readonly Rule[] = [
  must('HCI-07', 'A new party is PUT to each platform that listens.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    const deaf = await stage.guest({ endpoints: LEAST });
    const newcomer = partyOf(await stage.guest({ role: 'CPO' }));
    for (const listener of [cpo, emsp]) await expectTold(listener, newcomer, ['CONNECTED']);
    const owner = new LocationParty(cpo);
    const id = stage.newId();
    expectOk(await owner.put(id, owner.location(id), only(deaf)), 'a later message to the platform');
    expectEqual(
      receivedBy(deaf, `/${newcomer.partyId}`).length,
      0,
      'PUTs to one that lists no such endpoint',
    );
    expectEqual(about(await listedInfos(deaf), newcomer).length, 1, 'how often its own list has the party');
  }),

  must('HCI-08', 'Each change is PUT in full, with a new last_updated.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const party = stage.newParty('CPO');
    const parties = [party];
    const changing = await stage.guest({ parties });
    parties.push({ ...party, role: 'EMSP' });
    await changing.updateCredentials();
    parties.shift();
    await changing.updateCredentials();
    await allTold(stage, emsp);
    expectEqual(
      toldOf(emsp, party).map(({ role, status }) => `${role} ${status}`),
      ['CPO CONNECTED', 'EMSP CONNECTED', 'CPO SUSPENDED'],
      'what was told, each once',
    );
    for (const { requestBody } of receivedBy(emsp, `/hubclientinfo/${keyOf(changing)}`))
      expectThat(
        clientInfo.safeParse(JSON.parse(requestBody)).success,
        'PUT',
        'all five fields',
        requestBody,
      );
    const times = toldOf(emsp, party).filter(({ role }) => role === 'CPO');
    expectDistinct(
      times.map(({ last_updated }) => last_updated),
      'last_updated of the CPO',
    );
  }),

  must('HCI-09', 'The URL names the party that is described.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const newcomer = partyOf(await stage.guest({ role: 'CPO' }));
    const { url, requestBody } = await arrivalAt(emsp, 'PUT', `/${newcomer.partyId}`);
    const { country_code, party_id } = JSON.parse(requestBody);
    expectEqual(url, `/ocpi/2.2.1/hubclientinfo/${country_code}/${party_id}`, 'path');
  }),

  must('HCI-10', 'The PUT goes to the endpoint that the platform lists.', async (stage) => {
    const endpoints = [
      ...LEAST,
      { identifier: 'hubclientinfo', role: 'RECEIVER', path: '/foo/hci' },
    ] as const satisfies readonly SandboxEndpoint[];
    const odd = await stage.guest({ endpoints });
    const newcomer = await stage.guest({ role: 'CPO' });
    const { url } = await arrivalAt(odd, 'PUT', `/${partyOf(newcomer).partyId}`);
    expectEqual(url, `/foo/hci/${keyOf(newcomer)}`, 'path');
  }),

  must('HCI-11', 'It carries no routing headers.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const newcomer = partyOf(await stage.guest({ role: 'CPO' }));
    const { requestHeaders } = await arrivalAt(emsp, 'PUT', `/${newcomer.partyId}`);
    const routing = Object.keys(requestHeaders).filter((name) => /^ocpi-(to|from)-/.test(name));
    expectEqual(routing, [], 'routing headers of the PUT');
    expectNoRoute(await clientInfoPage(emsp));
  }),

  recommended('HCI-12', 'A party of two roles is PUT once for each, at one URL.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const party = stage.newParty('CPO');
    await stage.guest({ parties: [party, { ...party, role: 'EMSP' }] });
    await allTold(stage, emsp);
    const puts = receivedBy(emsp, `/${party.partyId}`);
    expectEqual(puts.map(({ requestBody }) => JSON.parse(requestBody).role).sort(), ['CPO', 'EMSP'], 'roles');
    expectEqual(new Set(puts.map(({ url }) => url)).size, 1, 'URLs');
  }),
];
