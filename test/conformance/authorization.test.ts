/** Chapter 1.1, Authentication. AUTH-14 is the reverse proxy's: see README.md here. */
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { authorization, send } from '../harness/exact-request.js';
import { TestHub } from '../harness/hub.js';
import { aLocation } from '../harness/location-values.js';

/** One path of everything that the hub serves. */
const SERVED = [
  '/ocpi/versions',
  '/ocpi/2.2.1',
  '/ocpi/2.2',
  '/ocpi/2.2.1/credentials',
  '/ocpi/2.2.1/sender/hubclientinfo',
  '/ocpi/2.2.1/sender/locations',
  '/ocpi/2.2.1/sender/locations/LOC1',
  '/ocpi/2.2.1/receiver/locations/NL/CP1/LOC1',
  '/ocpi/2.2/sender/locations',
];
const FOR_REGISTERED = SERVED.filter((path) => /sender|receiver/.test(path));
const FOR_ALL_TOKENS = SERVED.filter((path) => !FOR_REGISTERED.includes(path));

let hub: TestHub;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
let tokenC: string;

beforeAll(async () => {
  hub = await TestHub.start();
  [cpo, emsp] = await Promise.all([hub.join(party('CPO', 'CP1')), hub.join(party('EMSP', 'EM1'))]);
  tokenC = emsp.connection.hubToken;
});
afterAll(() => hub.stop());

const getVersions = (header: string) => send({ url: hub.versionsUrl, headers: { Authorization: header } });
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A CPO's push, so that the hub calls the EMSP's functional interface too. */
async function pushOne(id: string): Promise<void> {
  const answer = await ExactCaller.of(hub, cpo).put(id, aLocation(id));
  expect(answer.status).toBe(201);
  await emsp.until(() => emsp.received().store.get(`NL/CP1/${id}`) !== undefined, id);
}

test('AUTH-01 every request of the hub carries an Authorization header', async () => {
  const watchful = await TestHub.start({ HUB_ALIVE_CHECK_S: '1' });
  try {
    const platform = await watchful.join(party('EMSP', 'EM1'));
    const owner = await watchful.join(party('CPO', 'CP1'));
    await ExactCaller.of(watchful, owner).put('LOC1', aLocation('LOC1'));
    const inbound = (method: string, part: string) =>
      platform.journal.waitFor(
        (entry) => entry.direction === 'received' && entry.method === method && entry.url.includes(part),
      );
    await Promise.all([inbound('PUT', '/hubclientinfo'), inbound('PUT', '/locations')]);
    // The handshake reads the versions once; another time is the alive check.
    await platform.until(
      () => platform.journal.filter(({ url }) => url === '/ocpi/versions').length > 1,
      'an alive check',
    );
    for (const { requestHeaders } of platform.journal.filter(({ direction }) => direction === 'received'))
      expect(requestHeaders.authorization).toMatch(/^Token \S+$/);
  } finally {
    await watchful.stop();
  }
});

