import { partyKey } from '../../ocpi/party.js';
import { authorization } from '../../sandbox/http/exact-request.js';
import { hubParty } from '../../sandbox/platform/hub-connection.js';
import { type Answer, expectHeader, expectHttp, expectOk, expectRoute } from '../expect/answers.js';
import { expectMatch, expectThat } from '../expect/expect.js';
import { must, notShown, type Rule, recommended, should } from '../rule.js';
import { bareCall, exactCall, urlOf } from '../stage/exact-call.js';
import { base64, getVersions, tokenOf } from '../stage/get-versions.js';
import { servedUrls } from '../stage/served-urls.js';

const PRINTABLE = /^[\x21-\x7e]{1,64}$/;

/** How strictly the header is read, and what comes before it. */
export const authHeader: readonly Rule[] = [
  must('AUTH-12', 'Tokens are compared with regard to case.', async (stage) => {
    const token = await tokenOf(stage);
    const at = token.search(/[a-z]/i);
    expectThat(at >= 0, 'token', 'a letter in it', 'none');
    const letter = token.charAt(at);
    const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    const flipped = token.slice(0, at) + other + token.slice(at + 1);
    expectHttp(await getVersions(stage, `Token ${base64(flipped)}`), 401);
    expectHttp(await getVersions(stage, `Token ${flipped}`), 401);
  }),

  must('AUTH-13', 'Tokens that the hub makes have 1 to 64 printable characters.', async (stage) => {
    const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
    for (const { connection } of [cpo, emsp]) expectMatch(connection.hubToken, PRINTABLE, 'token');
  }),

  must(
    'AUTH-14',
    'The transport is TLS, and no client certificate is asked for.',
    notShown('TLS ends at the reverse proxy in front of the hub (docs/operate.md)'),
  ),

  recommended(
    'AUTH-15',
    'The token is looked at before the body, the path and the method.',
    async (stage) => {
      const [cpo] = await stage.platforms('CPO1');
      const { versions } = await servedUrls(cpo);
      const asked = [
        ['PUT', urlOf(cpo, 'locations', 'RECEIVER', ['NL', 'CP1', stage.newId()])],
        ['DELETE', versions],
        ['GET', `${versions}/nowhere`],
      ] as const;
      for (const [method, url] of asked) {
        const answer = await bareCall(url, { method, headers: authorization('bad'), body: '{"a":' });
        expectHttp(answer, 401, `${method} ${url}`);
      }
    },
  ),

  recommended(
    'AUTH-16',
    'The scheme is understood in any case, with more than one space behind it.',
    async (stage) => {
      const token = base64(await tokenOf(stage));
      for (const scheme of ['token  ', 'TOKEN ', 'Token    '])
        expectOk(await getVersions(stage, scheme + token), `scheme "${scheme}"`);
    },
  ),

  should('AUTH-17', 'HTTP 400, 401, 404 and 405 carry the envelope.', async (stage) => {
    const [cpo] = await stage.platforms('CPO1');
    const { versions } = await servedUrls(cpo);
    const location = urlOf(cpo, 'locations', 'RECEIVER', ['NL', 'CP1', stage.newId()]);
    expectEnvelope(await exactCall(cpo, location, { method: 'PUT', body: '{"a":' }), 400);
    expectEnvelope(await bareCall(versions, { headers: authorization('nobody') }), 401);
    expectEnvelope(await exactCall(cpo, `${versions}/nowhere`), 404);
    expectEnvelope(await exactCall(cpo, versions, { method: 'DELETE' }), 405);
  }),

  must('AUTH-18', 'Header names mean the same in lower and in upper case.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const hub = hubParty(emsp.connection);
    const spelled = {
      ...authorization(emsp.connection.hubToken),
      'X-Request-ID': 'r-18',
      'X-Correlation-ID': 'c-18',
      'OCPI-to-country-code': hub.countryCode,
      'OCPI-to-party-id': hub.partyId,
      'OCPI-from-country-code': 'NL',
      'OCPI-from-party-id': 'EM1',
    };
    for (const spell of [(name: string) => name.toLowerCase(), (name: string) => name.toUpperCase()]) {
      const headers = Object.fromEntries(
        Object.entries(spelled).map(([name, value]) => [spell(name), value]),
      );
      const answer = await bareCall(urlOf(emsp, 'locations', 'SENDER'), { headers });
      expectOk(answer);
      expectHeader(answer, 'X-Request-ID', 'r-18');
      expectHeader(answer, 'X-Correlation-ID', 'c-18');
      expectRoute(answer, { to: 'NL/EM1', from: partyKey(hub) });
    }
  }),
];

function expectEnvelope(answer: Answer, httpStatus: number): void {
  expectHttp(answer, httpStatus);
  const code = answer.envelope?.statusCode ?? 0;
  expectThat(code >= 2000 && code < 3000, `status_code with HTTP ${httpStatus}`, '2xxx', answer.body);
  expectMatch(/"timestamp":"([^"]+)"/.exec(answer.body)?.[1], /^\d{4}-\d\d-\d\dT/, 'timestamp');
}
