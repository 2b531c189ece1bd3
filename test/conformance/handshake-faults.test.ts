/** What goes wrong in a handshake with the hub as Receiver: CRD-13 to CRD-16, hang-ups and races. */
import { createConnection } from 'node:net';
import { successEnvelope } from '../../src/ocpi/envelope.js';
import { authorization } from '../../src/sandbox/http/exact-request.js';
import type { Fault } from '../../src/sandbox/http/faults.js';
import { HandshakeRefused } from '../../src/sandbox/platform/handshake.js';
import type { SandboxPlatformOptions } from '../../src/sandbox/platform/options.js';
import { party } from '../harness/cast.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { TestHub } from '../harness/hub.js';

let hub: TestHub;
let caller: ExactCaller;

beforeAll(async () => {
  hub = await TestHub.start({ HUB_PEER_TIMEOUT_MS: '2000' });
  caller = ExactCaller.of(hub, await hub.join(party('OTHER', 'WIT')));
});
afterAll(() => hub.stop());

const statusOf = async (token: string) =>
  (await new ExactCaller(hub.url, token).get('/ocpi/versions')).status;

let platforms = 0;

/** An invited platform that is not registered yet. */
async function invited(options: Partial<SandboxPlatformOptions> = {}) {
  platforms += 1;
  const partyId = `F${String(platforms).padStart(2, '0')}`;
  const [platform, { token, versions_url }] = await Promise.all([
    hub.cast.start({ parties: [party('EMSP', partyId)], ...options }),
    hub.admin.invite(),
  ]);
  return { platform, token, partyId, register: () => platform.registerAt(versions_url, token) };
}

/** The status code with which the hub refuses a registration over HTTP 200. */
async function refusalOf(register: () => Promise<unknown>): Promise<number | undefined> {
  const error: unknown = await register().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof HandshakeRefused)) throw error ?? new Error('the hub refused nothing');
  expect(error.answer.httpStatus).toBe(200);
  return error.answer.envelope?.statusCode;
}

const knownParties = async () =>
  ((await caller.get('/sender/hubclientinfo?limit=100')).envelope.data as { party_id: string }[]).map(
    ({ party_id }) => party_id,
  );

const UNUSABLE: [string, Fault][] = [
  ['an HTTP 500', { kind: 'answer', httpStatus: 500 }],
  ['an HTTP 401', { kind: 'answer', httpStatus: 401, statusCode: 2000 }],
  [
    'HTML',
    {
      kind: 'answer',
      body: '<!doctype html><title>Welcome</title>',
      headers: { 'Content-Type': 'text/html' },
    },
  ],
  ['half JSON', { kind: 'answer', body: '{"status_code":1000,"data":[' }],
  ['a status code that is no success', { kind: 'answer', statusCode: 2001 }],
  ['no data', { kind: 'answer', statusCode: 1000 }],
  ['data of another form', { kind: 'answer', body: successEnvelope(0, '{"version":"2.2.1"}') }],
  [
    'a URL that is none',
    { kind: 'answer', body: successEnvelope(0, '[{"version":"2.2.1","url":"nowhere"}]') },
  ],
  ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/' }],
  ['half an answer', { kind: 'halfAnswer' }],
  ['a broken connection', { kind: 'reset' }],
];

describe('CRD-13, CRD-14 versions that cannot be read: 3001, and the registration token stays good', () => {
  test.each(UNUSABLE)('%s', async (_what, fault) => {
    const { platform, token, partyId, register } = await invited();
    const repair = platform.faults.add({ fault, when: ({ path }) => path === '/ocpi/versions' });
    expect(await refusalOf(register)).toBe(3001);
    expect(await statusOf(token)).toBe(200);
    expect(await knownParties()).not.toContain(partyId);
    repair();
    await register();
    expect(await knownParties()).toContain(partyId);
  });

  test('an answer larger than the hub takes is cut off', async () => {
    const { platform, register } = await invited();
    const versions = JSON.stringify([{ version: '2.2.1', url: `${platform.origin}/ocpi/2.2.1` }]);
    const body = successEnvelope(0, versions + ' '.repeat(17 * 1024 * 1024)); // good but for its size
    platform.faults.add({ fault: { kind: 'answer', body }, times: 1 });
    await expect(register()).rejects.toThrow(/3001.*larger than/);
    await register();
  });

  test('no answer in time', async () => {
    const { platform, register } = await invited();
    platform.faults.add({ fault: { kind: 'never' }, times: 1 });
    expect(await refusalOf(register)).toBe(3001);
    await register();
  });

  test('nobody there', async () => {
    const { platform, register } = await invited();
    await platform.refuseConnections();
    expect(await refusalOf(register)).toBe(3001);
    await platform.start();
    await register();
  });

  test('a redirect is not followed', async () => {
    const { platform, register } = await invited();
    platform.faults.add({ fault: { kind: 'redirect', location: `${platform.origin}/elsewhere` } });
    expect(await refusalOf(register)).toBe(3001);
    const asked = platform.journal.filter(({ direction }) => direction === 'received');
    expect(asked.map(({ url }) => url)).toEqual(['/ocpi/versions']);
  });
});

const CREDENTIALS = {
  identifier: 'credentials',
  role: 'SENDER',
  path: '/ocpi/{version}/credentials',
} as const;
const LOCATIONS = { identifier: 'locations', role: 'RECEIVER', path: '/ocpi/{version}/locations' } as const;

