/** What readers of the log see while four processes write at the same time, some of them late. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { ReplicationLog } from '../../src/replication/log.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
import { newLocation } from './location-bodies.js';
import { LogFollower, type MirroredLocation } from './log-follower.js';

const WRITERS = 4;
const BATCHES = 10;
const OBJECTS = 120;
const PER_BATCH = 40;

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase('log_writers_test');
  database = fresh.open();
});

afterAll(() => fresh.drop());

/** Reads by number alone, as if whoever has the lower number had always come first. */
class NaiveReader {
  readonly seen = new Map<string, bigint>();
  #position = 0n;

  async step(): Promise<boolean> {
    const rows = await database.$queryRaw<{ object_id: bigint; part_key: string; revision: bigint }[]>`
      SELECT object_id, part_key, revision FROM object_part
      WHERE revision > ${this.#position} ORDER BY revision LIMIT 500`;
    for (const { object_id, part_key, revision } of rows) {
      this.seen.set(`${object_id} ${part_key}`, revision);
      this.#position = revision;
    }
    return rows.length === 0;
  }
}

/** EVSEs that were added one by one come in the order of their latest changes: only whole Locations fix an order. */
function inOrder(mirrored: MirroredLocation | undefined): object | undefined {
  return mirrored && { ...mirrored, evses: mirrored.evses?.toSorted((a, b) => (a.uid < b.uid ? -1 : 1)) };
}

function write(seed: number): { ended: Promise<string> } {
  const script = fileURLToPath(new URL('./writer-process.mjs', import.meta.url));
  const child = spawn(
    process.execPath,
    [script, fresh.url, ...[seed, BATCHES, OBJECTS, PER_BATCH].map(String)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = Promise.all([text(child.stdout), once(child, 'exit')]).then(([output]) => output.trim());
  return { ended };
}

test('a reader that stays below the horizon has the final state of everything; one that does not, has not', async () => {
  const shared = Array.from({ length: OBJECTS }, (_, at) => `LOC${at}`);
  const own = [1, 2, 3, 4].flatMap((seed) => [0, 1, 2, 3, 4].map((at) => `OWN${seed}-${at}`));
  const commit = new GroupCommit(new ObjectStore(database), () => undefined, createLogger('silent'));
  await Promise.all([...shared, ...own].map((id) => commit.submit(newLocation(id))));
  const log = new ReplicationLog(database);
  const steady = new LogFollower(log, 25);
  const crashing = new LogFollower(log, 50);
  const naive = new NaiveReader();

  let isWriting = true;
  const writers = Promise.all(Array.from({ length: WRITERS }, (_, at) => write(at + 1).ended)).finally(() => {
    isWriting = false;
  });
  const followAll = async (step: () => Promise<boolean>) => {
    for (let isAtEnd = false; !isAtEnd || isWriting; ) isAtEnd = await step();
  };
  let steps = 0;
  let saved = 0n;
  await Promise.all([
    followAll(() => steady.step()),
    followAll(() => naive.step()),
    followAll(async () => {
      steps += 1;
      // Every third look saves the cursor, every fifth is the first after a crash.
      if (steps % 3 === 0) saved = crashing.position;
      if (steps % 5 === 0) crashing.startAnew(saved);
      return crashing.step();
    }),
  ]);
  expect(await writers).toEqual(['0', '0', '0', '0']);
  for (const follower of [steady, crashing]) while (!(await follower.step()));

  const objects = await database.storedObject.findMany();
  expect(objects).toHaveLength(OBJECTS + own.length);
  for (const { id } of objects) {
    const final = inOrder(JSON.parse((await log.readObject(LOCATIONS, 'NL/EM1', id))?.body ?? 'null'));
    expect(inOrder(steady.mirror.get(id))).toEqual(final);
    expect(inOrder(crashing.mirror.get(id))).toEqual(final);
  }

  const parts = await database.objectPart.findMany();
  const missed = parts.filter(({ objectId, partKey, revision }) => {
    return revision > 0n && (naive.seen.get(`${objectId} ${partKey}`) ?? 0n) < revision;
  });
  expect(missed.length).toBeGreaterThan(0);
}, 120_000);
