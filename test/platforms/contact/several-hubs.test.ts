import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxPlatform } from '../../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../../harness/cast.js';
import { type DataPlace, openDataPlace } from '../../harness/data-place.js';
import { ExactCaller } from '../../harness/exact-caller.js';
import { TestHub } from '../../harness/hub.js';
import { HubProcess } from '../../harness/hub-process.js';
import { waitUntil } from '../../harness/wait-until.js';
import { aliveChecks, statusesOf, told } from './statuses.js';

const WINDOW_MS = 1_000;
const SETTINGS = { HUB_ALIVE_CHECK_S: '1', HUB_PEER_TIMEOUT_MS: '2000' };

let place: DataPlace;
let a: TestHub;
let b: TestHub;
let watcher: SandboxPlatform;

beforeAll(async () => {
  place = await openDataPlace();
  [a, b] = await Promise.all([TestHub.start(SETTINGS, place), TestHub.start(SETTINGS, place)]);
  watcher = await a.join(party('EMSP', 'EM1'));
});

afterAll(async () => {
  await Promise.all([a.stop(), b.stop()]);
  await place.close();
});

/** A sign of life that this hub alone sees. */
const sayTo = (hub: TestHub, platform: SandboxPlatform) =>
  ExactCaller.of(hub, platform).get('/sender/hubclientinfo?limit=1');

test('HCI-20, HCI-21 a silent platform is checked by one of them, and one that talks to one of them by none', async () => {
  const [talkative, silent] = [await a.join(party('EMSP', 'T21')), await b.join(party('EMSP', 'S21'))];
  for (const platform of [talkative, silent]) platform.journal.clear();
  while (aliveChecks(silent).length < 5) {
    await sayTo(a, talkative);
    await delay(WINDOW_MS / 5);
  }
  expect(aliveChecks(talkative)).toEqual([]);
  const times = aliveChecks(silent).map(({ startedAt }) => startedAt);
  // Two that do not know of each other would make pauses of half a window on average. (Each check may arrive late.)
  const pause = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1);
  expect(pause).toBeGreaterThan(0.8 * WINDOW_MS);
});

test('HCI-14, HCI-24 one finds that a platform is gone, another one is told that it is back; each change is told once', async () => {
  const gone = await a.join(party('EMSP', 'G24'));
  await gone.refuseConnections();
  await told(watcher, 'G24', 'CONNECTED', 'OFFLINE');
  const known = async (hub: TestHub) => (await hub.admin.platform(await hub.platformId('G24'))).reachable;
  await waitUntil(async () => !(await known(a)) && !(await known(b)), 'both to know');
  await gone.start();
  // At once, and not with the next probe: it is said by the request, which went to B.
  await sayTo(b, gone);
  await told(watcher, 'G24', 'CONNECTED', 'OFFLINE', 'CONNECTED');
  await waitUntil(async () => (await known(a)) && (await known(b)), 'both to know');
  expect(statusesOf(watcher, 'G24')).toHaveLength(3);
});

test('a hub that is killed in the middle of a check keeps nobody from being checked', async () => {
  const dying = await HubProcess.start(SETTINGS);
  let heir: TestHub | undefined;
  try {
    const stuck = await dying.join(party('EMSP', 'K20'));
    stuck.faults.add({ fault: { kind: 'never' }, times: 1 });
    await waitUntil(async () => {
      const [row] = await dying.place.query<{ claimed: boolean | null }>(
        'SELECT claimed_until > now() AS claimed FROM contact',
      );
      return row?.claimed === true;
    }, 'a check under way');
    await dying.kill('SIGKILL');
    const answered = () => aliveChecks(stuck).filter(({ httpStatus }) => httpStatus === 200).length;
    const before = answered();
    heir = await TestHub.start(SETTINGS, dying.place);
    await stuck.until(() => answered() > before, 'a check by another', 20_000);
  } finally {
    await heir?.stop();
    await dying.stop();
  }
});
