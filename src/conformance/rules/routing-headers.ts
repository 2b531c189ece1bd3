import { routingHeaders as headersFor } from '../../ocpi/headers.js';
import { partyKey } from '../../ocpi/party.js';
import { authorization } from '../../sandbox/http/exact-request.js';
import { hubParty } from '../../sandbox/platform/hub-connection.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectNoRoute, expectNotOk, expectOk, expectRefused, expectRoute } from '../expect/answers.js';
import { expectEqual, expectFields, expectMatch, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { directPush } from '../stage/direct-push.js';
import { bareCall, exactCall, urlOf } from '../stage/exact-call.js';
import { servedUrls } from '../stage/served-urls.js';

const NAMES = ['OCPI-to-country-code', 'OCPI-to-party-id', 'OCPI-from-country-code', 'OCPI-from-party-id'];

export const routingHeaders: readonly Rule[] = [
  must(
    'RT-H-01',
    'The four routing headers hold a country code of 2 and a party id of 3 characters.',
    async (stage) => {
      const { answer, forwarded } = await directPush(stage);
      for (const headers of [answer.headers, forwarded.requestHeaders]) {
        for (const name of NAMES)
          expectMatch(headers[name.toLowerCase()], name.endsWith('code') ? /^\S{2}$/ : /^\S{3}$/, name);
      }
      const [emsp] = await stage.platforms('EMSP1');
      const list = urlOf(emsp, 'locations', 'SENDER');
      for (const name of NAMES)
        expectRefused(await exactCall(emsp, list, { headers: { [name]: 'TOOLONG' } }), `${name}: TOOLONG`);
    },
  ),

  must('RT-H-02', 'Answers of functional modules carry routing headers.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const hub = partyKey(hubParty(emsp.connection));
    for (const url of functionalUrls(emsp)) {
      const answer = await exactCall(emsp, url);
      expectRoute(answer, { to: 'NL/EM1', from: hub });
    }
  }),

  must('RT-H-03', 'Configuration modules carry none, in requests and in answers.', async (stage) => {
    const newcomer = await stage.guest();
    await stage.guest(); // of whom the first is told
    await arrivalAt(newcomer, 'PUT', '/hubclientinfo');
    for (const { url, requestHeaders } of receivedBy(newcomer).filter(
      (entry) => !/locations|tariffs/.test(entry.url),
    ))
      expectEqual(
        NAMES.filter((name) => name.toLowerCase() in requestHeaders),
        [],
        `routing headers at ${url}`,
      );
    const { versions, details, credentials } = await servedUrls(newcomer);
    for (const url of [versions, ...details, credentials, urlOf(newcomer, 'hubclientinfo', 'SENDER')])
      expectNoRoute(await exactCall(newcomer, url));
  }),

  recommended('RT-H-04', 'Routing headers on configuration modules are ignored.', async (stage) => {
    const [cpo] = await stage.platforms('CPO1');
    const emsp = await stage.guest();
    const [receiver] = emsp.parties;
    const [sender] = cpo.parties;
    expectThat(receiver !== undefined && sender !== undefined, 'parties', 'one each', cpo.parties);
    const before = receivedBy(emsp, '/versions').length;
    const headers = headersFor(receiver, sender);
    const answer = await exactCall(cpo, stage.hub.versionsUrl, { headers });
    expectOk(answer);
    expectNoRoute(answer);
    const own = await exactCall(cpo, stage.hub.versionsUrl);
    expectEqual(answer.envelope?.data, own.envelope?.data, 'versions');
    const [owner] = await stage.locationParties('CPO1');
    await stage.settled(owner, emsp);
    expectEqual(receivedBy(emsp, '/versions').length, before, 'GET versions at the addressed party');
  }),

  must('RT-H-05', 'Parties in headers are compared without case.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const id = stage.newId();
    expectOk(await cpo.put(id, cpo.location(id), LOWER_CASE));
    await arrivalAt(emsp.platform, 'PUT', `/${id}`);
  }),

  recommended('RT-H-06', 'Half a pair is refused, and nothing is forwarded.', async (stage) => {
    const [emsp, cpo] = await stage.platforms('EMSP1', 'CPO1');
    const url = urlOf(emsp, 'locations', 'SENDER', [stage.newId()]);
    const headers = headersFor({ countryCode: 'NL', partyId: 'CP1' }, { countryCode: 'NL', partyId: 'EM1' });
    for (const name of NAMES)
      expectRefused(
        await exactCall(emsp, url, { headers: { ...headers, [name]: undefined } }),
        `without ${name}`,
      );
    expectEqual(receivedBy(cpo, new URL(url).pathname.split('/').at(-1)).length, 0, 'forwarded requests');
  }),

  recommended(
    'RT-H-07',
    'A missing FROM is filled in for a platform of one party, and refused from one of several.',
    async (stage) => {
      const [emsp, mix, cpo] = await stage.platforms('EMSP1', 'MIX', 'CPO1');
      const id = stage.newId();
      const to = { 'OCPI-to-country-code': 'NL', 'OCPI-to-party-id': 'CP1' };
      const ask = (platform: SandboxPlatform) =>
        bareCall(urlOf(platform, 'locations', 'SENDER', [id]), {
          headers: { ...authorization(platform.connection.hubToken), ...to },
        });
      await ask(emsp);
      const { requestHeaders } = await arrivalAt(cpo, 'GET', `/${id}`);
      expectFields(
        requestHeaders,
        { 'ocpi-from-country-code': 'NL', 'ocpi-from-party-id': 'EM1' },
        'forwarded',
      );
      expectRefused(await ask(mix));
      expectEqual(receivedBy(cpo, `/${id}`).length, 1, 'forwarded requests');
    },
  ),

  recommended('RT-H-08', 'FROM must be a party of the platform that owns the token.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const id = stage.newId();
    const from = { countryCode: 'DE', partyId: 'CP2' };
    await stage.platforms('CPO2'); // whose name is taken
    expectNotOk(await cpo.put(id, cpo.location(id), { to: emsp.id, from }));
    await stage.settled(cpo, emsp.platform);
    expectEqual(receivedBy(emsp.platform, `/${id}`).length, 0, 'forwarded requests');
  }),
];

const LOWER_CASE = { headers: { 'OCPI-to-country-code': 'nl', 'OCPI-to-party-id': 'em1' } };

/** The lists of the functional modules. */
function functionalUrls({ connection }: SandboxPlatform): string[] {
  return connection.endpoints
    .filter(({ identifier, role }) => role === 'SENDER' && !/credentials|hubclientinfo/.test(identifier))
    .map(({ url }) => url);
}
