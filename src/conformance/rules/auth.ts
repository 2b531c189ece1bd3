import { partyKey } from '../../ocpi/party.js';
import { authorization } from '../../sandbox/http/exact-request.js';
import { hubParty } from '../../sandbox/platform/hub-connection.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { type Answer, expectHeader, expectHttp, expectOk, expectRoute } from '../expect/answers.js';
import { expectDistinct, expectEqual, expectFields, expectMatch, expectThat } from '../expect/expect.js';
import { must, notShown, type Rule, recommended, should } from '../rule.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { bareCall, exactCall, urlOf } from '../stage/exact-call.js';
import { allOf, servedUrls } from '../stage/served-urls.js';
import type { Stage } from '../stage/stage.js';

export const auth: readonly Rule[] = [
  must(
    'AUTH-01',
    'Each request of the hub has an Authorization header, alive checks included.',
    async (stage) => {
      const silent = await stage.guest();
      await push(stage, silent);
      await stage.guest(); // a newcomer, of whom the others are told
      await arrivalAt(silent, 'PUT', '/hubclientinfo');
      const { aliveWindowMs } = stage.hub.known;
      if (aliveWindowMs !== undefined) await aliveCheck(silent, aliveWindowMs);
      for (const { requestHeaders, method, url } of receivedBy(silent))
        expectMatch(requestHeaders.authorization, /^Token \S+$/, `Authorization of ${method} ${url}`);
    },
  ),

  must(
    'AUTH-02',
    'It is the word Token, one space, and the padded Base64 of the token that the platform gave.',
    async (stage) => {
      const [emsp] = await stage.platforms('EMSP1');
      const { requestHeaders } = await push(stage, emsp);
      expectEqual(requestHeaders.authorization, `Token ${base64(emsp.connection.ownToken)}`, 'Authorization');
    },
  ),

  must('AUTH-03', 'A token in Base64 is accepted.', async (stage) => {
    expectOk(await getVersions(stage, `Token ${base64(await tokenOf(stage))}`));
  }),

  recommended('AUTH-04', 'A token that is not encoded is accepted too.', async (stage) => {
    expectOk(await getVersions(stage, `Token ${await tokenOf(stage)}`));
  }),

  recommended('AUTH-05', 'White space at the end of a decoded token does not count.', async (stage) => {
    const token = await tokenOf(stage);
    expectOk(await getVersions(stage, `Token ${base64(`${token}\n`)}`));
    expectOk(await getVersions(stage, `Token ${base64(`${token}\r\n`)}`));
    expectHttp(await getVersions(stage, `Token ${base64(`\n${token}`)}`), 401);
  }),

  recommended('AUTH-06', 'How the hub encodes its token is a setting of each connection.', async (stage) => {
    const raw = await stage.guest({ tokenEncoding: 'raw' });
    const { requestHeaders } = await arrivalAt(raw, 'GET', '/versions');
    expectMatch(requestHeaders.authorization, /^Token [0-9a-f-]{36}$/, 'Authorization, which is a UUID here');
  }),

  must('AUTH-07', 'Without an Authorization header the answer is HTTP 401.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    for (const url of allOf(await servedUrls(emsp))) expectHttp(await bareCall(url), 401, url);
    for (const header of [
      '',
      'Token',
      'Token ',
      'Basic dXNlcjpwYXNz',
      'Bearer abc',
      `Token ${base64('a b')} c`,
    ])
      expectHttp(await getVersions(stage, header), 401, `Authorization: ${header}`);
  }),

  must('AUTH-08', 'With a token that nobody has the answer is HTTP 401.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    for (const url of allOf(await servedUrls(emsp)))
      expectHttp(await bareCall(url, { headers: authorization('nobody-has-this') }), 401, url);
  }),

  must('AUTH-09', 'A registration token opens versions and credentials, and nothing else.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const { token } = await stage.hub.invite();
    const { versions, details, modules } = await servedUrls(emsp);
    for (const url of [versions, ...details])
      expectOk(await bareCall(url, { headers: authorization(token) }), url);
    for (const url of modules) expectHttp(await bareCall(url, { headers: authorization(token) }), 401, url);
  }),

  must('AUTH-10', 'A registration token is dead once the registration has succeeded.', async (stage) => {
    const newcomer = await stage.stranger();
    const { token, versionsUrl } = await stage.hub.invite();
    await newcomer.registerAt(versionsUrl, token);
    for (const url of allOf(await servedUrls(newcomer)))
      expectHttp(await bareCall(url, { headers: authorization(token) }), 401, url);
  }),

  must('AUTH-11', 'Each platform has a token of its own, which opens its own credentials.', async (stage) => {
    const platforms = await stage.platforms('CPO1', 'EMSP1', 'EMSP2');
    expectDistinct(
      platforms.map(({ connection }) => connection.hubToken),
      'tokens',
    );
    for (const platform of platforms) {
      const { credentials } = await servedUrls(platform);
      const { envelope } = await exactCall(platform, credentials);
      expectFields(envelope?.data, { token: platform.connection.hubToken }, 'credentials');
    }
  }),

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

const PRINTABLE = /^[\x21-\x7e]{1,64}$/;

const base64 = (text: string) => Buffer.from(text).toString('base64');

async function tokenOf(stage: Stage): Promise<string> {
  const [emsp] = await stage.platforms('EMSP1');
  return emsp.connection.hubToken;
}

function getVersions(stage: Stage, header: string): Promise<Answer> {
  return bareCall(stage.hub.versionsUrl, { headers: { Authorization: header } });
}

/** A CPO's push to everybody, as it arrives at a receiver. */
async function push(stage: Stage, receiver: SandboxPlatform) {
  const [cpo] = await stage.locationParties('CPO1');
  const id = stage.newId();
  expectOk(await cpo.put(id, cpo.location(id)));
  return arrivalAt(receiver, 'PUT', `/${id}`);
}

/** Waits for a GET of the versions beside that of the handshake. */
async function aliveCheck(platform: SandboxPlatform, windowMs: number): Promise<void> {
  const path = new URL(platform.versionsUrl).pathname;
  await platform.until(() => receivedBy(platform, path).length > 1, 'an alive check', 3 * windowMs);
}

function expectEnvelope(answer: Answer, httpStatus: number): void {
  expectHttp(answer, httpStatus);
  const code = answer.envelope?.statusCode ?? 0;
  expectThat(code >= 2000 && code < 3000, `status_code with HTTP ${httpStatus}`, '2xxx', answer.body);
  expectMatch(/"timestamp":"([^"]+)"/.exec(answer.body)?.[1], /^\d{4}-\d\d-\d\dT/, 'timestamp');
}