test.each([
  ['no endpoint at all', []],
  ['no credentials', [LOCATIONS]],
  ['no functional module', [CREDENTIALS, { ...LOCATIONS, identifier: 'hubclientinfo' }]],
])('CRD-16, STC-06 a platform that lists %s: 3003', async (_what, endpoints) => {
  const { token, register } = await invited({ endpoints });
  expect(await refusalOf(register)).toBe(3003);
  expect(await statusOf(token)).toBe(200);
});

test.each([
  [
    'more endpoints than there could be',
    Array.from({ length: 301 }, (_, at) => ({ ...LOCATIONS, identifier: `m${at}` })),
  ],
  ['an identifier that is a novel', [CREDENTIALS, { ...LOCATIONS, identifier: 'x'.repeat(256) }]],
  ['a character that cannot be stored', [CREDENTIALS, { ...LOCATIONS, identifier: 'loc\0' }]],
])('a platform that lists %s: 3001, and nobody else pays for it', async (_what, endpoints) => {
  const { token, register } = await invited({ endpoints: [CREDENTIALS, LOCATIONS, ...endpoints] });
  expect(await refusalOf(register)).toBe(3001);
  expect(await statusOf(token)).toBe(200);
});

test('a peer that goes away during the handshake may come again with its token', async () => {
  const { platform, register } = await invited();
  platform.faults.add({
    fault: { kind: 'reset' },
    when: () => {
      void platform.stop();
      return true;
    },
    times: 1,
  });
  await expect(register()).rejects.toThrow();
  await platform.start();
  await register();
});

test('a peer that hangs up before the answer may come again with its token: it never saw the new one', async () => {
  const { platform, token, partyId, register } = await invited();
  const { token: tokenB } = platform.inviteHub();
  const body = JSON.stringify({
    token: tokenB,
    url: platform.versionsUrl,
    roles: [{ role: 'EMSP', country_code: 'NL', party_id: partyId, business_details: { name: 'x' } }],
  });
  const { hostname, port } = new URL(hub.url);
  const socket = createConnection(Number(port), hostname);
  const isClosed = new Promise((resolve) => socket.once('close', resolve));
  platform.faults.add({
    fault: { kind: 'delay', ms: 100 },
    when: ({ path }) => {
      if (path === '/ocpi/2.2.1') socket.resetAndDestroy();
      return path === '/ocpi/2.2.1';
    },
    times: 1,
  });
  socket.write(
    `POST /ocpi/2.2.1/credentials HTTP/1.1\r\nHost: hub\r\nAuthorization: ${authorization(token).Authorization}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await isClosed;
  await platform.journal.waitFor(({ url, direction }) => direction === 'received' && url === '/ocpi/2.2.1');
  await register();
});

test('two registrations that race with one token: one succeeds, the other is refused', async () => {
  const { token, versions_url } = await hub.admin.invite();
  const racers = await Promise.all(
    ['RA1', 'RA2', 'RA3'].map((partyId) => hub.cast.start({ parties: [party('EMSP', partyId)] })),
  );
  const outcomes = await Promise.allSettled(racers.map((racer) => racer.registerAt(versions_url, token)));
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(refusals).toHaveLength(2);
  for (const refusal of refusals)
    expect([401, 405]).toContain((refusal as HandshakeRefused).answer.httpStatus);
  const winner = racers.find(({ isRegistered }) => isRegistered);
  expect((await knownParties()).filter((id) => id.startsWith('RA'))).toEqual([winner?.parties[0]?.partyId]);
  expect(await statusOf(winner?.connection.hubToken ?? '')).toBe(200);
});

test('CRD-20 two platforms that race for one party: one has it, the other is refused and keeps its token', async () => {
  const racers = await Promise.all([1, 2, 3].map(() => invited({ parties: [party('CPO', 'RPP')] })));
  const outcomes = await Promise.allSettled(racers.map(({ register }) => register()));
  const losers = racers.filter((_, at) => outcomes[at]?.status === 'rejected');
  expect(losers).toHaveLength(2);
  for (const loser of losers) {
    expect(await refusalOf(loser.register)).toBe(2001);
    expect(await statusOf(loser.token)).toBe(200);
  }
  expect((await knownParties()).filter((id) => id === 'RPP')).toHaveLength(1);
});

/** The last one: the others look at the first page of parties. */
test('a platform of a thousand parties, with names that cannot be stored as they are, is taken in; one of more is not', async () => {
  const role = (at: number) => ({
    role: 'EMSP',
    country_code: 'BE',
    party_id: at.toString(36).toUpperCase().padStart(3, '0'),
    business_details: { name: 'a\0b\ud800' },
  });
  const { platform, token } = await invited();
  const { token: tokenB } = platform.inviteHub();
  const register = (count: number) =>
    new ExactCaller(hub.url, token).call('POST', '/credentials', {
      body: {
        token: tokenB,
        url: platform.versionsUrl,
        roles: Array.from({ length: count }, (_, at) => role(at)),
      },
    });
  expect((await register(1_001)).envelope.status_code).toBe(2001);
  const { status, envelope } = await register(1_000);
  expect([status, envelope.status_code]).toEqual([200, 1000]);
});
