/** Revisions go on rising when a database is restored, which counts its transactions from the beginning again. */
import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { CDRS } from '../../src/ocpi/cdrs.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { ReplicationLog } from '../../src/replication/log.js';
import { startLogClock } from '../../src/replication/log-clock.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import type { Push } from '../../src/replication/push.js';
import { lockWaits } from '../harness/lock-waits.js';
import { waitUntil } from '../harness/wait-until.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
import { holdOpen } from './held-transaction.js';
import { location, push } from './location-bodies.js';
import { postCdr } from './module-bodies.js';

/** As many transactions as the server has never seen. */
const AHEAD = 5_000_000n << 20n;

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase('log_clock_test');
  database = fresh.open();
});
afterEach(async () => {
  await fresh.clear();
  await database.$executeRaw`UPDATE log_clock SET base = 0`;
});
afterAll(() => fresh.drop());

function store(next: Push, by = database): Promise<unknown> {
  const commit = new GroupCommit(new ObjectStore(by), () => undefined, createLogger('silent'));
  return commit.submit(next);
}

const putLocation = (id: string) => push('PUT', id, location(id, 1, []));

async function base(): Promise<bigint> {
  const { base } = await database.logClock.findFirstOrThrow();
  return base;
}

async function newestRevision(): Promise<bigint> {
  const { revision } = await database.storedObject.findFirstOrThrow({ orderBy: { id: 'desc' } });
  return revision;
}

/** Whatever in a dump may be further on than the restored server's transactions. */
const DUMPED: Record<string, () => Promise<unknown>> = {
  'what is in the log, of any module and audience': async () => {
    await store(postCdr('C1', 1, 'NL/EM1'));
    await store(postCdr('C2', 1, 'NL/EM2'));
    await store(putLocation('LOC1'));
    await database.$executeRaw`
      UPDATE object_part SET revision = ${AHEAD} WHERE module = 'cdrs' AND audience = 'NL/EM2'`;
  },
  'a place in a list': async () => {
    await store(postCdr('C1', 1, 'NL/EM1'));
    await database.$executeRaw`UPDATE object SET created_revision = ${AHEAD}`;
  },
  'a cursor': () =>
    database.deliveryCursor.create({ data: { receiver: 'NL/EM1', module: 'cdrs', position: AHEAD } }),
  'a mark': () => database.logMark.create({ data: { at: new Date(0), revision: AHEAD } }),
};

test.each(Object.entries(DUMPED))('new revisions are higher than %s', async (_, dump) => {
  await dump();
  expect(await startLogClock(database)).toBe(true);
  await store(putLocation('NEW'));
  expect(await newestRevision()).toBeGreaterThan(AHEAD);
  const lifted = await base();
  expect(await startLogClock(database)).toBe(false);
  expect(await base()).toBe(lifted);
});

test('an empty database needs no lift', async () => {
  expect(await startLogClock(database)).toBe(false);
  expect(await base()).toBe(0n);
});

test('two processes that start at the same time lift it once: what one writes then is not passed by', async () => {
  await store(putLocation('LOC1'));
  await database.logMark.create({ data: { at: new Date(0), revision: AHEAD } });
  const other = fresh.open();
  const held = await holdOpen(
    fresh.open(),
    (session) => session.$executeRaw`SELECT FROM log_clock FOR UPDATE`,
  );
  const both = Promise.all([startLogClock(database), startLogClock(other)]);
  await waitUntil(async () => (await lockWaits(fresh.url)) === 2, 'both to wait for their turn');
  await held.commit();
  await both;
  await store(putLocation('LOC2'));
  // A second lift would have doubled the distance.
  expect(await newestRevision()).toBeLessThan(AHEAD + (1_000_000n << 20n));
});

test('a hub that was not stopped for the restore writes nothing until one has been started', async () => {
  const receiver = { receiver: 'NL/EM1', module: 'cdrs', position: AHEAD };
  await database.deliveryCursor.create({ data: receiver });
  await database.logMark.create({ data: { at: new Date(), revision: AHEAD } });
  await expect(store(postCdr('C1', 1, 'NL/EM1'))).rejects.toMatchObject({ statusCode: 3000 });
  await startLogClock(database);
  await store(postCdr('C1', 1, 'NL/EM1'));
  await fresh.decided();
  const pass = { from: AHEAD, horizon: undefined };
  const { entries } = await new ReplicationLog(database).read(CDRS, 'NL/EM1', AHEAD, pass, 10);
  expect(entries.map(({ objectName }) => objectName)).toEqual(['C1']);
  expect(await new ReplicationLog(database).read(LOCATIONS, 'NL/EM1', AHEAD, pass, 10)).toMatchObject({
    entries: [],
  });
});
