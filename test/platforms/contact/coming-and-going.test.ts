import { setTimeout as delay } from 'node:timers/promises';
import { aLocation } from '../../../src/conformance/samples/location.js';
import type { SandboxPlatform } from '../../../src/sandbox/platform/sandbox-platform.js';
import { LocationParty } from '../../conformance/location-party.js';
import { party } from '../../harness/cast.js';
import { TestHub } from '../../harness/hub.js';
import { waitUntil } from '../../harness/wait-until.js';
import { aliveChecks, isAliveCheck, say, statusesOf, told } from './statuses.js';

let hub: TestHub;
let watcher: SandboxPlatform;
let cpo: LocationParty;

/** The usual window of five minutes: whatever happens here does not wait for it. */
beforeAll(async () => {
  hub = await TestHub.start();
  watcher = await hub.join(party('EMSP', 'EM1'));
  cpo = new LocationParty(await hub.join(party('CPO', 'CP1')));
});

afterAll(() => hub.stop());

/** Relays something to a party. @returns the status code */
async function relayTo(platform: SandboxPlatform): Promise<number | undefined> {
  const [to] = platform.parties;
  return (await cpo.put('LOC1', aLocation('LOC1'), { to })).envelope?.statusCode;
}

/** Nobody reaches it any more, and the hub has found out. */
async function cutOff(platform: SandboxPlatform, partyId: string): Promise<void> {
  await platform.refuseConnections();
  expect(await relayTo(platform)).toBe(4003);
  await told(watcher, partyId, 'OFFLINE');
}

const shown = async (partyId: string) => hub.admin.platform(await hub.platformId(partyId));

test('HCI-18, RT-E-03 who is OFFLINE and back is found because somebody wants to reach it, long before its next check', async () => {
  const gone = await hub.join(party('EMSP', 'G18'));
  await cutOff(gone, 'G18');
  // As after a night.
  await hub.place.query(
    `UPDATE contact SET failures = 50, next_check_at = now() + interval '4 minutes' WHERE platform_id = $1`,
    [await hub.platformId('G18')],
  );
  expect(await shown('G18')).toMatchObject({
    reachable: false,
    failures: 50,
    last_failure: expect.stringContaining('ECONNREFUSED'),
  });
  gone.journal.clear();
  await gone.start();
  expect(await relayTo(gone)).toBe(4003);
  await told(watcher, 'G18', 'OFFLINE', 'CONNECTED');
  expect(await relayTo(gone)).toBe(1000);
  expect(await shown('G18')).toMatchObject({ reachable: true, failures: 0 });
});

test('HCI-18 however many want to reach it, it is asked every two seconds at most', async () => {
  const broken = await hub.join(party('EMSP', 'B18'));
  broken.faults.add({ fault: { kind: 'answer', httpStatus: 500 } });
  await relayTo(broken);
  await told(watcher, 'B18', 'OFFLINE');
  broken.journal.clear();
  while (aliveChecks(broken).length < 4) expect(await relayTo(broken)).toBe(4003);
  const times = aliveChecks(broken).map(({ startedAt }) => startedAt);
  const tookMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  // Three pauses of two seconds, but for checks that arrive late; by the backoff alone they would be of 2, 4 and 8.
  expect(tookMs).toBeGreaterThan(5_000);
  expect(tookMs).toBeLessThan(10_000);
  // Nothing but probes has come.
  expect(broken.journal.filter((entry) => !isAliveCheck(entry))).toEqual([]);
});

test('TOK-S-12 an authorization that asks around is a reason to look, too', async () => {
  const gone = await hub.join(party('EMSP', 'A18'));
  await cutOff(gone, 'A18');
  await hub.place.query(
    `UPDATE contact SET failures = 50, next_check_at = now() + interval '4 minutes' WHERE platform_id = $1`,
    [await hub.platformId('A18')],
  );
  await gone.start();
  await cpo.platform.tokens.authorize({ uid: 'UNHEARD-OF' });
  await told(watcher, 'A18', 'OFFLINE', 'CONNECTED');
});

test('HCI-24 without flapping: ten requests a second from a platform that cannot be reached', async () => {
  const mute = await hub.join(party('EMSP', 'M24'));
  await mute.refuseConnections();
  await relayTo(mute);
  await waitUntil(async () => {
    await say(mute);
    return statusesOf(watcher, 'M24').filter((status) => status === 'OFFLINE').length === 2;
  }, 'what it was believed once');
  const until = performance.now() + 3_000;
  while (performance.now() < until) {
    await say(mute);
    await delay(100);
  }
  // Lost, back by a request, found unreachable again; from then on a request alone is not enough.
  expect(statusesOf(watcher, 'M24')).toEqual(['CONNECTED', 'OFFLINE', 'CONNECTED', 'OFFLINE']);
  expect(await shown('M24')).toMatchObject({ reachable: false, relapses: 1 });
  await mute.start();
  await say(mute);
  await told(watcher, 'M24', 'OFFLINE', 'CONNECTED');
});

test('a platform that blinks is not shown to blink', async () => {
  const blinking = await hub.join(party('EMSP', 'X24'));
  for (let turn = 0; turn < 3; turn += 1) {
    await blinking.refuseConnections();
    await waitUntil(async () => {
      await relayTo(blinking);
      const { reachable, failures } = await shown('X24');
      return !reachable && failures > 0;
    }, 'a failed check');
    await blinking.start();
    await waitUntil(async () => {
      await say(blinking);
      return (await shown('X24')).failures === 0;
    }, 'an answered check');
  }
  const statuses = statusesOf(watcher, 'X24');
  // Twice it was believed.
  expect(statuses.slice(0, 6)).toEqual([
    'CONNECTED',
    'OFFLINE',
    'CONNECTED',
    'OFFLINE',
    'CONNECTED',
    'OFFLINE',
  ]);
  expect(statuses).toHaveLength(6);
});
