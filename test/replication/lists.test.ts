import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { type ListPage, type ListQuery, ObjectLists } from '../../src/replication/lists.js';
import { splitParts } from '../../src/replication/object-parts.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import type { Push } from '../../src/replication/push.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
import { holdOpen } from './held-transaction.js';
import { evse, location, patch, push, T } from './location-bodies.js';

let fresh: FreshDatabase;
let database: Database;
let lists: ObjectLists;

beforeAll(async () => {
  fresh = await freshDatabase('lists_test');
  database = fresh.open();
});

beforeEach(() => {
  lists = new ObjectLists(database);
});

afterEach(() => fresh.clear());

afterAll(() => fresh.drop());

async function store(...pushes: readonly Push[]): Promise<void> {
  const commit = new GroupCommit(new ObjectStore(database), () => undefined, createLogger('silent'));
  for (const next of pushes) await commit.submit(next);
}

function newLocation(id: string, at = 1, owner = 'NL/CP1'): Push {
  return push('PUT', id, location(id, at, [evse('E1', 1)]), owner);
}

/** Stores a Location in a transaction that stays open. */
function holdLocation(id: string) {
  return holdOpen(fresh.open(), (session) =>
    new ObjectStore(session).write([
      {
        module: 'locations',
        owner: 'NL/CP1',
        objectKey: id,
        objectName: id,
        expectedRevision: undefined,
        lastUpdated: T(1),
        audience: '',
        isDeleted: false,
        isRevived: false,
        upserts: splitParts(LOCATIONS, location(id, 1, [])),
        deletes: [],
      },
    ]),
  );
}

function page(query: Partial<ListQuery> = {}): Promise<ListPage> {
  return lists.page({
    module: LOCATIONS,
    viewer: 'NL/EM1',
    owners: ['NL/CP1'],
    offset: 0,
    limit: 100,
    after: undefined,
    ...query,
  });
}

function ids({ objects }: ListPage): string[] {
  return objects.map((text) => JSON.parse(text).id);
}

/** Follows the links to the end. */
async function crawl(
  limit: number,
  onPage: (page: ListPage) => Promise<void> = async () => undefined,
): Promise<string[]> {
  const found: string[] = [];
  let after: bigint | undefined;
  do {
    const next = await page({ limit, after });
    found.push(...ids(next));
    await onPage(next);
    after = next.next;
  } while (after !== undefined);
  return found;
}

describe('pages', () => {
  const names = ['LOC5', 'LOC3', 'LOC9', 'LOC1', 'LOC7'];
  beforeEach(() => store(...names.map((id) => newLocation(id))));

  test('PAG-07 following the links gives every object once, and the last page has no link', async () => {
    await fresh.decided();
    for (const limit of [1, 2, 4, 5, 6]) expect(await crawl(limit)).toEqual(names);
  });

  test('objects come whole, as they are stored now', async () => {
    await store(push('PUT', 'LOC3/E2', evse('E2', 4)));
    const { objects } = await page({ offset: 1, limit: 1 });
    expect(objects).toEqual([location('LOC3', 4, [evse('E1', 1), evse('E2', 4)])]);
  });

  test.each([
    [0, 2, ['LOC5', 'LOC3']],
    [1, 2, ['LOC3', 'LOC9']],
    [4, 2, ['LOC7']],
    [5, 2, []],
    [9_999, 2, []],
  ])('PAG-05, PAG-06, PAG-16 offset %i and limit %i', async (offset, limit, expected) => {
    const found = await page({ offset, limit });
    expect(ids(found)).toEqual(expected);
    expect(found.total).toBe(5);
    expect(found.next === undefined).toBe(offset + limit >= 5);
  });

  test('PAG-13 nothing is found: an empty page without a link', async () => {
    expect(await page({ owners: ['XX/ZZZ'] })).toEqual({ objects: [], total: 0, next: undefined });
    expect(await page({ owners: [] })).toEqual({ objects: [], total: 0, next: undefined });
  });

  test('PAG-14 an update moves no object', async () => {
    await store(push('PATCH', 'LOC3', patch(9, { name: '"Markt"' })), push('PUT', 'LOC9/E1', evse('E1', 9)));
    expect(ids(await page())).toEqual(names);
  });

  test('PAG-15 what comes during a crawl stands at the end, and moves nothing before it', async () => {
    await fresh.decided();
    const first = await page({ limit: 2 });
    await store(newLocation('LOC0'), push('PATCH', 'LOC5', patch(9, { name: '"Markt"' })));
    expect(ids(await page({ limit: 2 }))).toEqual(ids(first));
    expect(ids(await page({ after: first.next }))).toEqual(['LOC9', 'LOC1', 'LOC7', 'LOC0']);
    expect((await page()).total).toBe(6);
  });
});

