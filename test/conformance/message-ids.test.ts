/** Chapter 1.8, Unique message ids, but for what concerns relayed messages (XID-04, 05, 06, 11, 12). */
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { send } from '../harness/exact-request.js';
import { TestHub } from '../harness/hub.js';
import { aLocation } from '../harness/location-values.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let hub: TestHub;
let cpo: SandboxPlatform;
let receivers: SandboxPlatform[];
let caller: ExactCaller;

beforeAll(async () => {
  hub = await TestHub.start();
  [cpo, ...receivers] = await Promise.all([
    hub.join(party('CPO', 'CP1')),
    hub.join(party('EMSP', 'EM1')),
    hub.join(party('EMSP', 'EM2', 'BE')),
    hub.join(party('NSP', 'NS1')),
  ]);
  caller = ExactCaller.of(hub, cpo);
});
afterAll(() => hub.stop());

/** One PUT by the hub at each receiver, as they saw it. */
async function copiesOf(id: string) {
  return Promise.all(
    receivers.map((platform) =>
      platform.journal.waitFor(({ method, url }) => method === 'PUT' && url.endsWith(`/${id}`)),
    ),
  );
}

test('XID-01, XID-09 every request of the hub has an X-Request-ID of its own, and an X-Correlation-ID; both are UUIDs', async () => {
  await caller.put('XID-01', aLocation('XID-01'));
  await copiesOf('XID-01');
  const requests = [cpo, ...receivers].flatMap(({ journal }) =>
    journal.filter(({ direction }) => direction === 'received'),
  );
  const ids = requests.map(({ requestHeaders }) => requestHeaders['x-request-id']);
  expect(new Set(ids).size).toBe(requests.length);
  for (const { requestHeaders } of requests) {
    expect(requestHeaders['x-request-id']).toMatch(UUID);
    expect(requestHeaders['x-correlation-id']).toMatch(UUID);
  }
});

const IDS = { 'X-Request-ID': 'R1', 'X-Correlation-ID': 'C1' };
const SAME_IDS = { 'x-request-id': 'R1', 'x-correlation-id': 'C1' };

test('XID-02, XID-03 an answer repeats both ids of its request', async () => {
  const put = await caller.put('XID-02', aLocation('XID-02'), { headers: IDS });
  expect(put).toMatchObject({ status: 201, headers: SAME_IDS });
  const get = await caller.get(caller.ownPath('XID-02'), { headers: IDS });
  expect(get).toMatchObject({ status: 200, headers: SAME_IDS });
});

test('XID-07 each forwarded copy of a broadcast has a request id of its own, and the correlation id of the push', async () => {
  await caller.put('XID-07', aLocation('XID-07'), { headers: IDS });
  const headers = (await copiesOf('XID-07')).map(({ requestHeaders }) => requestHeaders);
  const requestIds = headers.map((each) => each['x-request-id']);
  expect(new Set(requestIds).size).toBe(receivers.length);
  expect(requestIds).not.toContain('R1');
  expect(headers.map((each) => each['x-correlation-id'])).toEqual(receivers.map(() => 'C1'));
});

test.each([
  ['versions', 200, 'GET', '/ocpi/versions', undefined],
  ['version details', 200, 'GET', '/ocpi/2.2.1', undefined],
  ['credentials', 200, 'GET', '/credentials', undefined],
  ['hubclientinfo', 200, 'GET', '/sender/hubclientinfo', undefined],
  ['a refused credentials object', 200, 'PUT', '/credentials', '{}'],
  ['a body that is no JSON', 400, 'PUT', '/receiver/locations/NL/CP1/LOC1', '{'],
  ['an unknown path', 404, 'GET', '/nowhere', undefined],
  ['a method not allowed', 405, 'PUT', '/sender/locations', '{}'],
  ['a body too large', 413, 'PUT', '/receiver/locations/NL/CP1/LOC1', 'x'.repeat(2_100_000)],
])('XID-08 so does the answer about %s (HTTP %i)', async (_what, status, method, path, body) => {
  const answer = await caller.call(method, path, { headers: IDS, body });
  expect(answer).toMatchObject({ status, headers: SAME_IDS });
});

test('XID-08 so does an answer of HTTP 401', async () => {
  expect(await send({ url: hub.versionsUrl, headers: IDS })).toMatchObject({
    status: 401,
    headers: SAME_IDS,
  });
});

test('XID-10 a request without ids is served, and its answer has new ones', async () => {
  const headers = { 'X-Request-ID': undefined, 'X-Correlation-ID': undefined };
  const answer = await caller.get('/sender/hubclientinfo', { headers });
  expect(answer.status).toBe(200);
  expect(answer.headers['x-request-id']).toMatch(UUID);
  expect(answer.headers['x-correlation-id']).toMatch(UUID);
});
