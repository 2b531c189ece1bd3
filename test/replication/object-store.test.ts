import fc from 'fast-check';
import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import { applyPush } from '../../src/replication/apply-push.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { splitParts } from '../../src/replication/object-parts.js';
import { ObjectStore, type ObjectWrite, type Want } from '../../src/replication/object-store.js';
import { lockWaits } from '../harness/lock-waits.js';
import { arbitraryPushes } from './arbitrary-pushes.js';
import { eventually } from './eventually.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
import { holdOpen } from './held-transaction.js';
import { evse, location, push, T, whole } from './location-bodies.js';
import { ReferenceLocation } from './reference-location.js';

let fresh: FreshDatabase;
/** Two hub processes. */
let database: Database;
let otherDatabase: Database;
let store: ObjectStore;
let other: ObjectStore;

beforeAll(async () => {
  fresh = await freshDatabase('object_store_test');
  database = fresh.open();
  otherDatabase = fresh.open();
  store = new ObjectStore(database);
  other = new ObjectStore(otherDatabase);
});

afterEach(() => fresh.clear());

afterAll(() => fresh.drop());

function want(objectKey: string, part = 'all'): Want {
  return { module: 'locations', owner: 'NL/CP1', objectKey, part };
}

/** A Location that is not stored yet. */
function newLocation(id: string, evses: readonly string[] = [evse('E1', 1), evse('E2', 1)]): ObjectWrite {
  return {
    module: 'locations',
    owner: 'NL/CP1',
    objectKey: id,
    objectName: id,
    expectedRevision: undefined,
    lastUpdated: T(1),
    audience: '',
    isDeleted: false,
    isRevived: false,
    upserts: splitParts(LOCATIONS, location(id, 1, evses)),
    deletes: [],
  };
}

/** What comes of a push, by way of this store. */
async function writeOf(by: ObjectStore, path: string, body: string): Promise<ObjectWrite> {
  const [objectKey = '', uid = 'all'] = path.split('/');
  const [loaded] = await by.load([want(objectKey, uid)]);
  const { after, upserts, deletes } = applyPush(loaded, push('PUT', path, body));
  return {
    ...newLocation(objectKey),
    expectedRevision: loaded?.revision,
    lastUpdated: after.lastUpdated,
    upserts,
    deletes,
  };
}

async function stored(id: string): Promise<string | undefined> {
  const [object] = await store.load([want(id)]);
  return object && whole(object);
}

describe('loading', () => {
  test('gives what was written, whole or one part of it, in the order of the wishes', async () => {
    await store.write([newLocation('LOC1'), newLocation('LOC2', [])]);
    const loaded = await store.load([
      want('LOC2'),
      want('NONE'),
      want('LOC1', 'E2'),
      want('LOC1'),
      want('LOC1', 'E9'),
    ]);
    expect(loaded.map((object) => object && [...object.parts.keys()].sort())).toEqual([
      [''],
      undefined,
      ['E2'],
      ['', 'E1', 'E2'],
      [],
    ]);
    expect(loaded.map((object) => object?.lastPosition)).toEqual([0, undefined, 2, 2, 2]);
    const parts = newLocation('LOC1').upserts.map(({ body }) => Buffer.byteLength(body));
    const bytes = parts.reduce((sum, each) => sum + each, 0);
    expect(loaded.map((object) => object?.bytes).slice(2)).toEqual([bytes, bytes, bytes]);
    expect(await stored('LOC1')).toBe(location('LOC1', 1, [evse('E1', 1), evse('E2', 1)]));
  });

  test('tells objects of different owners and modules apart', async () => {
    const first = newLocation('LOC1');
    await store.write([first, { ...first, owner: 'DE/CP2' }, { ...first, module: 'tariffs' }]);
    const [mine, theirs] = await store.load([want('LOC1'), { ...want('LOC1'), owner: 'DE/CP2' }]);
    expect(mine?.revision).not.toBe(theirs?.revision);
  });

  test('TYP-07 texts come back byte by byte', async () => {
    const odd = evse('E1', 1, { 'x-a': '1.10', 'x-b': String.raw`"\u0000 \ud83d\ude00 \" \\ 😀 ' $1 é"` });
    await store.write([newLocation('LOC1', [odd])]);
    expect(await stored('LOC1')).toBe(location('LOC1', 1, [odd]));
  });
});

