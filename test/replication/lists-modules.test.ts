import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { CDRS } from '../../src/ocpi/cdrs.js';
import type { ClientOwnedModule } from '../../src/ocpi/client-owned-object.js';
import { objectKey } from '../../src/ocpi/identity.js';
import { SESSIONS } from '../../src/ocpi/sessions.js';
import { TARIFFS } from '../../src/ocpi/tariffs.js';
import { TOKENS } from '../../src/ocpi/tokens.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { type ListPage, type ListQuery, ObjectLists } from '../../src/replication/lists.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import type { Outcome, Push } from '../../src/replication/push.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
import { T } from './location-bodies.js';
import {
  cdr,
  deleteTariff,
  patchSession,
  postCdr,
  pushTo,
  putSession,
  putTariff,
  session,
  token,
} from './module-bodies.js';

let fresh: FreshDatabase;
let database: Database;
let lists: ObjectLists;

beforeAll(async () => {
  fresh = await freshDatabase('lists_modules_test');
  database = fresh.open();
});

beforeEach(() => {
  lists = new ObjectLists(database);
});

afterEach(() => fresh.clear());

afterAll(() => fresh.drop());

async function store(...pushes: readonly Push[]): Promise<Outcome[]> {
  const commit = new GroupCommit(new ObjectStore(database), () => undefined, createLogger('silent'));
  const outcomes: Outcome[] = [];
  for (const next of pushes) outcomes.push(await commit.submit(next));
  return outcomes;
}

function storeTogether(...pushes: readonly Push[]): Promise<Outcome[]> {
  const commit = new GroupCommit(new ObjectStore(database), () => undefined, createLogger('silent'));
  return Promise.all(pushes.map((next) => commit.submit(next)));
}

function page(module: ClientOwnedModule, viewer: string, query: Partial<ListQuery> = {}): Promise<ListPage> {
  const owners = module === TOKENS ? ['NL/EM1', 'DE/EM2'] : ['NL/CP1', 'DE/CP2'];
  return lists.page({ module, viewer, owners, offset: 0, limit: 100, after: undefined, ...query });
}

async function idsAndTotal(module: ClientOwnedModule, viewer = 'NL/EM1', query: Partial<ListQuery> = {}) {
  const { objects, total } = await page(module, viewer, query);
  return [objects.map((text) => JSON.parse(text)[module.levels[0].idField]), total];
}

describe('what was deleted', () => {
  test('TAR-R-02 is in no list and not counted, however often it was asked before', async () => {
    await store(putTariff('T1', 1), putTariff('T2', 1), putTariff('T3', 1));
    await fresh.decided();
    expect(await idsAndTotal(TARIFFS)).toEqual([['T1', 'T2', 'T3'], 3]);
    await store(deleteTariff('T2'));
    await fresh.decided();
    expect(await idsAndTotal(TARIFFS)).toEqual([['T1', 'T3'], 2]);
    await store(deleteTariff('T1'), deleteTariff('T3'));
    await fresh.decided();
    expect(await idsAndTotal(TARIFFS)).toEqual([[], 0]);
    expect(await lists.find(TARIFFS, ['NL/CP1'], 'T1', 'NL/EM1')).toEqual([]);
  });

  test('PAG-14 and is put again stands at the end, also when both come at once', async () => {
    await store(putTariff('T1', 1), putTariff('T2', 1), putTariff('T3', 1));
    expect(await store(deleteTariff('T1'), putTariff('t1', 1))).toEqual(['deleted', 'created']);
    expect(await idsAndTotal(TARIFFS)).toEqual([['T2', 'T3', 't1'], 3]);
    expect(await storeTogether(deleteTariff('T2'), putTariff('T2', 1))).toEqual(['deleted', 'created']);
    expect(await idsAndTotal(TARIFFS)).toEqual([['T3', 't1', 'T2'], 3]);
  });

  test('TAR-R-03 twice, or before it was there, is refused; what came and went at once was never there', async () => {
    await expect(store(deleteTariff('T1'))).rejects.toMatchObject({ httpStatus: 404 });
    expect(await storeTogether(putTariff('T1', 1), deleteTariff('T1'))).toEqual(['created', 'deleted']);
    expect(await database.storedObject.count()).toBe(0);
    await store(putTariff('T1', 1), deleteTariff('T1'));
    await expect(store(deleteTariff('T1'))).rejects.toMatchObject({ httpStatus: 404 });
    expect(await storeTogether(putTariff('T1', 1), deleteTariff('T1'))).toEqual(['created', 'deleted']);
    expect(await idsAndTotal(TARIFFS)).toEqual([[], 0]);
  });
});

