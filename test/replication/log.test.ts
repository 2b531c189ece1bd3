import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { ReplicationLog } from '../../src/replication/log.js';
import { startLogClock } from '../../src/replication/log-clock.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import type { Push } from '../../src/replication/push.js';
import { Door } from './eventually.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
import { holdOpen } from './held-transaction.js';
import { evse, location, newLocation, patch, push, T } from './location-bodies.js';
import { LogFollower } from './log-follower.js';

let fresh: FreshDatabase;
let database: Database;
let log: ReplicationLog;

beforeAll(async () => {
  fresh = await freshDatabase('log_test');
  database = fresh.open();
  log = new ReplicationLog(database);
});

afterEach(() => fresh.clear());

afterAll(() => fresh.drop());

/** Stores pushes one after the other. */
async function store(...pushes: readonly Push[]): Promise<void> {
  for (const next of pushes) await storeTogether(next);
}

/** Stores pushes by one write. */
async function storeTogether(...pushes: readonly Push[]): Promise<void> {
  const commit = new GroupCommit(new ObjectStore(database), () => undefined, createLogger('silent'));
  await Promise.all(pushes.map((next) => commit.submit(next)));
}

/** Follows until everything is read. */
async function follow(follower: LogFollower): Promise<void> {
  while (!(await follower.step()));
}

/** What somebody is sent who has everything up to a position. */
async function receivedAfter(position: bigint): Promise<string[]> {
  await fresh.decided();
  const { entries } = await log.read(
    LOCATIONS,
    'NL/EM1',
    position,
    { from: position, horizon: undefined },
    100,
  );
  return entries.map(({ objectName, kind, body }) =>
    kind === 'object' ? objectName : `${objectName}/${JSON.parse(body).uid}`,
  );
}

async function head(): Promise<bigint> {
  const follower = new LogFollower(log, 100);
  await follow(follower);
  return follower.position;
}

describe('what a receiver is sent', () => {
  test('each object once, in its newest form, however often it changed', async () => {
    await store(newLocation('LOC1'), newLocation('LOC2'));
    for (const at of [2, 3, 4]) await store(push('PUT', 'LOC1', location('LOC1', at, [evse('E1', at)])));
    await fresh.decided();
    const follower = new LogFollower(log, 100);
    await follow(follower);
    expect(follower.received).toEqual(['LOC2', 'LOC1']);
    expect([...follower.mirror.values()]).toContainEqual(JSON.parse(location('LOC1', 4, [evse('E1', 4)])));
  });

  test('D6 one EVSE where one EVSE changed, by whatever form of push', async () => {
    await store(newLocation('LOC1'));
    for (const next of [
      push('PUT', 'LOC1/E2', evse('E2', 2)),
      push('PATCH', 'LOC1/E2', patch(3, { status: '"CHARGING"' })),
      push('PATCH', 'LOC1/E2/1', patch(4, { max_amperage: '32' })),
      push('PUT', 'LOC1', location('LOC1', 5, [evse('E1', 1), evse('E2', 5)])),
    ]) {
      const before = await head();
      await store(next);
      expect(await receivedAfter(before)).toEqual(['LOC1/E2']);
    }
  });

  test('D6 an EVSE that is new, alone', async () => {
    await store(newLocation('LOC1'));
    const before = await head();
    await store(push('PUT', 'LOC1/E3', evse('E3', 2)));
    expect(await receivedAfter(before)).toEqual(['LOC1/E3']);
  });

  test('the Location where the Location changed, and where an EVSE went', async () => {
    await store(newLocation('LOC1'));
    for (const next of [
      push('PATCH', 'LOC1', patch(2, { name: '"Markt"' })),
      push('PUT', 'LOC1', location('LOC1', 3, [evse('E2', 1)])),
    ]) {
      const before = await head();
      await store(next);
      expect(await receivedAfter(before)).toEqual(['LOC1']);
    }
  });

  test('the Location alone where it changed together with its EVSEs', async () => {
    await store(newLocation('LOC1'));
    const before = await head();
    await storeTogether(
      push('PUT', 'LOC1/E1', evse('E1', 2)),
      push('PATCH', 'LOC1', patch(2, { name: '"Markt"' })),
      push('PUT', 'LOC1/E2', evse('E2', 3)),
    );
    expect(await receivedAfter(before)).toEqual(['LOC1']);
  });

  test('a change of the Location is not hidden by a later one of its EVSEs in the same batch', async () => {
    await store(newLocation('LOC1'));
    const follower = new LogFollower(log, 100);
    await follow(follower);
    await storeTogether(
      push('PATCH', 'LOC1', patch(2, { name: '"Markt"' })),
      push('PUT', 'LOC1', location('LOC1', 3, [evse('E1', 3), evse('E2', 1)], { name: '"Markt"' })),
    );
    await follow(follower);
    expect([...follower.mirror.values()]).toMatchObject([{ name: 'Markt', last_updated: T(3) }]);
  });

  test('nothing where nothing changed', async () => {
    await store(newLocation('LOC1'));
    const before = await head();
    await store(newLocation('LOC1'), push('PUT', 'LOC1/E1', evse('E1', 0)));
    expect(await receivedAfter(before)).toEqual([]);
  });

  test('who begins anew: whole Locations, and no EVSE that they carry', async () => {
    await store(newLocation('LOC1'), newLocation('LOC2'), push('PUT', 'LOC1/E1', evse('E1', 2)));
    expect(await receivedAfter(0n)).toEqual(['LOC1', 'LOC2']);
    const follower = new LogFollower(log, 1);
    await follow(follower);
    expect(follower.received).toEqual(['LOC1', 'LOC2']);
  });

  test('an EVSE that changed after its Location was sent, in the same way through the log', async () => {
    await store(newLocation('LOC1'), newLocation('LOC2'));
    const follower = new LogFollower(log, 1);
    await follower.step();
    await store(push('PUT', 'LOC1/E1', evse('E1', 2)));
    await follow(follower);
    expect(follower.received).toEqual(['LOC1', 'LOC2', 'LOC1/E1']);
  });

  test('all EVSEs that changed together, also where they are more than a page', async () => {
    const evses = Array.from({ length: 30 }, (_, at) => evse(`E${at}`, 1));
    await store(push('PUT', 'LOC1', location('LOC1', 1, evses)));
    const follower = new LogFollower(log, 5);
    await follow(follower);
    await storeTogether(...evses.map((_, at) => push('PUT', `LOC1/E${at}`, evse(`E${at}`, 2))));
    await follow(follower);
    expect(follower.received).toHaveLength(31);
  });

  test('objects of other modules are not its business', async () => {
    await store({ ...newLocation('LOC1'), module: { ...LOCATIONS, identifier: 'tariffs' } });
    expect(await receivedAfter(0n)).toEqual([]);
  });

  test('readers at the same position share one look at the log', async () => {
    await store(newLocation('LOC1'));
    const pass = { from: 0n, horizon: undefined };
    const since = log.mark;
    const [first, second] = await Promise.all([
      log.read(LOCATIONS, 'NL/EM1', 0n, pass, 10, since),
      log.read(LOCATIONS, 'NL/EM1', 0n, pass, 10, since),
    ]);
    expect(first).toBe(second);
  });

  test('but none that began before what the reader was woken for was stored', async () => {
    await store(newLocation('LOC1'));
    await fresh.decided();
    const door = new Door();
    const slow = new ReplicationLog({
      $queryRaw: async (...statement: Parameters<Database['$queryRaw']>) => {
        const rows = await database.$queryRaw(...statement);
        await door.passed();
        return rows;
      },
    } as Database);
    const pass = { from: 0n, horizon: undefined };
    const early = slow.read(LOCATIONS, 'NL/EM1', 0n, pass, 10);
    await store(newLocation('LOC2'));
    await fresh.decided();
    const late = slow.read(LOCATIONS, 'NL/EM1', 0n, pass, 10, slow.mark);
    door.open();
    expect((await early).entries.map(({ objectName }) => objectName)).toEqual(['LOC1']);
    expect((await late).entries.map(({ objectName }) => objectName)).toEqual(['LOC1', 'LOC2']);
  });
});

