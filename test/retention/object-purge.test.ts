/** What goes of the store, what stays however old it is, and that nobody has to wait for it. */
import { CDRS } from '../../src/ocpi/cdrs.js';
import type { ClientOwnedModule } from '../../src/ocpi/client-owned-object.js';
import { SESSIONS } from '../../src/ocpi/sessions.js';
import { ObjectLists } from '../../src/replication/lists.js';
import { ReplicationLog } from '../../src/replication/log.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import { waitUntil } from '../harness/wait-until.js';
import { holdOpen } from '../replication/held-transaction.js';
import { deleteTariff, patchSession, postCdr, putSession, putTariff } from '../replication/module-bodies.js';
import { KeptWorld } from './kept-world.js';

let world: KeptWorld;

beforeAll(async () => {
  world = await KeptWorld.start('object_purge_test');
});
afterEach(() => world.clear());
afterAll(() => world.drop());

const cdrs = (count: number, audience = 'NL/EM1', prefix = 'C') =>
  Array.from({ length: count }, (_, at) => postCdr(`${prefix}${at}`, 1, audience));

describe('what goes', () => {
  test('what was delivered, and is older than its days by the time it came to the hub', async () => {
    // By their owner's clock one of these is from 1970, and one from 2099.
    const at = (lastUpdated: string) => ({ last_updated: JSON.stringify(lastUpdated) });
    await world.store(postCdr('OLD', 1, 'NL/EM1', at('2099-01-01T00:00:00Z')), postCdr('OLD2', 1, 'NL/EM1'));
    await world.daysPass(1);
    await world.store(postCdr('YOUNG', 1, 'NL/EM1', at('1970-01-01T00:00:00Z')));
    await world.receiver('NL/EM1', 'cdrs', 'everything');
    await world.daysPass(29);
    expect(await world.purge('cdrs')).toEqual([]);
    await world.daysPass(1);
    expect(await world.purge('cdrs')).toEqual([2]);
    expect(await world.stored('cdrs')).toEqual(['YOUNG']);
    expect(await world.orphanedParts()).toBe(0);
  });

  test('nothing where it is kept for ever, and nothing of other modules', async () => {
    await world.store(postCdr('C1', 1, 'NL/EM1'), putSession('S1', 1, 'NL/EM1'), putTariff('T1', 1));
    await world.daysPass(1_000);
    expect(await world.purge('cdrs', { days: 'forever' })).toEqual([]);
    await world.purge('sessions');
    await world.purge('tombstones');
    expect([
      await world.stored('cdrs'),
      await world.stored('sessions'),
      await world.stored('tariffs'),
    ]).toEqual([['C1'], [], ['T1']]);
  });

  test('a Session counts from its last change, so none goes while it is charging', async () => {
    await world.store(putSession('S1', 1, 'NL/EM1'), putSession('S2', 1, 'NL/EM1'));
    await world.daysPass(20);
    await world.store(patchSession('S2', 2, { kwh: '7.5' }));
    await world.daysPass(20);
    await world.purge('sessions');
    expect(await world.stored('sessions')).toEqual(['S2']);
    await expect(world.store(patchSession('S1', 3, { kwh: '1' }))).rejects.toMatchObject({
      httpStatus: 404,
      statusCode: 2001,
    });
    expect(await world.store(putSession('S1', 3, 'NL/EM1'))).toEqual(['created']);
  });

  test('a CDR that is posted again after it went is a new one', async () => {
    await world.store(postCdr('C1', 1, 'NL/EM1'));
    await world.receiver('NL/EM1', 'cdrs', 'everything');
    await world.daysPass(31);
    await world.purge('cdrs');
    expect(await world.store(postCdr('C1', 1, 'NL/EM1'))).toEqual(['created']);
    await world.decided();
    const [cursor] = await world.database.deliveryCursor.findMany();
    const position = cursor?.position ?? 0n;
    const log = new ReplicationLog(world.database);
    const pass = { from: position, horizon: undefined };
    const { entries } = await log.read(CDRS, 'NL/EM1', position, pass, 10);
    expect(entries.map(({ objectName }) => objectName)).toEqual(['C1']);
  });

  test('in statements of so many rows, also past what stays', async () => {
    await world.store(...cdrs(25));
    for (const id of ['C0', 'C3', 'C10']) await world.letter('NL/EM1', 'cdrs', id);
    await world.receiver('NL/EM1', 'cdrs', 'everything');
    await world.daysPass(31);
    expect(await world.purge('cdrs', { atOnce: 10 })).toEqual([8, 9, 5]);
    expect(await world.stored('cdrs')).toEqual(['C0', 'C3', 'C10']);
  });

  test('each once, where two processes purge at the same time', async () => {
    await world.store(...cdrs(60), ...cdrs(20, 'NL/EM2', 'D'));
    await world.daysPass(31);
    const other = world.open();
    const both = await Promise.all([
      world.purge('cdrs', { atOnce: 7 }),
      world.purge('cdrs', { atOnce: 7, database: other }),
    ]);
    // What one was just deleting when the other came to it, that one has left to it.
    const rest = await world.purge('cdrs');
    expect(await world.stored('cdrs')).toEqual([]);
    expect([...both.flat(), ...rest].reduce((sum, rows) => sum + rows, 0)).toBe(80);
  });
});

