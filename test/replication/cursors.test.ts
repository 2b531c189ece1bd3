import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { Cursors, type Receiver } from '../../src/replication/cursors.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { LogMarks } from '../../src/replication/log-marks.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import { lockWaits } from '../harness/lock-waits.js';
import { eventually } from './eventually.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
import { holdOpen } from './held-transaction.js';
import { location, push } from './location-bodies.js';

let fresh: FreshDatabase;
let database: Database;
let cursors: Cursors;

const receivers: Receiver[] = ['NL/EM1', 'NL/EM2', 'NL/EM3'].map((party) => ({ party, module: 'locations' }));
const [first, second, third] = receivers as [Receiver, Receiver, Receiver];

beforeAll(async () => {
  fresh = await freshDatabase('cursors_test');
  database = fresh.open();
  cursors = new Cursors(database);
});

beforeEach(() => cursors.ensure(receivers));

afterEach(() => fresh.clear());

afterAll(() => fresh.drop());

async function positions(): Promise<(bigint | undefined)[]> {
  const loaded = await Promise.all(receivers.map((receiver) => cursors.load(receiver)));
  return loaded.map((cursor) => cursor?.position);
}

function move(receiver: Receiver, position: bigint) {
  const { party, module } = receiver;
  return database.deliveryCursor.updateMany({ where: { receiver: party, module }, data: { position } });
}

function fails(receiver: Receiver, failures: number, waitMs: number) {
  const { party, module } = receiver;
  const nextAttemptAt = new Date(Date.now() + waitMs);
  return database.deliveryCursor.updateMany({
    where: { receiver: party, module },
    data: { failures, nextAttemptAt },
  });
}

test('a receiver that is new begins at the beginning', async () => {
  expect(await cursors.load(first)).toEqual({ position: 0n, failures: 0, waitMs: 0 });
});

test('D1 one that gets nothing by itself begins at the end', async () => {
  await database.partySetting.create({ data: { party: 'NL/EM9', catchUp: 'none' } });
  const receiver = { party: 'NL/EM9', module: 'locations' };
  const commit = new GroupCommit(new ObjectStore(database), () => undefined, createLogger('silent'));
  await commit.submit(push('PUT', 'LOC1', location('LOC1', 1, [])));
  await fresh.decided();
  await cursors.ensure([receiver]);
  expect((await cursors.behind()).map(({ party }) => party)).not.toContain('NL/EM9');
});

test('D1 of CDRs nobody is spared any: it begins at the beginning, and skips none when it is back', async () => {
  await database.partySetting.create({ data: { party: 'NL/EM9', catchUp: 'none' } });
  const both = ['cdrs', 'locations'].map((module) => ({ party: 'NL/EM9', module }));
  await cursors.ensure(both);
  await database.deliveryCursor.updateMany({
    where: { receiver: 'NL/EM9', module: 'locations' },
    data: { position: 1n },
  });
  await cursors.skipMissed(['NL/EM9', 'NL/EM1']);
  const loaded = await Promise.all([...both, first].map((receiver) => cursors.load(receiver)));
  expect(loaded.map((cursor) => cursor!.position > 1n)).toEqual([false, true, false]);
});

test('one that is not there is undefined', async () => {
  expect(await cursors.load({ party: 'XX/ZZZ', module: 'locations' })).toBeUndefined();
});

test('those that are there keep their place when receivers are made sure of', async () => {
  await move(first, 10n);
  await cursors.ensure([...receivers, { party: 'NL/EM4', module: 'locations' }]);
  expect(await positions()).toEqual([10n, 0n, 0n]);
});

test('a receiver that was forgotten and comes back begins at the beginning', async () => {
  await move(first, 10n);
  await cursors.remove(['NL/EM1']);
  expect(await cursors.load(first)).toBeUndefined();
  await cursors.ensure([first]);
  expect((await cursors.load(first))?.position).toBe(0n);
});

