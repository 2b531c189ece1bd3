/** A backup that was made in a storm, restored: everybody comes to hold the same again, and nothing is passed by. */
import { aCdr } from '../../src/conformance/samples/cdr.js';
import { aCdrToken } from '../../src/conformance/samples/session.js';
import { inParallel } from '../../src/sandbox/in-parallel.js';
import { compareLocations, describeComparison } from '../../src/sandbox/locations/compare-locations.js';
import { refOf } from '../../src/sandbox/locations/location-ref.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { seededTest } from '../faults/seeded-test.js';
import { Stage } from '../faults/stage.js';
import { waitUntil } from '../harness/wait-until.js';
import { baseBackup } from './base-backup.js';
import { dump, restore } from './logical-dump.js';
import { emptyDataDir, MovingPlace, startPostgres } from './moving-place.js';

/** Without pulls but those that the operator asks for. */
const SETTINGS = { HUB_PULL_INTERVAL_S: '0', HUB_ALIVE_CHECK_S: '2', HUB_PEER_TIMEOUT_MS: '3000' };

/** Two or three servers and a hub start and stop in each test. */
const TIMEOUT_MS = 240_000;

function cdrFor(partyId: string, id: string): string {
  const token = { ...aCdrToken(), country_code: 'NL', party_id: partyId };
  return JSON.stringify(aCdr(id, { country_code: 'NL', party_id: 'C01', cdr_token: token }));
}

/** As a CPO that was told of the restore: all its Locations once, and its CDRs since then. */
async function pushEverything(cpo: SandboxPlatform, cdrs: readonly string[]): Promise<void> {
  await inParallel([...cpo.locations.truth.documents.values()].values(), 16, async ({ text }) => {
    expect(await cpo.locations.pushHeld(refOf(text))).toMatchObject({ acknowledged: true });
  });
  await postCdrs(cpo, cdrs);
}

async function postCdrs(cpo: SandboxPlatform, cdrs: readonly string[]): Promise<void> {
  for (const cdr of cdrs) expect(await cpo.cdrs.post(cdr, { to: 'hub' })).toMatchObject({ ok: true });
}

/** Nothing is on its way to anybody, and every receiver holds exactly what the CPO holds; so does the hub. */
async function everybodyHolds(
  stage: Stage,
  cdrsOf: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  await stage.everythingDelivered(60_000);
  const { documents } = stage.cpo.locations.truth;
  const everybody = `${documents.size.toLocaleString('en')} equal`;
  for (const [at, emsp] of stage.emsps.entries()) {
    const held = emsp.received().store.documents;
    expect({ at, locations: describeComparison(compareLocations(documents, held)) }).toEqual({
      at,
      locations: everybody,
    });
    const { store } = emsp.cdrs.received();
    const cdrs = store.keys.map((key) => store.get(key)?.text ?? '').sort();
    expect({ at, cdrs }).toEqual({ at, cdrs: [...(cdrsOf[`EM${at + 1}`] ?? [])].sort() });
    expect((await emsp.cdrs.pull()).objects.size).toBe(cdrs.length);
  }
  const { store } = await stage.emsps[0].pullAll();
  expect(describeComparison(compareLocations(documents, store.documents))).toBe(everybody);
}