describe('what stays, however old it is', () => {
  test('what its receiver has not got: an EMSP that was away for two months gets every CDR', async () => {
    await world.store(postCdr('BEFORE', 1, 'NL/EM1'));
    await world.receiver('NL/EM1', 'cdrs', 'everything');
    await world.store(...cdrs(3), postCdr('OF-ANOTHER', 1, 'NL/EM2'));
    await world.receiver('NL/EM2', 'cdrs', 'everything');
    // Behind in another module is no reason.
    await world.receiver('NL/EM2', 'sessions', 'nothing');
    await world.daysPass(60);
    await world.purge('cdrs');
    expect(await world.stored('cdrs')).toEqual(['C0', 'C1', 'C2']);
    await world.receiver('NL/EM1', 'cdrs', 'everything');
    await world.purge('cdrs');
    expect(await world.stored('cdrs')).toEqual([]);
  });

  test('what has an open dead letter: it may still be sent again', async () => {
    await world.store(...cdrs(3));
    await world.receiver('NL/EM1', 'cdrs', 'everything');
    const letters = [await world.letter('NL/EM1', 'cdrs', 'C0'), await world.letter('NL/EM1', 'cdrs', 'C1')];
    await world.daysPass(31);
    await world.settle(letters[1] ?? 0n);
    await world.purge('cdrs');
    expect(await world.stored('cdrs')).toEqual(['C0']);
    await world.database.deadLetter.deleteMany();
    await world.purge('cdrs');
    expect(await world.stored('cdrs')).toEqual([]);
  });

  test('what is hidden while its owner is suspended, and until the owner has been back for an hour', async () => {
    await world.store(
      postCdr('C1', 1, 'NL/EM1', {}, 'NL/CP1'),
      postCdr('C2', 1, 'NL/EM1', {}, 'NL/CP2'),
      postCdr('C3', 1, 'NL/EM1', {}, 'NL/CP3'),
    );
    await world.daysPass(31);
    // Its receiver has passed them by, which is not to say that it has got them.
    await world.receiver('NL/EM1', 'cdrs', 'everything');
    await world.owner('NL/CP1', 'SUSPENDED', 20);
    await world.owner('NL/CP2', 'REGISTERED', 0);
    await world.owner('NL/CP3', 'LEFT', 20);
    await world.purge('cdrs');
    expect(await world.stored('cdrs')).toEqual(['C1', 'C2']);
    await world.owner('NL/CP1', 'REGISTERED', 1);
    await world.owner('NL/CP2', 'REGISTERED', 1);
    await world.purge('cdrs');
    expect(await world.stored('cdrs')).toEqual([]);
  });

  test('a tombstone that one of its receivers has not been told of', async () => {
    await world.store(putTariff('T1', 1), putTariff('T2', 1), putTariff('T3', 1));
    await world.store(deleteTariff('T1'));
    await world.receiver('NL/EM1', 'tariffs', 'everything');
    await world.receiver('NL/EM2', 'tariffs', 'everything');
    await world.store(deleteTariff('T2'));
    await world.receiver('NL/EM1', 'tariffs', 'everything');
    await world.daysPass(31);
    await world.purge('tombstones');
    expect(await world.stored('tariffs')).toEqual(['T2', 'T3']);
    await world.receiver('NL/EM2', 'tariffs', 'everything');
    await world.purge('tombstones');
    expect(await world.stored('tariffs')).toEqual(['T3']);
  });

  test('a CDR that was withdrawn goes as a tombstone, and is nothing to be sent to anybody', async () => {
    await world.store(...cdrs(2));
    const { id, revision } = await world.database.storedObject.findFirstOrThrow({
      where: { objectKey: 'C0' },
    });
    expect(await new ObjectStore(world.database).withdraw(id, revision)).toBe(true);
    await world.receiver('NL/EM1', 'cdrs', 'nothing');
    await world.daysPass(31);
    await world.purge('cdrs');
    expect(await world.stored('cdrs')).toEqual(['C0', 'C1']);
    await world.purge('tombstones');
    expect(await world.stored('cdrs')).toEqual(['C1']);
  });
});

