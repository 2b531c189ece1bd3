import { authorization, send } from '../../src/sandbox/http/exact-request.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { HubProcess } from '../harness/hub-process.js';
import { waitUntil } from '../harness/wait-until.js';
import { location } from '../sandbox/connected-pair.js';

/** A change is to be seen by every process within a second; the rest is for a machine that runs other tests as well. */
const SEEN_WITHIN_MS = 1_000 + 4_000;

let one: HubProcess;
let other: HubProcess;
let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
beforeAll(async () => {
  one = await HubProcess.start();
  other = await HubProcess.start({}, one.place);
  cpo = await one.join(party('CPO', 'CP1'));
  emsp = await one.join(party('EMSP', 'EM1'));
}, 60_000);
afterAll(async () => {
  await other.stop();
  await one.stop();
});

/** HTTP status of a request of the CPO's to a hub. */
async function status(hub: HubProcess): Promise<number> {
  return (await atOther(cpo, 'GET', 'sender/tariffs', undefined, hub)).status;
}

function atOther(platform: SandboxPlatform, method: string, path: string, body?: string, hub = other) {
  return send({
    method,
    url: `${hub.url}/ocpi/2.2.1/${path}`,
    headers: { ...authorization(platform.connection.hubToken), 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
}

test('a token that one process has just issued opens the other', async () => {
  const { token } = await one.admin.invite();
  const asInvited = await send({ url: other.versionsUrl, headers: authorization(token) });
  expect(asInvited.envelope.status_code).toBe(1000);
  const late = await one.join(party('CPO', 'CP2'));
  const asRegistered = await send({
    url: other.versionsUrl,
    headers: authorization(late.connection.hubToken),
  });
  expect(asRegistered.envelope.status_code).toBe(1000);
});

test('a party that registers at one process is known to the other', async () => {
  await one.join(party('EMSP', 'EM2'));
  await waitUntil(
    async () => (await other.admin.parties()).some(({ party_id }) => party_id === 'EM2'),
    'the other process to know it',
    SEEN_WITHIN_MS,
  );
});

test('a platform that is suspended at one process is shut out by the other, and let in again', async () => {
  const id = (await one.admin.parties()).find(({ party_id }) => party_id === 'CP1')?.platform_id ?? 0;
  await waitUntil(async () => (await status(other)) === 200, 'the other process to know it', SEEN_WITHIN_MS);
  await one.admin.suspend(id);
  await waitUntil(
    async () => (await status(other)) === 401,
    'the other process to refuse it',
    SEEN_WITHIN_MS,
  );
  await other.admin.resume(id);
  await waitUntil(async () => (await status(one)) === 200, 'the first process to let it in', SEEN_WITHIN_MS);
});

test('a push to a process that the receiver has never met is delivered, once', async () => {
  const pushed = await atOther(cpo, 'PUT', 'receiver/locations/NL/CP1/LOC1', location('LOC1'));
  expect(pushed.envelope.status_code).toBe(1000);
  await emsp.until(() => emsp.received().store.size === 1, 'the Location');
  await waitUntil(
    async () => (await one.admin.deliveries()).every(({ pending }) => pending === 0),
    'everything to be delivered',
  );
  expect(emsp.received().counts).toEqual({ locations: 1, evses: 0, connectors: 0, patches: 0 });
});

test('parties that may not roam any more, by a rule changed at one process, do not at the other', async () => {
  const listed = async (hub: HubProcess) =>
    ((await atOther(emsp, 'GET', 'sender/locations', undefined, hub)).envelope.data as unknown[]).length;
  expect(await listed(other)).toBe(1);
  await one.admin.setAgreements([{ parties: ['NL/CP1', 'NL/EM1'], allowed: false }]);
  await waitUntil(async () => (await listed(other)) === 0, 'the other process to hide it', SEEN_WITHIN_MS);
  await other.admin.setAgreements([]);
  await waitUntil(async () => (await listed(one)) === 1, 'the first process to show it', SEEN_WITHIN_MS);
});
