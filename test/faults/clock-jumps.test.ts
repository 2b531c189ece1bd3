/** Two hubs on one database; the wall clock of one jumps far ahead, or back. */
import { join } from 'node:path';
import { projectRoot } from '../../src/infra/project-root.js';
import { authorization, send } from '../../src/sandbox/http/exact-request.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';
import { ExactCaller } from '../harness/exact-caller.js';
import { HubProcess } from '../harness/hub-process.js';
import { waitUntil } from '../harness/wait-until.js';
import { location } from '../sandbox/connected-pair.js';

const HOUR = 3_600_000;
/** Longer than anything is good for: an invitation is for 30 days. */
const FAR = 40 * 24 * HOUR;

let right: HubProcess;
let jumping: HubProcess;

/** Of the hub that jumps, whose log tells when it has. */
async function jump(): Promise<void> {
  const jumps = () => jumping.log.filter((line) => line.includes('ms ahead')).length;
  const before = jumps();
  process.kill(jumping.pid ?? 0, 'SIGUSR2');
  await waitUntil(() => jumps() > before, 'the clock to jump');
}

const opens = async ({ url }: HubProcess, token: string) =>
  (await send({ url: `${url}/ocpi/2.2.1`, headers: authorization(token) })).status === 200;

async function statusOf(partyId: string) {
  const parties = await right.admin.parties();
  const found = parties.find(({ party_id }) => party_id === partyId);
  return { status: found?.status, at: Date.parse(found?.last_updated ?? '') };
}

let cpo: SandboxPlatform;
let emsp: SandboxPlatform;
let place: DataPlace;

beforeAll(async () => {
  place = await openDataPlace();
  const clock = join(projectRoot, 'test', 'harness', 'jumping-clock.mjs');
  [right, jumping] = await Promise.all([
    HubProcess.start({}, place),
    HubProcess.start({ NODE_OPTIONS: `--import=${clock}`, CLOCK_JUMPS_MS: `${FAR},${-FAR},0` }, place),
  ]);
  [cpo, emsp] = await Promise.all([right.join(party('CPO', 'CP1')), jumping.join(party('EMSP', 'EM1'))]);
}, 60_000);
afterAll(async () => {
  await Promise.all([right.stop(), jumping.stop()]);
  await place.close();
});

describe.each(['AHEAD', 'BACK'])('the wall clock of one hub jumps %s by weeks', (where) => {
  let invitation: { token: string };

  beforeAll(async () => {
    invitation = await right.admin.invite();
    await jump();
  });

  test('pushes through either are delivered', async () => {
    const elsewhere = new ExactCaller(jumping.url, cpo.connection.hubToken, {
      countryCode: 'NL',
      partyId: 'CP1',
    });
    expect((await cpo.locations.pushLocation(location(`${where}1`))).acknowledged).toBe(true);
    expect((await elsewhere.put(`${where}2`, location(`${where}2`))).envelope.status_code).toBe(1000);
    for (const id of [`${where}1`, `${where}2`])
      await emsp.until(() => emsp.received().store.get(`NL/CP1/${id}`) !== undefined, id);
  });

  test('AUTH-09 an invitation is good at both, and for 30 days whoever made it', async () => {
    expect(await opens(jumping, invitation.token)).toBe(true);
    const { token, expires_at } = await jumping.admin.invite();
    expect(await opens(right, token)).toBe(true);
    expect(Math.abs(Date.parse(expires_at) - Date.now() - 30 * 24 * HOUR)).toBeLessThan(60_000);
  });

  test('CRD-30 a replaced token runs out after five minutes, not at once and not in 40 days', async () => {
    const before = emsp.connection.hubToken;
    await emsp.updateCredentials(); // through the hub whose clock has jumped
    expect(emsp.connection.hubToken).not.toBe(before);
    for (const hub of [right, jumping]) expect(await opens(hub, before)).toBe(true);
    const [row] = await place.query<{ seconds: number }>(
      'SELECT extract(epoch FROM max(expires_at) - now())::int AS seconds FROM inbound_token WHERE kind = $1',
      ['CREDENTIALS'],
    );
    expect(row?.seconds).toBeGreaterThan(240);
    expect(row?.seconds).toBeLessThanOrEqual(300);
  });

  test('HCI-31 ClientInfo never goes back, and never into the future', async () => {
    const { platform_id } = (await right.admin.parties()).find(({ party_id }) => party_id === 'CP1') ?? {};
    const id = platform_id ?? 0;
    const times = [(await statusOf('CP1')).at];
    for (const [hub, action] of [
      [jumping, 'suspend'],
      [right, 'resume'],
      [jumping, 'suspend'],
      [right, 'resume'],
    ] as const) {
      await hub.admin[action](id);
      await waitUntil(
        async () => (await statusOf('CP1')).status === (action === 'suspend' ? 'SUSPENDED' : 'CONNECTED'),
        'the status to be seen',
      );
      times.push((await statusOf('CP1')).at);
    }
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
    expect(Math.max(...times)).toBeLessThan(Date.now() + 1_000);
  });
});

describe('afterwards', () => {
  test('messages are traced when they were, and for as long as they took', async () => {
    await jump(); // to the true time
    await jumping.admin.platforms();
    await waitUntil(
      async () => (await right.admin.messages('party=NL/EM1&direction=out')).length > 0,
      'messages',
    );
    const messages = await right.admin.messages('limit=1000');
    for (const { started_at, duration_ms } of messages) {
      expect(Math.abs(Date.parse(started_at) - Date.now())).toBeLessThan(120_000);
      expect(duration_ms).toBeGreaterThanOrEqual(0);
      expect(duration_ms).toBeLessThan(60_000);
    }
  });
});
