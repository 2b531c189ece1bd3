import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PeerClient, type PeerFailure } from '../../src/infra/peer/peer-client.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { waitUntil } from '../harness/wait-until.js';
import { location } from '../sandbox/connected-pair.js';

/** Long enough for a busy machine to have 64 requests under way at once. */
const RELAY_TIMEOUT_MS = 4_000;

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
  ]);
});

afterEach(() => {
  emsp.faults.clear();
  emsp.journal.clear();
});

afterAll(() => hub.stop());

describe('there is no way to the receiver', () => {
  test('RT-E-01 TO names somebody with whom there is no roaming', async () => {
    await hub.admin.setAgreements([{ parties: ['NL/CP1', 'NL/EM1'], allowed: false }]);
    expect(await put('EM1')).toMatchObject(fromHub(4001));
    await hub.admin.setAgreements([]);
    expect(await put('EM1')).toMatchObject({ ok: true });
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

test('an error of the hub says nothing of where the receiver lives', async () => {
  emsp.faults.add({ fault: { kind: 'reset' }, when: ({ path }) => path.includes('/locations/') });
  expect((await put('EM1')).body).not.toMatch(/127\.0\.0\.1|http:/);
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