describe('what concerns one party', () => {
  test('PAG-23, RT-G-05 is listed to and counted for nobody else', async () => {
    await store(
      putSession('S1', 1, 'NL/EM1'),
      putSession('S2', 1, 'DE/EM2'),
      postCdr('C1', 1, 'DE/EM2'),
      postCdr('C1', 2, 'NL/EM1', {}, 'DE/CP2'),
      postCdr('C2', 3, 'DE/EM2'),
    );
    for (const _ of ['counted', 'counted before']) {
      expect(await idsAndTotal(SESSIONS, 'NL/EM1')).toEqual([['S1'], 1]);
      expect(await idsAndTotal(SESSIONS, 'DE/EM2')).toEqual([['S2'], 1]);
      expect(await idsAndTotal(CDRS, 'NL/EM1')).toEqual([['C1'], 1]);
      expect(await idsAndTotal(CDRS, 'DE/EM2')).toEqual([['C1', 'C2'], 2]);
      expect(await idsAndTotal(CDRS, 'NL/EM3')).toEqual([[], 0]);
      await fresh.decided();
    }
    expect(await idsAndTotal(CDRS, 'DE/EM2', { dateFrom: Date.parse(T(2)) })).toEqual([['C2'], 1]);
  });

  test('a Session that comes to concern somebody else leaves the one list for the end of the other', async () => {
    await store(putSession('S1', 1, 'NL/EM1'), putSession('S2', 1, 'DE/EM2'), putSession('S3', 1, 'NL/EM1'));
    await fresh.decided();
    expect(await idsAndTotal(SESSIONS, 'NL/EM1')).toEqual([['S1', 'S3'], 2]);
    await store(patchSession('S1', 2, {}, 'DE/EM2'));
    expect(await idsAndTotal(SESSIONS, 'NL/EM1')).toEqual([['S3'], 1]);
    expect(await idsAndTotal(SESSIONS, 'DE/EM2')).toEqual([['S2', 'S1'], 2]);
  });

  test('is found by its id by that party, by its owner, and by the hub for itself', async () => {
    await store(putSession('S1', 1, 'NL/EM1'));
    const found = [{ owner: 'NL/CP1', audience: 'NL/EM1', body: session('S1', 1, 'NL/EM1') }];
    for (const viewer of ['NL/EM1', 'NL/CP1', undefined])
      expect(await lists.find(SESSIONS, ['NL/CP1', 'DE/CP2'], 'S1', viewer)).toEqual(found);
    expect(await lists.find(SESSIONS, ['NL/CP1', 'DE/CP2'], 'S1', 'DE/EM2')).toEqual([]);
  });

  test('CDR-R-09 what is posted again stays as it was first', async () => {
    expect(await store(postCdr('C1', 1, 'NL/EM1'), postCdr('C1', 1, 'NL/EM1'))).toEqual([
      'created',
      'unchanged',
    ]);
    await expect(store(postCdr('C1', 2, 'DE/EM2'))).rejects.toMatchObject({ statusCode: 2001 });
    expect((await page(CDRS, 'NL/EM1')).objects).toEqual([cdr('C1', 1, 'NL/EM1')]);
  });
});

test('TOK-R-04, TOK-R-05 tokens of one uid and different types are different ones', async () => {
  const app = token('012345', 1, { type: '"APP_USER"' });
  const rfid = token('012345', 1);
  await store(pushTo(TOKENS, 'PUT', '012345', rfid), pushTo(TOKENS, 'PUT', '012345', app));
  expect(await idsAndTotal(TOKENS, 'NL/CP1')).toEqual([['012345', '012345'], 2]);
  const find = (type?: string) => lists.find(TOKENS, ['NL/EM1'], objectKey(TOKENS, '012345', type), 'NL/CP1');
  expect(await find()).toMatchObject([{ body: rfid }]);
  expect(await find('APP_USER')).toMatchObject([{ body: app }]);
  expect(await find('OTHER')).toEqual([]);
});