describe('lists', () => {
  const total = async (lists: ObjectLists, module: ClientOwnedModule, viewer: string) => {
    const owners = ['NL/CP1'];
    const query = { module, viewer, owners, offset: 0, limit: 2, after: undefined };
    const page = await lists.page({ ...query });
    return [page.objects.map((text) => JSON.parse(text).id), page.total];
  };

  test('PAG-23 what was purged is shown no more and counted no more, also where it was counted before', async () => {
    await world.store(...cdrs(4), putSession('S1', 1, 'NL/EM1'));
    await world.daysPass(1);
    await world.store(postCdr('D1', 1, 'NL/EM1'));
    await world.decided();
    const lists = new ObjectLists(world.database);
    expect(await total(lists, CDRS, 'NL/EM1')).toEqual([['C0', 'C1'], 5]);
    await world.daysPass(30);
    await world.purge('cdrs');
    await world.purge('sessions');
    expect(await total(lists, CDRS, 'NL/EM1')).toEqual([['D1'], 1]);
    expect(await total(lists, SESSIONS, 'NL/EM1')).toEqual([[], 0]);
  });
});

describe('pushes, pages and other receivers do not wait', () => {
  const blocked = async () => {
    const [row] = await world.database.$queryRaw<{ waiting: number }[]>`
      SELECT count(*)::int AS waiting FROM pg_stat_activity
      WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`;
    return row?.waiting ?? 0;
  };

  test('for a statement of a purge: only the push of something that goes does, and finds it gone', async () => {
    await world.store(...cdrs(50), putSession('S1', 1, 'NL/EM1'));
    await world.daysPass(31);
    await world.store(postCdr('D1', 1, 'NL/EM1'), putSession('S2', 1, 'NL/EM1'));
    const held = await holdOpen(world.open(), async (session) => {
      const purge = world.purgeOf('cdrs', { database: session });
      for await (const rows of purge.batches(world.now)) expect(rows).toBe(50);
    });
    const others = [
      postCdr('D2', 1, 'NL/EM1'),
      postCdr('D1', 1, 'NL/EM1'),
      patchSession('S1', 2, { kwh: '1' }),
      patchSession('S2', 2, { kwh: '1' }),
      putTariff('T1', 1),
    ];
    expect(await world.store(...others)).toEqual(['created', 'unchanged', 'updated', 'updated', 'created']);
    const lists = new ObjectLists(world.database);
    const query = { module: CDRS, viewer: 'NL/EM1', owners: ['NL/CP1'], offset: 0, limit: 100 };
    expect((await lists.page({ ...query, after: undefined })).objects).toHaveLength(52);
    expect(await blocked()).toBe(0);

    const again = world.store(postCdr('C7', 1, 'NL/EM1'));
    await waitUntil(async () => (await blocked()) === 1, 'the push of what goes to wait');
    await held.commit();
    expect(await again).toEqual(['created']);
    expect(await world.stored('cdrs')).toEqual(['D1', 'D2', 'C7']);
    expect((await lists.page({ ...query, after: undefined })).total).toBe(3);
  });

  test('nor a purge for a push: what is being written stays, and the rest goes', async () => {
    await world.store(
      putSession('S1', 1, 'NL/EM1'),
      putSession('S2', 1, 'NL/EM1'),
      putSession('S3', 1, 'NL/EM1'),
    );
    await world.daysPass(31);
    const held = await holdOpen(world.open(), (session) =>
      world.commit(session).submit(patchSession('S2', 2, { kwh: '1' })),
    );
    expect(await world.purge('sessions')).toEqual([2]);
    expect(await world.stored('sessions')).toEqual(['S2']);
    await held.commit();
    expect(await world.purge('sessions')).toEqual([]);
    expect(await world.stored('sessions')).toEqual(['S2']);
  });

  test('a storm of pushes loses nothing to a purge of some thousand rows beside it', async () => {
    const commit = world.commit();
    await Promise.all(cdrs(3_000).map((push) => commit.submit(push)));
    await world.daysPass(31);
    const other = world.open();
    let isPurging = true;
    const purging = world.purge('cdrs', { database: other, atOnce: 200 }).finally(() => {
      isPurging = false;
    });
    // The same ids among them: some are still there when they are posted again, some have just gone.
    let pushed = 0;
    for (let round = 0; isPurging || round < 3; round += 1) {
      const posted = cdrs(100).map((_, at) => postCdr(`C${(round * 997 + at * 31) % 3_000}`, 1, 'NL/EM1'));
      const outcomes = await Promise.all([
        ...posted.map((push) => commit.submit(push)),
        ...cdrs(50, 'NL/EM1', `N${round}-`).map((push) => commit.submit(push)),
      ]);
      pushed += 50;
      expect(outcomes.slice(100)).toEqual(Array.from({ length: 50 }, () => 'created'));
      expect(new Set([...outcomes.slice(0, 100), 'created', 'unchanged'])).toEqual(
        new Set(['created', 'unchanged']),
      );
    }
    expect((await purging).every((rows) => rows <= 200)).toBe(true);
    const stored = await world.stored('cdrs');
    expect(stored.filter((id) => id.startsWith('N'))).toHaveLength(pushed);
    expect(new Set(stored).size).toBe(stored.length);
    expect(await world.orphanedParts()).toBe(0);
  });
});
