import fc from 'fast-check';
import { Prisma } from '../../src/generated/prisma/client.js';
import { createLogger } from '../../src/infra/logger.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import type { ObjectStore } from '../../src/replication/object-store.js';
import { LogCapture } from '../harness/log-capture.js';
import { arbitraryPushes } from './arbitrary-pushes.js';
import { evse, newLocation, patch, push, whole } from './location-bodies.js';
import { MemoryStore } from './memory-store.js';
import { ReferenceLocation } from './reference-location.js';

const silent = createLogger('silent');

function groupCommit(store = new MemoryStore()) {
  const committed: string[][] = [];
  const commit = new GroupCommit(
    store,
    (writes) => committed.push(writes.map(({ objectKey }) => objectKey)),
    silent,
  );
  return { store, commit, committed };
}

function storeThatIsAway() {
  const memory = new MemoryStore();
  let isDown = true;
  const store: Pick<ObjectStore, 'load' | 'write'> = {
    load: (wants) => (isDown ? Promise.reject(new Error('connection refused')) : memory.load(wants)),
    write: (writes) => memory.write(writes),
  };
  const comesBack = () => {
    isDown = false;
  };
  return { store, comesBack };
}

test('pushes of one turn are one write, and each is told its own outcome', async () => {
  const { store, commit, committed } = groupCommit();
  const outcomes = await Promise.all(
    [
      newLocation('LOC2'),
      newLocation('LOC1'),
      push('PUT', 'LOC1/E1', evse('E1', 2)),
      push('PUT', 'loc1/e1', evse('E1', 2)),
      push('PUT', 'LOC1/E2', evse('E2', 0)),
    ].map((next) => commit.submit(next)),
  );
  expect(outcomes).toEqual(['created', 'created', 'updated', 'unchanged', 'stale']);
  expect(store.writes).toHaveLength(1);
  expect(store.writes[0]?.map(({ objectKey }) => objectKey)).toEqual(['LOC1', 'LOC2']);
  expect(committed).toEqual([['LOC1', 'LOC2']]);
});

test('pushes that come during a write wait for it and are the next write', async () => {
  const { store, commit } = groupCommit();
  const first = commit.submit(newLocation('LOC1'));
  await new Promise<void>((resolve) => queueMicrotask(resolve));
  const later = [newLocation('LOC2'), newLocation('LOC3')].map((next) => commit.submit(next));
  await Promise.all([first, ...later]);
  expect(store.writes.map((writes) => writes.length)).toEqual([1, 2]);
});

test('of pushes to the same EVSE only that EVSE is loaded and written (D6)', async () => {
  const { store, commit } = groupCommit();
  await commit.submit(newLocation('LOC1'));
  await Promise.all([2, 3].map((at) => commit.submit(push('PUT', 'LOC1/E2', evse('E2', at)))));
  expect(store.writes[1]?.[0]).toMatchObject({ upserts: [{ key: 'E2', body: evse('E2', 3) }], deletes: [] });
});

test('a push whose sender has hung up before it is written is let go, and the others of its batch are stored', async () => {
  const { store, commit } = groupCommit();
  await commit.submit(newLocation('LOC1'));
  let isAsked = false;
  const isAwaited = () => {
    isAsked = true;
    return true;
  };
  const [late, waiting] = await Promise.allSettled([
    commit.submit({
      ...push('PATCH', 'LOC1/E1', patch(5, { status: '"CHARGING"' })),
      isAwaited: () => false,
    }),
    commit.submit({ ...push('PATCH', 'LOC1/E2', patch(6, { status: '"BLOCKED"' })), isAwaited }),
  ]);
  expect(late).toMatchObject({ status: 'rejected', reason: { error: 'storeUnavailable' } });
  expect(waiting).toMatchObject({ status: 'fulfilled', value: 'updated' });
  expect(isAsked).toBe(true);
  expect(store.writes[1]?.[0]?.upserts.map(({ key }) => key)).toEqual(['E2']);
});

test('a push that cannot be applied is refused alone; the others of its batch are stored', async () => {
  const { commit } = groupCommit();
  const results = await Promise.allSettled(
    [
      push('PATCH', 'LOC1', patch(1, { name: '"too early"' })),
      newLocation('LOC1'),
      push('PATCH', 'LOC1', patch(2, { name: '"Markt"' })),
      push('PATCH', 'LOC1', patch(2, { city: 'null' })),
    ].map((next) => commit.submit(next)),
  );
  expect(results).toMatchObject([
    { status: 'rejected', reason: { statusCode: 2003 } },
    { status: 'fulfilled', value: 'created' },
    { status: 'fulfilled', value: 'updated' },
    { status: 'rejected', reason: { statusCode: 2001 } },
  ]);
});

test('nothing changed: nothing is written and nobody is woken', async () => {
  const { store, commit, committed } = groupCommit();
  await commit.submit(newLocation('LOC1'));
  await commit.submit(newLocation('LOC1'));
  expect(store.writes).toHaveLength(1);
  expect(committed).toHaveLength(1);
});