test('AUTH-02 it is Token, one space, and the padded standard Base64 of the token', async () => {
  await pushOne('AUTH-02');
  const received = emsp.journal.filter(({ direction }) => direction === 'received');
  const expected = `Token ${base64(emsp.connection.ownToken)}`;
  expect(received.map(({ requestHeaders }) => requestHeaders.authorization)).toContain(expected);
  for (const { requestHeaders } of received)
    expect(requestHeaders.authorization).toMatch(
      /^Token (?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    );
});

test('AUTH-03 a Base64-encoded token is accepted', async () => {
  expect((await getVersions(`Token ${base64(tokenC)}`)).status).toBe(200);
});

test('AUTH-04 an unencoded token is accepted too', async () => {
  expect((await getVersions(`Token ${tokenC}`)).status).toBe(200);
});

test('AUTH-05 white space at the end of a decoded token does not count', async () => {
  expect((await getVersions(`Token ${base64(`${tokenC}\n`)}`)).status).toBe(200);
  expect((await getVersions(`Token ${base64(`${tokenC}\r\n`)}`)).status).toBe(200);
  expect((await getVersions(`Token ${base64(`\n${tokenC}`)}`)).status).toBe(401);
});

test('AUTH-06 how the hub encodes its token is a setting of each connection', async () => {
  const raw = await hub.joinWith({ parties: [party('EMSP', 'RAW')], tokenEncoding: 'raw' });
  const { requestHeaders } = await raw.journal.waitFor(({ direction }) => direction === 'received');
  expect(requestHeaders.authorization).toBe(`Token ${raw.connection.ownToken}`);
});

test.each(SERVED)('AUTH-07 no Authorization header at %s: 401', async (path) => {
  expect((await send({ url: hub.url + path })).status).toBe(401);
});

test.each(['', 'Token', 'Token ', 'Basic dXNlcjpwYXNz', 'Bearer abc', `Token ${base64('a b')} c`])(
  'AUTH-07 an Authorization header that names no token (%j): 401',
  async (header) => {
    expect((await getVersions(header)).status).toBe(401);
  },
);

test.each(SERVED)('AUTH-08 an unknown token at %s: 401', async (path) => {
  expect((await send({ url: hub.url + path, headers: authorization('nobody-has-this') })).status).toBe(401);
});

test.each(FOR_ALL_TOKENS)('AUTH-09 a registration token opens %s', async (path) => {
  const { token } = await hub.admin.invite();
  expect((await send({ url: hub.url + path, headers: authorization(token) })).status).toBe(200);
});

test.each(FOR_REGISTERED)('AUTH-09 a registration token at %s: 401', async (path) => {
  const { token } = await hub.admin.invite();
  expect((await send({ url: hub.url + path, headers: authorization(token) })).status).toBe(401);
});

test('AUTH-10 a registration token is dead once the registration has succeeded', async () => {
  const { token, versions_url } = await hub.admin.invite();
  const platform = await hub.cast.start({ parties: [party('EMSP', 'A10')] });
  await platform.registerAt(versions_url, token);
  for (const path of SERVED)
    expect((await send({ url: hub.url + path, headers: authorization(token) })).status).toBe(401);
});

test('AUTH-11 each platform has a token of its own, which opens its own credentials', async () => {
  const platforms = await Promise.all(
    ['N01', 'N02', 'N03'].map((partyId) => hub.join(party('OTHER', partyId))),
  );
  const tokens = platforms.map(({ connection }) => connection.hubToken);
  expect(new Set(tokens).size).toBe(3);
  for (const token of tokens) {
    const { envelope } = await new ExactCaller(hub.url, token).get('/credentials');
    expect(envelope.data).toMatchObject({ token });
  }
});

test('AUTH-12 tokens are compared with regard to case', async () => {
  const at = tokenC.search(/[a-z]/);
  const flipped = tokenC.slice(0, at) + tokenC.charAt(at).toUpperCase() + tokenC.slice(at + 1);
  expect((await getVersions(`Token ${base64(flipped)}`)).status).toBe(401);
  expect((await getVersions(`Token ${flipped}`)).status).toBe(401);
});

test('AUTH-13 tokens that the hub makes have 1 to 64 printable characters', async () => {
  const { token } = await hub.admin.invite();
  for (const made of [token, tokenC, cpo.connection.hubToken]) expect(made).toMatch(/^[\x21-\x7e]{1,64}$/);
});

test.each([
  ['a body that is no JSON', 'PUT', '/ocpi/2.2.1/receiver/locations/NL/CP1/LOC1'],
  ['a method that is not allowed', 'DELETE', '/ocpi/versions'],
  ['a path that leads nowhere', 'GET', '/ocpi/2.2.1/nowhere'],
  ['a version that there is not', 'GET', '/ocpi/9.9'],
])('AUTH-15 the token comes first: %s with a bad token is 401', async (_what, method, path) => {
  const answer = await send({ method, url: hub.url + path, headers: authorization('bad'), body: '{"a":' });
  expect(answer.status).toBe(401);
});

test.each(['token  ', 'TOKEN ', 'Token    '])('AUTH-16 the scheme %j is understood', async (scheme) => {
  expect((await getVersions(scheme + base64(tokenC))).status).toBe(200);
});

test.each([
  [400, 'PUT', '/receiver/locations/NL/CP1/LOC1', '{"a":'],
  [404, 'GET', '/sender/nowhere', undefined],
  [405, 'DELETE', '/sender/locations', undefined],
])('AUTH-17 an answer of HTTP %i has the envelope', async (status, method, path, body) => {
  const answer = await ExactCaller.of(hub, cpo).call(method, path, { body });
  expect(answer.status).toBe(status);
  expect(answer.envelope).toEqual({
    status_code: 2000,
    status_message: expect.any(String),
    timestamp: expect.any(String),
  });
});

test('AUTH-17 an answer of HTTP 401 has the envelope', async () => {
  expect((await getVersions('Token nobody')).envelope).toEqual({
    status_code: 2000,
    status_message: expect.any(String),
    timestamp: expect.any(String),
  });
});

test.each([
  ['lower', (name: string) => name.toLowerCase()],
  ['upper', (name: string) => name.toUpperCase()],
])('AUTH-18 header names in %s case are the same headers', async (_case, spell) => {
  const spelled = {
    Authorization: `Token ${base64(tokenC)}`,
    'X-Request-ID': 'r-18',
    'X-Correlation-ID': 'c-18',
    'OCPI-to-country-code': 'NL',
    'OCPI-to-party-id': 'HUB',
    'OCPI-from-country-code': 'NL',
    'OCPI-from-party-id': 'EM1',
  };
  const headers = Object.fromEntries(Object.entries(spelled).map(([name, value]) => [spell(name), value]));
  const answer = await send({ url: `${hub.url}/ocpi/2.2.1/sender/locations`, headers });
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    'x-request-id': 'r-18',
    'x-correlation-id': 'c-18',
    'ocpi-to-party-id': 'EM1',
    'ocpi-from-party-id': 'HUB',
  });
});
