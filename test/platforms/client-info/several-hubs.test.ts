import type { SandboxPlatform } from '../../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../../harness/cast.js';
import { type DataPlace, openDataPlace } from '../../harness/data-place.js';
import { TestHub } from '../../harness/hub.js';
import { HubProcess } from '../../harness/hub-process.js';
import { waitUntil } from '../../harness/wait-until.js';
import { statusesOf, told } from '../contact/statuses.js';

/** When a platform was told that a party's status had changed, in the order in which it was. */
const timesOf = (watcher: SandboxPlatform, partyId: string) =>
  watcher.clientInfos.history
    .filter((info) => info.party_id === partyId)
    .map(({ last_updated }) => Date.parse(last_updated));

/** Nobody is left who has not been told everything. */
async function allTold(place: DataPlace): Promise<void> {
  await waitUntil(async () => {
    const [row] = await place.query<{ all_told: boolean }>(`
      SELECT bool_and(told >= (SELECT max(revision) FROM party)) AS all_told
      FROM contact JOIN platform p ON p.id = platform_id WHERE p.state = 'REGISTERED' AND p.reachable`);
    return row?.all_told;
  }, 'everybody to be told');
}

describe('two hubs that are one', () => {
  let place: DataPlace;
  let a: TestHub;
  let b: TestHub;
  let watchers: SandboxPlatform[];

  beforeAll(async () => {
    place = await openDataPlace();
    [a, b] = await Promise.all([TestHub.start({}, place), TestHub.start({}, place)]);
    watchers = [await a.join(party('EMSP', 'EM1')), await b.join(party('EMSP', 'EM2'))];
  });

  afterAll(async () => {
    await Promise.all([a.stop(), b.stop()]);
    await place.close();
  });

  test('HCI-08, HCI-31 changes that now one makes and now the other are told once, in their order', async () => {
    await a.join(party('CPO', 'CP8'));
    const id = await a.platformId('CP8');
    // Slow listeners: what A has under way must not be overtaken by what B says meanwhile.
    for (const watcher of watchers)
      watcher.faults.add({ fault: { kind: 'delay', ms: 150 }, when: ({ method }) => method === 'PUT' });
    for (let turn = 0; turn < 5; turn += 1) {
      await a.admin.suspend(id);
      await b.admin.resume(id);
    }
    await a.admin.suspend(id);
    for (const watcher of watchers) await told(watcher, 'CP8', 'SUSPENDED');
    await allTold(place);
    for (const watcher of watchers) {
      const times = timesOf(watcher, 'CP8');
      expect(statusesOf(watcher, 'CP8').at(-1)).toBe('SUSPENDED');
      expect(times).toEqual([...new Set(times)].sort((x, y) => x - y));
      expect(times.length).toBeGreaterThan(2);
      watcher.faults.clear();
    }
  });
});

test('a failover that loses changes: whoever has been told of them is told how it is now', async () => {
  const hub = await TestHub.start();
  try {
    const watcher = await hub.join(party('EMSP', 'EM1'));
    await hub.join(party('CPO', 'CP1'));
    const [before] = await hub.place.query<{ version: string }>('SELECT version FROM registry_version');
    const [row] = await hub.place.query<{ revision: string }>(
      "SELECT revision FROM party WHERE party_id = 'CP1'",
    );
    const id = await hub.platformId('CP1');
    for (const change of ['suspend', 'resume', 'suspend'] as const) await hub.admin[change](id);
    await told(watcher, 'CP1', 'CONNECTED', 'SUSPENDED', 'CONNECTED', 'SUSPENDED');
    await allTold(hub.place);
    // What the standby had not got; how far everybody had been told was written once more by a process that had not noticed.
    await hub.place.query(
      `WITH lost AS (UPDATE platform SET state = 'REGISTERED' WHERE id = $1),
            lost_status AS (UPDATE party SET status = 'CONNECTED', revision = $2 WHERE platform_id = $1)
       UPDATE registry_version SET version = $3`,
      [id, row?.revision, before?.version],
    );
    await told(watcher, 'CP1', 'SUSPENDED', 'CONNECTED');
    // And the changes that follow are told, though their numbers have been used before.
    await hub.admin.suspend(id);
    await told(watcher, 'CP1', 'SUSPENDED', 'CONNECTED', 'SUSPENDED');
  } finally {
    await hub.stop();
  }
});

test('a change that a dying process has made, and has told nobody, is told by another', async () => {
  const dying = await HubProcess.start({ HUB_PEER_TIMEOUT_MS: '3000' });
  let heir: TestHub | undefined;
  try {
    const listener = await dying.join(party('EMSP', 'EM1'));
    await dying.join(party('CPO', 'CP1'));
    await told(listener, 'CP1', 'CONNECTED');
    const [cpo] = (await dying.admin.parties()).filter(({ party_id }) => party_id === 'CP1');
    // The ClientInfo is under way, and never answered: nobody can say that it has arrived.
    let hasArrived = false;
    const arrives = ({ method }: { method: string }) => {
      hasArrived ||= method === 'PUT';
      return method === 'PUT';
    };
    listener.faults.add({ fault: { kind: 'never' }, when: arrives, times: 1 });
    await dying.admin.suspend(cpo?.platform_id ?? 0);
    await waitUntil(() => hasArrived, 'the ClientInfo to be under way');
    await dying.kill('SIGKILL');
    expect(statusesOf(listener, 'CP1')).toEqual(['CONNECTED']);
    heir = await TestHub.start({}, dying.place);
    await told(listener, 'CP1', 'CONNECTED', 'SUSPENDED');
  } finally {
    await heir?.stop();
    await dying.stop();
  }
});

test('HCI-19 who was away is not told later, and who was there is told', async () => {
  const hub = await TestHub.start({ HUB_ALIVE_CHECK_S: '1' });
  try {
    const watcher = await hub.join(party('EMSP', 'EM1'));
    const away = await hub.join(party('EMSP', 'EM2'));
    await hub.join(party('CPO', 'CP1'));
    await away.refuseConnections();
    await told(watcher, 'EM2', 'OFFLINE');
    await hub.admin.suspend(await hub.platformId('CP1'));
    await told(watcher, 'CP1', 'SUSPENDED');
    await away.start();
    await told(watcher, 'EM2', 'OFFLINE', 'CONNECTED');
    // Told of after whatever might have been kept.
    await hub.join(party('CPO', 'CP2'));
    await told(away, 'CP2', 'CONNECTED');
    expect(statusesOf(away, 'CP1')).toEqual(['CONNECTED']);
  } finally {
    await hub.stop();
  }
});