describe('filters', () => {
  beforeEach(() => store(newLocation('A', 1), newLocation('B', 2), newLocation('C', 3)));

  const at = (minutes: number) => Date.parse(T(minutes));

  test('PAG-02 date_from is inclusive', async () => {
    expect(ids(await page({ dateFrom: at(2) }))).toEqual(['B', 'C']);
    expect(ids(await page({ dateFrom: at(2) + 1 }))).toEqual(['C']);
  });

  test('PAG-03 date_to is exclusive', async () => {
    expect(ids(await page({ dateTo: at(2) }))).toEqual(['A']);
    expect(ids(await page({ dateTo: at(2) + 1 }))).toEqual(['A', 'B']);
  });

  test('PAG-04 windows side by side give every object once', async () => {
    const windows = [0, 1, 2, 3].map((from) => page({ dateFrom: at(from), dateTo: at(from + 1) }));
    expect((await Promise.all(windows)).map(ids)).toEqual([[], ['A'], ['B'], ['C']]);
  });

  test('PAG-18 date_from after date_to: nothing', async () => {
    expect(await page({ dateFrom: at(3), dateTo: at(1) })).toMatchObject({ objects: [], total: 0 });
  });

  test('PAG-09 the total counts what the filter lets through, on every page', async () => {
    expect(await page({ dateFrom: at(2), limit: 1 })).toMatchObject({ total: 2, next: expect.anything() });
  });

  test('LOC-S-03, LOC-R-09 a change of an EVSE brings its Location into an incremental pull', async () => {
    await store(push('PUT', 'A/E1', evse('E1', 8)));
    expect(ids(await page({ dateFrom: at(8) }))).toEqual(['A']);
  });

  test('AMB-13 a late and older PATCH takes no Location out of an incremental pull', async () => {
    await store(push('PUT', 'A/E1', evse('E1', 8)), push('PATCH', 'A', patch(2, { name: '"Markt"' })));
    expect(ids(await page({ dateFrom: at(8) }))).toEqual(['A']);
  });

  test('PAG-09, RT-G-01 each asker sees and counts the owners that it may see', async () => {
    await store(newLocation('D', 1, 'DE/CP2'));
    expect(await page({ owners: ['DE/CP2'] })).toMatchObject({ total: 1 });
    const both = await page({ owners: ['NL/CP1', 'DE/CP2'] });
    expect([ids(both), both.total]).toEqual([['A', 'B', 'C', 'D'], 4]);
  });

  test('objects of other modules are not listed', async () => {
    await store({ ...newLocation('X'), module: { ...LOCATIONS, identifier: 'tariffs' } });
    expect(await page()).toMatchObject({ total: 3 });
  });
});

describe('objects that are committed late', () => {
  test('are missed by no crawl that was under way', async () => {
    await store(newLocation('A'));
    const held = await holdLocation('LATE');
    await store(newLocation('B'), newLocation('C'), newLocation('D'));
    let pages = 0;
    const found = await crawl(2, async () => {
      pages += 1;
      if (pages === 2) await held.commit();
    });
    expect(new Set(found)).toEqual(new Set(['A', 'LATE', 'B', 'C', 'D']));
  });

  test('PAG-09 are counted as soon as they are there, though a newer one was counted before', async () => {
    const held = await holdLocation('LATE');
    await store(newLocation('A'));
    expect((await page()).total).toBe(1);
    await held.commit();
    expect((await page()).total).toBe(2);
  });

  test('a crawl that meets an open transaction shows pages again rather than miss something, and ends after it', async () => {
    const held = await holdLocation('LATE');
    await store(...['A', 'B', 'C', 'D'].map((id) => newLocation(id)));
    let pages = 0;
    const found = await crawl(1, async () => {
      pages += 1;
      if (pages === 5) await held.commit();
    });
    expect(new Set(found)).toEqual(new Set(['A', 'LATE', 'B', 'C', 'D']));
    expect(found.at(-1)).toBe('D');
  });
});

describe('objects by their id', () => {
  test('AMB-04 of every owner that the asker may see, whole', async () => {
    await store(newLocation('LOC1'), newLocation('LOC1', 2, 'DE/CP2'), newLocation('LOC2'));
    expect(await lists.find(LOCATIONS, ['NL/CP1'], 'LOC1', 'NL/EM1')).toEqual([
      { owner: 'NL/CP1', audience: undefined, body: location('LOC1', 1, [evse('E1', 1)]) },
    ]);
    expect(await lists.find(LOCATIONS, ['NL/CP1', 'DE/CP2'], 'LOC1', 'NL/EM1')).toHaveLength(2);
    expect(await lists.find(LOCATIONS, ['NL/CP1'], 'LOC9', 'NL/EM1')).toEqual([]);
  });
});