seededTest(
  'a dump restored into a new server, which counts its transactions from the beginning',
  async (seed) => {
    const place = await MovingPlace.start();
    const stage = await Stage.start({ seed, locations: 120, emsps: 3, place, settings: SETTINGS });
    const { hub, storm, cpo, emsps } = stage;
    const [rotated, away, unlucky] = emsps;
    if (away === undefined || unlucky === undefined) throw new Error('three EMSPs');
    const statusOfUnlucky = () => cpo.clientInfos.of({ countryCode: 'NL', partyId: 'EM3' })?.status;
    try {
      const running = storm.run();
      await storm.acknowledges(80);
      await away.refuseConnections();
      const before = [0, 1, 2].map((at) => cdrFor('EM2', `BEFORE-${at}`));
      await postCdrs(cpo, before);
      await storm.acknowledges(80);
      const dumped = await dump(place.databaseUrl);

      // What comes now is in no backup: pushes, CDRs, new tokens, and who is said to be away.
      const after = [cdrFor('EM1', 'AFTER-0'), cdrFor('EM2', 'AFTER-1'), cdrFor('EM3', 'AFTER-2')];
      await postCdrs(cpo, after);
      await storm.acknowledges(80);
      const [{ platform_id: rotatedId } = { platform_id: null }] = (await hub.admin.parties()).filter(
        ({ party_id }) => party_id === 'EM1',
      );
      await hub.admin.rotate(rotatedId ?? 0);
      await unlucky.refuseConnections();
      await waitUntil(() => statusOfUnlucky() === 'OFFLINE', 'the CPO to hear of it', 30_000);
      storm.stop();
      await running;
      await hub.kill('SIGKILL');
      await place.moveTo(() => startPostgres(emptyDataDir()));
      await restore(dumped, place.databaseUrl);
      await unlucky.start();

      await place.query('UPDATE contact SET told = -1');
      const [old] = await place.query<{ head: string; positions: string; base: string; xid: string }>(`
        SELECT (SELECT max(revision) FROM object_part) AS head, (SELECT max(position) FROM delivery_cursor) AS positions,
               (SELECT base FROM log_clock) AS base, pg_current_xact_id()::text AS xid`);
      await hub.startAgain();
      await away.start();

      // Its tokens are not those of the dump: it is removed, and registers anew.
      const pulled = await rotated.send({ method: 'GET', module: 'locations', role: 'SENDER' });
      expect(pulled.httpStatus).toBe(401);
      await hub.admin.remove(rotatedId ?? 0);
      const { versions_url, token } = await hub.admin.invite();
      await rotated.registerAt(versions_url, token);

      await pushEverything(cpo, after);
      await everybodyHolds(stage, {
        EM1: after.slice(0, 1),
        EM2: [...before, ...after.slice(1, 2)],
        EM3: after.slice(2),
      });
      await waitUntil(() => statusOfUnlucky() === 'CONNECTED', 'the CPO to hear that it is there', 30_000);
      const [now] = await place.query<{ lifted: string; behind: string }>(`
        SELECT (SELECT base FROM log_clock) - ${old?.base} AS lifted,
               (SELECT count(*) FROM object_part WHERE module = 'cdrs' AND part_key = '' AND body LIKE '%AFTER-%'
                AND revision <= greatest(${old?.head}, ${old?.positions})) AS behind`);
      expect(Number(now?.lifted)).toBeGreaterThan(0);
      expect(now?.behind).toBe('0');
    } finally {
      await stage.stop();
      await place.close();
    }
  },
  TIMEOUT_MS,
);

seededTest(
  'a copy of the files of a running server: nothing that was acknowledged before its end is lost',
  async (seed) => {
    const place = await MovingPlace.start();
    const stage = await Stage.start({ seed, locations: 120, emsps: 2, place, settings: SETTINGS });
    const { hub, storm, cpo } = stage;
    try {
      const running = storm.run();
      await storm.acknowledges(80);
      const copy = await baseBackup(place.postgres, async () => {
        await storm.acknowledges(80);
        storm.stop();
        await running;
      });
      await hub.kill('SIGKILL');
      await place.moveTo(() => startPostgres(copy));
      await hub.startAgain();
      await stage.everythingDelivered(60_000);
      await stage.expectNothingLost();

      // What came after it, the hub fetches by itself where it is asked to.
      const late = [cdrFor('EM1', 'LATE-1'), cdrFor('EM2', 'LATE-2')];
      for (const cdr of late) cpo.cdrs.hold(cdr);
      const [first] = cpo.locations.truth.documents.values();
      const changed = {
        ...JSON.parse(first?.text ?? '{}'),
        name: 'Changed',
        last_updated: '2026-11-27T12:00:00Z',
      };
      cpo.locations.hold(JSON.stringify(changed));
      const [{ platform_id: cpoId } = { platform_id: null }] = (await hub.admin.parties()).filter(
        ({ party_id }) => party_id === 'C01',
      );
      await hub.admin.pull(cpoId ?? 0);
      await waitUntil(async () => {
        const { pulls } = await hub.admin.pulls();
        return pulls
          .filter(({ module }) => ['locations', 'cdrs'].includes(module))
          .every(({ last_ok }) => last_ok !== null);
      }, 'the pulls');
      await everybodyHolds(stage, { EM1: late.slice(0, 1), EM2: late.slice(1) });
    } finally {
      await stage.stop();
      await place.close();
    }
  },
  TIMEOUT_MS,
);
