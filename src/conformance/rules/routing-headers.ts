import { routingHeaders as headersFor } from '../../ocpi/headers.js';
import { partyKey } from '../../ocpi/party.js';
import { authorization } from '../../sandbox/http/exact-request.js';
import { hubParty } from '../../sandbox/platform/hub-connection.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import {
  expectHttp,
  expectNoRoute,
  expectNotOk,
  expectOk,
  expectRefused,
  expectRoute,
} from '../expect/answers.js';
import { expectEqual, expectFields, expectMatch, expectThat } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { bareCall, exactCall, urlOf } from '../stage/exact-call.js';
import { servedUrls } from '../stage/served-urls.js';
import type { Stage } from '../stage/stage.js';

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

  must('RT-H-09', "A forwarded request has the hub's own token for the receiver.", async (stage) => {
    const { forwarded, receiver } = await directPush(stage);
    const expected = authorization(receiver.connection.ownToken).Authorization;
    expectEqual(forwarded.requestHeaders.authorization, expected, 'Authorization at the receiver');
  }),

  must(
    'RT-H-10',
    "A forwarded request goes to the receiver's own endpoint, with the rest of path and query.",
    async (stage) => {
      const [cpo] = await stage.locationParties('CPO1');
      const odd = await stage.guest({
        endpoints: [
          { identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' },
          { identifier: 'locations', role: 'RECEIVER', path: '/x/y/zz-loc' },
        ],
      });
      const id = stage.newId();
      await cpo.put(id, cpo.location(id), { to: odd.parties[0], query: 'a=b' });
      const { url } = await arrivalAt(odd, 'PUT', `/${id}`);
      expectEqual(url, `/x/y/zz-loc/NL/CP1/${id}?a=b`, 'path at the receiver');
    },
  ),

  recommended('RT-H-11', 'Method, query and body are forwarded as they came.', async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const id = stage.newId();
    const body = ` {"id": "${id}", "country_code":"nl","party_id":"cp1","power":1.10,"big":12345678901234567890,"nothing":null,"x_own":{"é":"\\u00e9"},"last_updated":"2015-06-29T22:39:09Z" }\n`;
    await cpo.put(id, undefined, { body, to: emsp.id });
    const { requestBody } = await arrivalAt(emsp.platform, 'PUT', `/${id}`);
    expectEqual(requestBody, body, 'body at the receiver');
    const query = 'date_from=2026-01-01T00%3A00%3A00Z&x_own=a+b%20c&limit=5&limit=6&flag';
    await emsp.find(id, { to: cpo.id, query });
    const { url } = await arrivalAt(cpo.platform, 'GET', `/${id}`);
    expectEqual(url.split('?')[1], query, 'query at the receiver');
  }),

  must('RT-H-12', 'The hub changes no last_updated of what it forwards.', async (stage) => {
    const [cpo] = await stage.locationParties('CPO1');
    const [emsp] = await stage.platforms('EMSP1');
    const id = stage.newId();
    const location = cpo.location(id, { last_updated: stage.newDay()(1) });
    await cpo.put(id, location);
    const { requestBody } = await arrivalAt(emsp, 'PUT', `/${id}`);
    expectEqual(JSON.parse(requestBody), location, 'Location at the receiver');
  }),

  recommended(
    'RT-H-13',
    'What the hub answers itself comes from the hub; before the token is known it comes from nobody.',
    async (stage) => {
      const [cpo] = await stage.locationParties('CPO1');
      const id = stage.newId();
      const unknown = await cpo.put(id, cpo.location(id), { to: { countryCode: 'XX', partyId: 'ZZZ' } });
      expectNotOk(unknown);
      expectRoute(unknown, { to: 'NL/CP1', from: partyKey(hubParty(cpo.platform.connection)) });
      const stranger = await bareCall(urlOf(cpo.platform, 'locations', 'SENDER'), {
        headers: { ...authorization('wrong'), ...headersFor(hubParty(cpo.platform.connection), cpo.id) },
      });
      expectHttp(stranger, 401);
      expectNoRoute(stranger);
    },
  ),

  recommended('RT-H-14', 'An answer without routing headers gets them on its way back.', (stage) =>
    answeredWith(stage, {
      'OCPI-to-country-code': '',
      'OCPI-to-party-id': '',
      'OCPI-from-country-code': '',
      'OCPI-from-party-id': '',
    }),
  ),

  recommended('RT-H-15', 'Wrong routing headers in an answer are put right.', (stage) =>
    answeredWith(
      stage,
      headersFor({ countryCode: 'DE', partyId: 'BAD' }, { countryCode: 'BE', partyId: 'EM2' }),
    ),
  ),
];

const LOWER_CASE = { headers: { 'OCPI-to-country-code': 'nl', 'OCPI-to-party-id': 'em1' } };

/** A push to one party: what it got, and what came back. */
async function directPush(stage: Stage) {
  const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
  const id = stage.newId();
  const answer = await cpo.put(id, cpo.location(id), { to: emsp.id });
  expectOk(answer);
  return { answer, forwarded: await arrivalAt(emsp.platform, 'PUT', `/${id}`), receiver: emsp.platform };
}

/** A receiver that answers with these headers; the requester must see the right ones. */
async function answeredWith(stage: Stage, headers: Record<string, string>): Promise<void> {
  const [cpo] = await stage.locationParties('CPO1');
  const receiver = await stage.guest();
  const id = stage.newId();
  receiver.faults.add({ fault: { kind: 'answer', headers }, when: ({ path }) => path.endsWith(`/${id}`) });
  const answer = await cpo.put(id, cpo.location(id), { to: receiver.parties[0] });
  expectOk(answer);
  expectRoute(answer, { to: 'NL/CP1', from: receiver.parties.map(partyKey).join() });
}

/** The lists of the functional modules. */
function functionalUrls({ connection }: SandboxPlatform): string[] {
  return connection.endpoints
    .filter(({ identifier, role }) => role === 'SENDER' && !/credentials|hubclientinfo/.test(identifier))
    .map(({ url }) => url);
}