describe('a transaction that is still open', () => {
  test('is waited for: what was stored after it is not read before it', async () => {
    const held = await holdOpen(fresh.open(), (session) =>
      new ObjectStore(session).write([
        {
          module: 'locations',
          owner: 'NL/CP1',
          objectKey: 'LATE',
          objectName: 'LATE',
          expectedRevision: undefined,
          lastUpdated: T(1),
          audience: '',
          isDeleted: false,
          isRevived: false,
          upserts: [{ key: '', position: 0, body: location('LATE', 1, []) }],
          deletes: [],
        },
      ]),
    );
    await store(newLocation('LOC1'));
    const pass = { from: 0n, horizon: undefined };
    expect(await log.read(LOCATIONS, 'NL/EM1', 0n, pass, 10)).toMatchObject({
      entries: [],
      hasUndecided: true,
      isFull: false,
    });
    await held.commit();
    expect(await receivedAfter(0n)).toEqual(['LATE', 'LOC1']);
  });

  test('that is rolled back holds up nothing', async () => {
    const held = await holdOpen(fresh.open(), (session) => session.$executeRaw`SELECT pg_current_xact_id()`);
    await store(newLocation('LOC1'));
    expect(await log.read(LOCATIONS, 'NL/EM1', 0n, { from: 0n, horizon: undefined }, 10)).toMatchObject({
      entries: [],
    });
    await held.rollBack();
    expect(await receivedAfter(0n)).toEqual(['LOC1']);
  });
});

describe('the clock of the log', () => {
  test('starts after everything that is stored, also when a restored database counts transactions from the beginning', async () => {
    await store(newLocation('LOC1'));
    await database.$executeRaw`UPDATE object_part SET revision = revision + (1000000::bigint << 20) WHERE part_key = ''`;
    await database.$executeRaw`UPDATE object SET revision = revision + (1000000::bigint << 20)`;
    const [restored] = await database.objectPart.findMany({ orderBy: { revision: 'desc' }, take: 1 });
    await startLogClock(database);
    const follower = new LogFollower(log, 10);
    await follow(follower);
    expect(follower.received).toEqual(['LOC1']);
    expect(follower.position).toBe(restored?.revision);

    await store(push('PUT', 'LOC1/E1', evse('E1', 2)));
    expect(await receivedAfter(follower.position)).toEqual(['LOC1/E1']);
  });

  test('starts after every cursor: what is stored next reaches a receiver that stood ahead', async () => {
    const position = (await head()) + (5_000_000n << 20n);
    await database.deliveryCursor.create({ data: { receiver: 'NL/EM1', module: 'locations', position } });
    await startLogClock(database);
    await store(newLocation('LOC1'));
    expect(await receivedAfter(position)).toEqual(['LOC1']);
  });

  test('does not move when it need not', async () => {
    await startLogClock(database);
    const [before] = await database.logClock.findMany();
    await store(newLocation('LOC1'));
    await startLogClock(database);
    expect(await database.logClock.findMany()).toEqual([before]);
  });
});
