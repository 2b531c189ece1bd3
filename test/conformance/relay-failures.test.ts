import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PeerClient, type PeerFailure } from '../../src/infra/peer/peer-client.js';
import type { Fault } from '../../src/sandbox/http/faults.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { waitUntil } from '../harness/wait-until.js';
import { location } from '../sandbox/connected-pair.js';

const RELAY_TIMEOUT_MS = 1_500;

let hub: TestHub;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
let other: SandboxPlatform;

beforeAll(async () => {
  hub = await TestHub.start({ HUB_RELAY_TIMEOUT_MS: String(RELAY_TIMEOUT_MS) });
  [cpo, emsp, other] = await Promise.all([
    hub.joinWith({ parties: [party('CPO', 'CP1')], connections: 100 }),
    hub.join(party('EMSP', 'EM1')),
    hub.join(party('EMSP', 'EM2')),
    hub.join(party('CPO', 'CP2')),
    hub.join(party('CPO', 'CP3'), party('EMSP', 'EM3')),
  ]);
});

afterEach(() => {
  emsp.faults.clear();
  emsp.journal.clear();
});

afterAll(() => hub.stop());

describe('there is no way to the receiver', () => {
  test('RT-E-01, RT-E-05 TO names nobody', async () => {
    expect(await put('ZZZ')).toMatchObject(fromHub(4001));
  });

  test('RT-E-01 TO names somebody with whom there is no roaming', async () => {
    await hub.admin.setAgreements([{ parties: ['NL/CP1', 'NL/EM1'], allowed: false }]);
    expect(await put('EM1')).toMatchObject(fromHub(4001));
    await hub.admin.setAgreements([]);
    expect(await put('EM1')).toMatchObject({ ok: true });
  });

  test('RT-E-10 no such interface, or not in this role', async () => {
    expect(await put('CP2')).toMatchObject(fromHub(4000));
    expect(await put('CP3')).toMatchObject(fromHub(4000));
    expect(await put('EM3')).toMatchObject({ ok: true });
    const list = { method: 'GET', module: 'locations', role: 'SENDER' } as const;
    expect(await emsp.send({ ...list, to: { countryCode: 'NL', partyId: 'EM3' } })).toMatchObject(
      fromHub(4000),
    );
  });

  test('RT-E-03 suspended, and connected again', async () => {
    const id = await hub.platformId('EM2');
    await hub.admin.suspend(id);
    expect(await put('EM2')).toMatchObject(fromHub(4003));
    await hub.admin.resume(id);
    expect(await put('EM2')).toMatchObject({ ok: true });
  });

  test('RT-E-03, HCI-25 gone: 4003, and soon known as OFFLINE, without any delivery having failed', async () => {
    const gone = await hub.join(party('EMSP', 'EM8'));
    await gone.refuseConnections();
    expect(await put('EM8')).toMatchObject(fromHub(4003));
    await waitUntil(
      async () => (await hub.admin.parties()).some((p) => p.party_id === 'EM8' && p.status === 'OFFLINE'),
      'OFFLINE',
    );
    expect((await put('EM8')).envelope?.statusMessage).toContain('OFFLINE');
    expect(gone.received({ countryCode: 'NL', partyId: 'EM8' }).store.size).toBe(0);
  });

  test('RT-E-03 TLS that fails and names that lead nowhere are no connection', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const peers = new PeerClient({ allowPrivate: true, connectionsPerPeer: 1, maxAnswerBytes: 1_000 });
    for (const url of [`https://127.0.0.1:${port}/`, 'http://nobody.invalid/']) {
      const failure: PeerFailure = await peers
        .request({ method: 'GET', url, headers: {}, timeoutMs: 5_000 })
        .then(
          () => Promise.reject(new Error('an answer')),
          (error) => error,
        );
      expect(failure).toMatchObject({ kind: 'unreachable' });
    }
    await peers.close();
    server.close();
  });
});

describe('the receiver does not answer properly', () => {
  test('RT-E-02 not in time; one timeout does not make it OFFLINE', async () => {
    show({ kind: 'never' });
    const answer = await put('EM1');
    expect(answer).toMatchObject(fromHub(4002));
    expect(answer.durationMs).toBeGreaterThanOrEqual(RELAY_TIMEOUT_MS - 50);
    expect(answer.durationMs).toBeLessThan(RELAY_TIMEOUT_MS + 1_000);
    emsp.faults.clear();
    expect(await put('EM1')).toMatchObject({ ok: true });
  });

  test.each<[string, Fault, number]>([
    ['RT-E-04 connection broken', { kind: 'reset' }, 4000],
    ['RT-E-04 half an answer', { kind: 'halfAnswer' }, 4000],
    ['RT-E-04 an answer cut in its JSON', { kind: 'answer', body: '{"status_code":1000,"ti' }, 4000],
    ['ENV-11 HTML', html(200), 4000],
    ['ENV-11 JSON that is no envelope', { kind: 'answer', body: '[]' }, 4000],
    ['ENV-11 nothing at all', { kind: 'answer', httpStatus: 204, body: '' }, 4000],
    ['RT-E-04 a redirect', { kind: 'redirect', location: 'http://127.0.0.1:1/' }, 4000],
    ['RT-E-08 401', { kind: 'answer', httpStatus: 401, statusCode: 2000 }, 4003],
    ['RT-E-08 403', html(403), 4003],
    ['RT-E-09 429', { kind: 'answer', httpStatus: 429, statusCode: 2000 }, 4003],
    ['RT-E-09 503', html(503), 4003],
    ['RT-E-09 500 without envelope', html(500), 4000],
    ['RT-E-04 502 without envelope', html(502), 4000],
  ])('%s', async (_rule, fault, statusCode) => {
    show(fault);
    expect(await put('EM1')).toMatchObject(fromHub(statusCode));
  });

  test('an error of the hub says nothing of where the receiver lives', async () => {
    show({ kind: 'reset' });
    expect((await put('EM1')).body).not.toMatch(/127\.0\.0\.1|http:/);
  });
});

