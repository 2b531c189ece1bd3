import { routingHeaders as headersFor } from '../../ocpi/headers.js';
import { partyKey } from '../../ocpi/party.js';
import { authorization } from '../../sandbox/http/exact-request.js';
import { hubParty } from '../../sandbox/platform/hub-connection.js';
import { expectHttp, expectNoRoute, expectNotOk, expectOk, expectRoute } from '../expect/answers.js';
import { expectEqual } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { arrivalAt } from '../stage/arrivals.js';
import { directPush } from '../stage/direct-push.js';
import { bareCall, urlOf } from '../stage/exact-call.js';
import type { Stage } from '../stage/stage.js';

/** Headers, paths and bodies on their way through the hub. */
export const forwardedHeaders: readonly Rule[] = [
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