test('an object that another process has changed meanwhile is done again, before what came later', async () => {
  let beaten = 2;
  const { store, commit } = groupCommit(
    new MemoryStore(({ objectKey }) => objectKey === 'LOC1' && beaten-- > 0),
  );
  await Promise.all([newLocation('LOC1'), newLocation('LOC2')].map((next) => commit.submit(next)));
  const outcomes = await Promise.all([
    commit.submit(push('PATCH', 'LOC1/E1', patch(2, { status: '"CHARGING"' }))),
    commit.submit(push('PATCH', 'LOC1/E1', patch(3, { status: '"BLOCKED"' }))),
    commit.submit(push('PUT', 'LOC2/E1', evse('E1', 4))),
  ]);
  expect(outcomes).toEqual(['updated', 'updated', 'updated']);
  expect(JSON.parse(whole(store.objects.get('locations NL/CP1 LOC1')!)).evses[0].status).toBe('BLOCKED');
});

test('a batch that the database refuses is stored one by one, and who loses to another process there keeps his place', async () => {
  let beats = 0;
  const memory = new MemoryStore(({ objectKey }) => objectKey === 'LOC1' && beats-- > 0);
  const refused = new Prisma.PrismaClientKnownRequestError('year out of range', {
    code: 'P2010',
    clientVersion: '',
  });
  const store: Pick<ObjectStore, 'load' | 'write'> = {
    load: (wants) => memory.load(wants),
    write: (writes) =>
      writes.some(({ objectKey }) => objectKey === 'BAD') ? Promise.reject(refused) : memory.write(writes),
  };
  const commit = new GroupCommit(store, () => undefined, silent);
  await commit.submit(newLocation('LOC1'));
  beats = 1;
  const status = (text: string) => push('PATCH', 'LOC1/E1', patch(2, { status: JSON.stringify(text) }));
  const results = await Promise.allSettled(
    [status('CHARGING'), newLocation('BAD'), status('BLOCKED')].map((next) => commit.submit(next)),
  );
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(memory.objects.get('locations NL/CP1 LOC1')?.parts.get('E1')?.body).toContain('"BLOCKED"');
});

test('a store that fails: no push is acknowledged, and the next ones are tried anew', async () => {
  const { store, comesBack } = storeThatIsAway();
  const commit = new GroupCommit(store, () => undefined, silent);
  await expect(commit.submit(newLocation('LOC1'))).rejects.toMatchObject({
    statusCode: 3000,
    retryable: true,
  });
  comesBack();
  expect(await commit.submit(newLocation('LOC1'))).toBe('created');
});

test('more pushes than can be stored in time are refused, not piled up', async () => {
  const { commit } = groupCommit();
  const next = push('PATCH', 'LOC1', patch(1, {}));
  const results = await Promise.allSettled(Array.from({ length: 20_001 }, () => commit.submit(next)));
  const refused = results.filter(
    (result) => result.status === 'rejected' && result.reason.error === 'storeUnavailable',
  );
  expect(refused).toHaveLength(1);
});

test('in batches of any cut, and whoever writes between, the state is that of the pushes one by one', async () => {
  const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 8 }));
  const conflicts = fc.infiniteStream(fc.boolean());
  await fc.assert(
    fc.asyncProperty(arbitraryPushes, cuts, conflicts, async (pushes, cut, conflict) => {
      const store = new MemoryStore(() => conflict.next().value);
      const { commit } = groupCommit(store);
      const references = new Map<string, ReferenceLocation>();
      for (let at = 0; at < pushes.length; ) {
        const batch = pushes.slice(at, at + cut.next().value);
        at += batch.length;
        const expected: boolean[] = [];
        const answers = batch.map(({ method, path, body }) => {
          const next = push(method, path, body);
          const reference = references.get(next.path[0]) ?? new ReferenceLocation();
          references.set(next.path[0], reference);
          expected.push(reference.apply(next));
          return commit.submit(next);
        });
        const results = await Promise.allSettled(answers);
        expect(results.map(({ status }) => status === 'fulfilled')).toEqual(expected);
      }
      for (const [id, { doc }] of references) {
        const object = store.objects.get(`locations NL/CP1 ${id}`);
        expect(object && JSON.parse(whole(object))).toEqual(doc);
      }
    }),
    { numRuns: 100 },
  );
});

test('an outage of the store is logged once, with its end and what it has cost', async () => {
  const log = new LogCapture('info');
  const { store, comesBack } = storeThatIsAway();
  const commit = new GroupCommit(store, () => undefined, log.logger);
  for (const id of ['LOC1', 'LOC2', 'LOC3']) await commit.submit(newLocation(id)).catch(() => undefined);
  comesBack();
  await commit.submit(newLocation('LOC4'));
  await commit.submit(newLocation('LOC5'));
  expect(log.lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 50, msg: 'pushes were not stored' },
    { level: 30, msg: 'pushes are stored again; so many were refused meanwhile', refused: 3 },
  ]);
});