describe('the receiver says no, in its own words', () => {
  test.each([
    ['RT-D-04 refused', 200, 2001],
    ['RT-D-04 unknown', 404, 2003],
    ['RT-E-07 wrong method', 405, 2000],
    ['STC-08 its own fault', 200, 3000],
    ['ENV-09 an odd code', 200, 2942],
    ['RT-E-09 500 with envelope', 500, 3000],
    ['RT-E-06 400', 400, 2001],
  ])('%s', async (_rule, httpStatus, statusCode) => {
    const statusMessage = `no, ${statusCode}`;
    show({ kind: 'answer', httpStatus, statusCode, statusMessage });
    const answer = await put('EM1');
    expect(answer).toMatchObject({ httpStatus, envelope: { statusCode, statusMessage } });
    expect(answer.headers['ocpi-from-party-id']).toBe('EM1');
  });

  test.each([404, 405])('RT-E-07 HTTP %i without an envelope gets one', async (httpStatus) => {
    show(html(httpStatus));
    const answer = await put('EM1');
    expect(answer).toMatchObject({ httpStatus, envelope: { statusCode: 2000 } });
    expect(answer.headers).toMatchObject({ 'ocpi-from-party-id': 'EM1' });
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
  });

  test.each([
    ['{"a":1.10}', '"data":{"a":1.10},'],
    ['[]', '"data":[],'],
    ['null', '"data":null,'],
    ['nothing', ''],
  ])('ENV-06, ENV-07, ENV-09 data %s goes back as it came', async (_what, data) => {
    const body = `{${data}"status_code":1000,"timestamp":"2026-01-01T00:00:00Z" }`;
    show({ kind: 'answer', body });
    expect(await put('EM1')).toMatchObject({ ok: true, body });
  });

  test('ENV-10 1900 is a success', async () => {
    show({ kind: 'answer', statusCode: 1900 });
    expect(await put('EM1')).toMatchObject({ ok: true, envelope: { statusCode: 1900 } });
  });
});

test('a slow receiver blocks nobody: what is too much for it is refused at once, others are reached', async () => {
  emsp.faults.add({ fault: { kind: 'never' }, when: ({ path }) => path.includes('/locations/') });
  const waiting = Array.from({ length: 64 }, (_, at) => put('EM1', `S${at}`));
  await emsp.until(
    () => emsp.journal.filter(({ url }) => url.includes('/NL/CP1/S')).length === 64,
    '64 requests',
  );
  const refused = await put('EM1', 'S64');
  expect(refused).toMatchObject(fromHub(4003));
  expect(refused.envelope?.statusMessage).toContain('64 requests');
  expect(refused.durationMs).toBeLessThan(RELAY_TIMEOUT_MS / 2);
  expect(await put('EM2')).toMatchObject({ ok: true });
  for (const answer of await Promise.all(waiting)) expect(answer).toMatchObject(fromHub(4002));
  emsp.faults.clear();
  expect(await put('EM1')).toMatchObject({ ok: true });
  expect(other.received().store.size).toBe(1);
});

/** RT-E-05, RT-H-13 */
function fromHub(statusCode: number) {
  return {
    httpStatus: 200,
    headers: { 'ocpi-from-party-id': 'HUB', 'ocpi-to-country-code': 'NL' },
    envelope: { statusCode },
  };
}

function put(to: string, id = 'F1') {
  return cpo.send({
    method: 'PUT',
    module: 'locations',
    role: 'RECEIVER',
    segments: ['NL', 'CP1', id],
    body: location(id),
    to: { countryCode: 'NL', partyId: to },
  });
}

/** On Locations alone: alive checks go well. */
function show(fault: Fault): void {
  emsp.faults.add({ fault, when: ({ path }) => path.includes('/locations/') });
}

function html(httpStatus: number): Fault {
  return { kind: 'answer', httpStatus, body: '<html>', headers: { 'Content-Type': 'text/html' } };
}