describe('setting back', () => {
  const tariffs = { party: 'NL/EM1', module: 'tariffs' };

  test('only the module that is named', async () => {
    await cursors.ensure([tariffs]);
    await move(first, 10n);
    await move(tariffs, 10n);
    await cursors.reset('NL/EM1', 'tariffs');
    expect((await cursors.load(first))?.position).toBe(10n);
    expect((await cursors.load(tariffs))?.position).toBe(0n);
  });

  test.each([
    ['2026-06-01T10:00:30Z', 99n],
    ['2026-06-01T10:05:00Z', 199n],
    ['2026-06-01T10:07:00Z', 250n],
    ['2026-06-01T09:59:59Z', 0n],
  ])('to %s: never too late, and never forward', async (since, position) => {
    const mark = (time: string, revision: bigint) => ({ at: new Date(`2026-06-01T${time}Z`), revision });
    await database.logMark.createMany({
      data: [mark('10:00:00', 100n), mark('10:01:00', 150n), mark('10:05:00', 200n), mark('10:06:00', 300n)],
    });
    await move(first, 250n);
    await cursors.reset('NL/EM1', undefined, new Date(since));
    expect((await cursors.load(first))?.position).toBe(position);
  });

  test('ends the waiting', async () => {
    await fails(first, 3, 60_000);
    await cursors.reset('NL/EM1');
    expect(await cursors.load(first)).toEqual({ position: 0n, failures: 0, waitMs: 0 });
  });
});

test.each<[string, () => Promise<void>]>([
  ['remove', () => cursors.remove(['NL/EM9'])],
  ['reset', () => cursors.reset('NL/EM9')],
  ['clearBackoff', () => cursors.clearBackoff(['NL/EM9'])],
  ['lock', () => cursors.lock(['NL/EM9'])],
  ['skipMissed', () => cursors.skipMissed(['NL/EM9'])],
])('%s locks rows in the one order, so that it and a drain never wait for each other', async (_, run) => {
  await database.partySetting.create({ data: { party: 'NL/EM9', catchUp: 'none' } });
  // As they lie in the table, the last comes first.
  for (const module of ['tokens', 'locations']) {
    const nextAttemptAt = new Date();
    await database.deliveryCursor.create({ data: { receiver: 'NL/EM9', module, nextAttemptAt } });
  }
  const held = await holdOpen(
    database,
    (session) =>
      session.$queryRaw`SELECT FROM delivery_cursor WHERE receiver = 'NL/EM9' AND module = 'locations' FOR UPDATE`,
  );
  const running = run();
  await eventually(async () => (await lockWaits(fresh.url)) > 0);
  const free = await database.$queryRaw`
    SELECT module FROM delivery_cursor WHERE receiver = 'NL/EM9' FOR UPDATE SKIP LOCKED`;
  expect(free).toEqual([{ module: 'tokens' }]);
  await held.rollBack();
  await running;
});

test('a mark of the log is made once a minute', async () => {
  const marks = new LogMarks(database);
  await marks.note();
  await marks.note();
  const [{ horizon } = { horizon: 0n }] = await database.$queryRaw<
    { horizon: bigint }[]
  >`SELECT log_horizon() AS horizon`;
  const all = await database.logMark.findMany();
  expect(all).toHaveLength(1);
  expect(all[0]?.revision).toBeGreaterThan(0n);
  expect(all[0]?.revision).toBeLessThanOrEqual(horizon);
});

test('a sign of life ends the waiting, not the count of failures', async () => {
  await fails(first, 3, 60_000);
  expect((await cursors.load(first))?.waitMs).toBeGreaterThan(50_000);
  await cursors.clearBackoff(['NL/EM1', 'NL/EM2']);
  expect(await cursors.load(first)).toEqual({ position: 0n, failures: 3, waitMs: 0 });
});

describe('who is behind', () => {
  test('nobody while nothing is stored', async () => {
    expect(await cursors.behind()).toEqual([]);
  });

  test('who has not got everything of the module, is due, and is drained by nobody', async () => {
    const commit = new GroupCommit(new ObjectStore(database), () => undefined, createLogger('silent'));
    await commit.submit(push('PUT', 'LOC1', location('LOC1', 1, [])));
    await cursors.ensure([{ party: 'NL/EM1', module: 'tariffs' }]);
    const [part] = await database.objectPart.findMany();
    await move(first, part!.revision);
    await fails(second, 1, 60_000);
    expect(await cursors.behind()).toEqual([third]);
    await database.deliveryCursor.updateMany({
      where: { receiver: 'NL/EM3' },
      data: { leaseHolder: 'somebody', leasedUntil: new Date(Date.now() + 60_000) },
    });
    expect(await cursors.behind()).toEqual([]);
    await cursors.clearBackoff(['NL/EM2']);
    expect(await cursors.behind()).toEqual([second]);
  });
});
