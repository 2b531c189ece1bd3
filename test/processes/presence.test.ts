import { randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '../../src/infra/database.js';
import { Presence } from '../../src/processes/presence.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';
import { TestHub } from '../harness/hub.js';
import { LogCapture } from '../harness/log-capture.js';

let place: DataPlace;
let database: Database;
beforeAll(async () => {
  place = await openDataPlace();
  database = openDatabase(place.databaseUrl);
});
afterAll(async () => {
  await database.$disconnect();
  await place.close();
});

test('a process shows how long it runs already, and is gone from the list as soon as it has stopped', async () => {
  let clock = 5_000;
  const presence = presenceOf(() => clock);
  clock += 90_000;
  await presence.start();
  const [shown] = await presence.list();
  expect(shown).toMatchObject({ role: 'worker', pid: process.pid });
  expect((shown?.seenAt.getTime() ?? 0) - (shown?.startedAt.getTime() ?? 0)).toBe(90_000);
  await presence.stop();
  expect(await presence.list()).toEqual([]);
});

test('who has stopped without a word is forgotten after half a minute, by any other process', async () => {
  const silent = randomUUID();
  const quiet = randomUUID();
  await place.query(
    `INSERT INTO hub_process (id, role, host, pid, started_at, seen_at)
     VALUES ($1, 'all', 'a', 1, now(), now() - interval '31 seconds'), ($2, 'all', 'b', 2, now(), now() - interval '20 seconds')`,
    [silent, quiet],
  );
  const presence = presenceOf();
  await presence.start();
  const ids = (await presence.list()).map(({ id }) => id);
  expect(ids).toHaveLength(2);
  expect(ids).toContain(quiet);
  await presence.stop();
});

test('GET /admin/v1/processes lists all hubs on the database', async () => {
  const hubs = [await TestHub.start({}, place), await TestHub.start({ HUB_ROLE: 'api' }, place)];
  try {
    for (const hub of hubs) {
      const { processes } = await hub.admin.processes();
      const mine = processes.filter(({ pid }) => pid === process.pid);
      expect(mine.map(({ role }) => role)).toEqual(['all', 'api']);
    }
  } finally {
    for (const hub of hubs) await hub.stop();
  }
});

function presenceOf(elapsed: () => number = () => 0): Presence {
  const log = new LogCapture().logger;
  return new Presence({ database, processId: randomUUID(), role: 'worker', elapsed, log });
}
