import { chmodSync, mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { party } from '../harness/cast.js';
import type { DataPlace } from '../harness/data-place.js';
import { HubProcess } from '../harness/hub-process.js';
import { location } from '../sandbox/connected-pair.js';

/** None of its own: an empty setting counts as unset, so that the hub brings its own servers. */
const NOWHERE: DataPlace = {
  databaseUrl: '',
  redisUrl: '',
  hubSecret: '',
  query: () => Promise.reject(new Error('the hub keeps its password to itself')),
  close: () => Promise.resolve(),
};

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'embedded-')));
  chmodSync(folder, 0o711); // PostgreSQL may run as another user, below it
});

afterAll(() => rmSync(folder, { recursive: true }));

test('two hubs side by side: stopped they leave nothing running, and killed they find everything again', async () => {
  const folders = [join(folder, 'one'), join(folder, 'two')] as const;
  const [one, two] = await Promise.all([startIn(folders[0]), startIn(folders[1])]);
  try {
    const [cpo, emsp] = await Promise.all([one.join(party('CPO', 'CP1')), one.join(party('EMSP', 'EM1'))]);
    const [other, otherEmsp] = await Promise.all([
      two.join(party('CPO', 'CP1')),
      two.join(party('EMSP', 'EM1')),
    ]);
    expect(await cpo.locations.pushLocation(location('LOC1'))).toMatchObject({ acknowledged: true });
    expect(await other.locations.pushLocation(location('LOC2'))).toMatchObject({ acknowledged: true });

    expect(await Promise.all([one.kill('SIGTERM'), two.kill('SIGINT')])).toEqual([0, 0]);
    expect(folders.map(runningIn)).toEqual([[], []]);

    await Promise.all([one.startAgain(), two.startAgain()]);
    expect([...(await emsp.pullAll()).store.documents.keys()]).toEqual(['NL/CP1/LOC1']);
    expect([...(await otherEmsp.pullAll()).store.documents.keys()]).toEqual(['NL/CP1/LOC2']);

    expect(await cpo.locations.pushLocation(location('LOC3'))).toMatchObject({ acknowledged: true });
    await one.kill('SIGKILL');
    expect(runningIn(folders[0])).not.toEqual([]); // PostgreSQL and Redis outlive their hub,
    await one.startAgain(); // which makes a clean sweep first.
    expect((await emsp.pullAll()).totalCount).toBe(2);
    await emsp.until(() => emsp.received().store.size === 2, 'both Locations', 25_000);
    expect((await otherEmsp.pullAll()).totalCount).toBe(1);
  } finally {
    await Promise.all([one.stop(), two.stop()]);
  }
  expect(folders.map(runningIn)).toEqual([[], []]);
}, 90_000);

function startIn(dataDir: string): Promise<HubProcess> {
  return HubProcess.start(
    { HUB_DATA_DIR: dataDir, HUB_REDIS_SERVER: process.env.HUB_REDIS_SERVER ?? '' },
    NOWHERE,
  );
}

/** Processes that work in a folder, by number. */
function runningIn(dataDir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && placeOf(name).startsWith(`${dataDir}/`))
    .map(Number);
}

function placeOf(pid: string): string {
  try {
    return `${readlinkSync(`/proc/${pid}/cwd`)}/`;
  } catch {
    return ''; // gone meanwhile
  }
}