describe('writing', () => {
  test('each write has a revision of its own, later ones a higher one', async () => {
    await store.write([newLocation('LOC1'), newLocation('LOC2')]);
    await store.write([await writeOf(store, 'LOC1/E1', evse('E1', 2))]);
    const [first, second] = await store.load([want('LOC1'), want('LOC2')]);
    expect(first!.revision).toBeGreaterThan(second!.revision);
  });

  test('parts that went are deleted, those of other objects are not', async () => {
    await store.write([newLocation('LOC1'), newLocation('LOC2')]);
    const body = location('LOC1', 2, [evse('E2', 1)]);
    expect(await store.write([await writeOf(store, 'LOC1', body)])).toEqual([true]);
    expect(await stored('LOC1')).toBe(body);
    expect(await stored('LOC2')).toBe(location('LOC2', 1, [evse('E1', 1), evse('E2', 1)]));
  });

  test('an object that another process has changed since it was loaded is left alone', async () => {
    await store.write([newLocation('LOC1'), newLocation('LOC2')]);
    const late = [
      await writeOf(store, 'LOC1/E1', evse('E1', 3)),
      await writeOf(store, 'LOC2/E1', evse('E1', 3)),
    ];
    await other.write([await writeOf(other, 'LOC1/E2', evse('E2', 2))]);
    expect(await store.write(late)).toEqual([false, true]);
    expect(JSON.parse((await stored('LOC1'))!).evses).toEqual(
      [evse('E1', 1), evse('E2', 2)].map((text) => JSON.parse(text)),
    );
  });

  test('an object that another process has stored for the first time meanwhile is left alone', async () => {
    expect(await other.write([newLocation('LOC1')])).toEqual([true]);
    expect(await store.write([newLocation('LOC1', []), newLocation('LOC2')])).toEqual([false, true]);
    expect(JSON.parse((await stored('LOC1'))!).evses).toHaveLength(2);
  });

  test('waits for a transaction that is writing the same object, and gives way when that commits', async () => {
    await store.write([newLocation('LOC1')]);
    const mine = await writeOf(store, 'LOC1/E1', evse('E1', 3));
    const theirs = await writeOf(other, 'LOC1/E1', evse('E1', 2));
    const held = await holdOpen(otherDatabase, (session) => new ObjectStore(session).write([theirs]));
    const waiting = store.write([mine]);
    await held.commit();
    expect(await waiting).toEqual([false]);
  });

  test('waits for a transaction that is writing the same object, and goes on when that is rolled back', async () => {
    await store.write([newLocation('LOC1')]);
    const mine = await writeOf(store, 'LOC1/E1', evse('E1', 3));
    const theirs = await writeOf(other, 'LOC1/E1', evse('E1', 2));
    const held = await holdOpen(otherDatabase, (session) => new ObjectStore(session).write([theirs]));
    const waiting = store.write([mine]);
    await held.rollBack();
    expect(await waiting).toEqual([true]);
  });

  test('a deadlock with another process is not the end of a write', async () => {
    await store.write([newLocation('LOC1'), newLocation('LOC2')]);
    const mine = [
      await writeOf(store, 'LOC1/E1', evse('E1', 2)),
      await writeOf(store, 'LOC2/E1', evse('E1', 2)),
    ];
    let waiting: Promise<boolean[]> | undefined;
    const held = await holdOpen(otherDatabase, async (session) => {
      await session.$executeRaw`SELECT FROM object WHERE object_key = 'LOC2' FOR UPDATE`;
      waiting = store.write(mine);
      await eventually(async () => (await lockWaits(fresh.url)) === 1);
      await session.$executeRaw`SELECT FROM object WHERE object_key = 'LOC1' FOR UPDATE`;
    });
    await held.commit();
    expect(await waiting).toEqual([true, true]);
    expect(JSON.parse((await stored('LOC1'))!).last_updated).toBe(T(2));
  });

  test('two processes that store the same new objects in opposite order do not fail', async () => {
    for (let round = 0; round < 10; round += 1) {
      const writes = Array.from({ length: 40 }, (_, at) => newLocation(`LOC${round}-${at}`, []));
      const [mine, theirs] = await Promise.all([store.write(writes), other.write([...writes].reverse())]);
      const winners = mine.map((happened, at) => happened !== theirs[theirs.length - 1 - at]);
      expect(winners).not.toContain(false);
    }
  });
});

test('pushes through two processes at once: each is applied once, none is lost', async () => {
  const log = createLogger('silent');
  const processes = [store, other].map((by) => new GroupCommit(by, () => undefined, log));
  await processes[0]?.submit(push('PUT', 'LOC1', location('LOC1', 1, [])));
  const uids = Array.from({ length: 60 }, (_, at) => `E${at}`);
  const outcomes = await Promise.all(
    uids.map((uid, at) => processes[at % 2]!.submit(push('PUT', `LOC1/${uid}`, evse(uid, 1)))),
  );
  expect(new Set(outcomes)).toEqual(new Set(['created']));
  const { evses } = JSON.parse((await stored('LOC1'))!);
  expect(evses.map(({ uid }: { uid: string }) => uid).sort()).toEqual([...uids].sort());
});

test('any sequence of pushes in batches of any cut is in PostgreSQL what the plain reading of the rules makes of it', async () => {
  const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 8 }));
  await fc.assert(
    fc.asyncProperty(arbitraryPushes, cuts, async (pushes, cut) => {
      await fresh.clear();
      const commit = new GroupCommit(store, () => undefined, createLogger('silent'));
      const references = new Map<string, ReferenceLocation>();
      for (let at = 0; at < pushes.length; ) {
        const batch = pushes.slice(at, at + cut.next().value);
        at += batch.length;
        await Promise.allSettled(
          batch.map(({ method, path, body }) => {
            const next = push(method, path, body);
            const reference = references.get(next.path[0]) ?? new ReferenceLocation();
            references.set(next.path[0], reference);
            reference.apply(next);
            return commit.submit(next);
          }),
        );
      }
      for (const [id, { doc }] of references) {
        const text = await stored(id);
        expect(text && JSON.parse(text)).toEqual(doc);
      }
    }),
    { numRuns: 15 },
  );
});
