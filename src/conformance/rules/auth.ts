import { authorization } from '../../sandbox/http/exact-request.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectHttp, expectOk } from '../expect/answers.js';
import { expectDistinct, expectEqual, expectFields, expectMatch } from '../expect/expect.js';
import { must, type Rule, recommended } from '../rule.js';
import { arrivalAt, receivedBy } from '../stage/arrivals.js';
import { bareCall, exactCall } from '../stage/exact-call.js';
import { base64, getVersions, tokenOf } from '../stage/get-versions.js';
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
];

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
