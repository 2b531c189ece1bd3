import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { Cursors, type Receiver } from '../../src/replication/cursors.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
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

test('a receiver that is new begins at the beginning', async () => {
  expect(await cursors.load(first)).toEqual({ position: 0n, failures: 0, nextAttemptAt: undefined });
});

test('one that is not there is undefined, whoever is loaded with it', async () => {
  const unknown = { party: 'XX/ZZZ', module: 'locations' };
  const loaded = await Promise.all([cursors.load(unknown), cursors.load(first), cursors.load(first)]);
  expect(loaded.map((cursor) => cursor?.position)).toEqual([undefined, 0n, 0n]);
});

test('many move at the same time, each from where it stands', async () => {
  const moves = receivers.map((receiver, at) => cursors.advance(receiver, 0n, BigInt(at + 1) << 40n));
  expect(await Promise.all(moves)).toEqual([true, true, true]);
  expect(await positions()).toEqual([1n << 40n, 2n << 40n, 3n << 40n]);
});

test('one that no longer stands where it was left does not move, and holds up no other', async () => {
  await cursors.advance(first, 0n, 10n);
  const moves = [cursors.advance(first, 0n, 20n), cursors.advance(second, 0n, 20n)];
  expect(await Promise.all(moves)).toEqual([false, true]);
  expect(await positions()).toEqual([10n, 20n, 0n]);
});

test('of two who move the same cursor at the same time one is stopped', async () => {
  const other = new Cursors(fresh.open());
  const moves = await Promise.all([cursors.advance(first, 0n, 10n), other.advance(first, 0n, 20n)]);
  expect(moves.filter((hasMoved) => hasMoved)).toHaveLength(1);
  const together = await Promise.all([cursors.advance(second, 0n, 10n), cursors.advance(second, 0n, 20n)]);
  expect(together.filter((hasMoved) => hasMoved)).toHaveLength(1);
});

test('one that was reset or is gone stops a drain that is under way', async () => {
  await cursors.advance(first, 0n, 10n);
  await cursors.reset('NL/EM1');
  await cursors.remove(['NL/EM2']);
  const moves = [cursors.advance(first, 10n, 20n), cursors.advance(second, 0n, 20n)];
  expect(await Promise.all(moves)).toEqual([false, false]);
});

test('those that are there keep their place when receivers are made sure of', async () => {
  await cursors.advance(first, 0n, 10n);
  await cursors.ensure([...receivers, { party: 'NL/EM4', module: 'locations' }]);
  expect(await positions()).toEqual([10n, 0n, 0n]);
});

test('a receiver that was forgotten and comes back begins at the beginning', async () => {
  await cursors.advance(first, 0n, 10n);
  await cursors.remove(['NL/EM1']);
  expect(await cursors.load(first)).toBeUndefined();
  await cursors.ensure([first]);
  expect((await cursors.load(first))?.position).toBe(0n);
});

test('only the modules named are reset', async () => {
  const tariffs = { party: 'NL/EM1', module: 'tariffs' };
  await cursors.ensure([tariffs]);
  await cursors.advance(first, 0n, 10n);
  await cursors.advance(tariffs, 0n, 10n);
  await cursors.reset('NL/EM1', ['tariffs']);
  expect((await cursors.load(first))?.position).toBe(10n);
  expect((await cursors.load(tariffs))?.position).toBe(0n);
});

test('a failure is remembered until the cursor moves', async () => {
  await cursors.noteFailure(first, 3, 1_800_000_000_000, 'HTTP 503');
  expect(await cursors.load(first)).toEqual({ position: 0n, failures: 3, nextAttemptAt: 1_800_000_000_000 });
  await cursors.advance(first, 0n, 10n);
  expect(await cursors.load(first)).toEqual({ position: 10n, failures: 0, nextAttemptAt: undefined });
});

test('a sign of life ends the waiting, not the count of failures', async () => {
  await cursors.noteFailure(first, 3, 1_800_000_000_000, 'HTTP 503');
  await cursors.clearBackoff(['NL/EM1', 'NL/EM2']);
  expect(await cursors.load(first)).toEqual({ position: 0n, failures: 3, nextAttemptAt: undefined });
});

describe('who is behind', () => {
  const parties = async (now: number) => (await cursors.behind(now)).map(({ party }) => party).sort();

  test('nobody while nothing is stored', async () => {
    expect(await cursors.behind(Date.now())).toEqual([]);
  });

  test('who has not got everything of the module, and is due', async () => {
    const commit = new GroupCommit(new ObjectStore(database), () => undefined, createLogger('silent'));
    await commit.submit(push('PUT', 'LOC1', location('LOC1', 1, [])));
    await cursors.ensure([{ party: 'NL/EM1', module: 'tariffs' }]);
    const [part] = await database.objectPart.findMany();
    await cursors.advance(first, 0n, part!.revision);
    await cursors.noteFailure(second, 1, 1_800_000_000_000, 'HTTP 503');
    expect(await cursors.behind(1_799_999_999_999)).toEqual([third]);
    expect(await parties(1_800_000_000_000)).toEqual(['NL/EM2', 'NL/EM3']);
  });
});
