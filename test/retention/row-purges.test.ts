/** What goes by its age alone, from tables that nothing else refers to. */
import { type Database, openPlainConnection, type PlainPool } from '../../src/infra/database.js';
import { type KeptDays, keptSince } from '../../src/retention/kept-days.js';
import { rowPurges } from '../../src/retention/row-purges.js';
import { MessageWriter } from '../../src/trace/message-writer.js';
import { type FreshDatabase, freshDatabase } from '../replication/fresh-database.js';
import { sampleMessage } from '../trace/sample-message.js';
import { runPurge } from './run-purge.js';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 27, 12, 30);
const daysAgo = (days: number, laterMs = 0) => new Date(NOW - days * DAY_MS + laterMs);

let fresh: FreshDatabase;
let database: Database;
let pool: PlainPool;
let writer: MessageWriter;

beforeAll(async () => {
  fresh = await freshDatabase('row_purges_test');
  database = fresh.open();
  pool = openPlainConnection(fresh.url);
  writer = new MessageWriter(pool);
});
afterAll(async () => {
  await pool.end();
  await fresh.drop();
});

function purge(what: string, { traceDays = 7, deadLetterDays = 7 }: Record<string, KeptDays> = {}) {
  const found = rowPurges(database, { traceDays, deadLetterDays }).find((each) => each.what === what);
  if (found === undefined) throw new Error(`no purge of ${what}`);
  return runPurge(found, new Date(NOW));
}

test.each<[KeptDays, Date | undefined]>([
  [1, daysAgo(1)],
  [0, daysAgo(0)],
  ['forever', undefined],
])('what is kept %s days', (days, since) => {
  expect(keptSince(new Date(NOW), days)).toEqual(since);
});

describe('the trace', () => {
  afterEach(() => database.message.deleteMany());
  const kept = async () =>
    (await database.message.findMany({ orderBy: { id: 'asc' } })).map(({ requestId }) => requestId);

  test('what is older than its days goes, however much it is, and nothing else', async () => {
    const old = Array.from({ length: 1_203 }, () => sampleMessage({ startedAt: NOW - 7 * DAY_MS - 1 }));
    await writer.insert(old);
    await writer.insert([sampleMessage({ requestId: 'kept', startedAt: NOW - 7 * DAY_MS })]);
    expect(await purge('messages')).toEqual([500, 500, 203]);
    expect(await kept()).toEqual(['kept']);
  });

  test('no days, no messages; for ever, all of them', async () => {
    await writer.insert([sampleMessage({ requestId: 'old', startedAt: 0 })]);
    expect(await purge('messages', { traceDays: 'forever' })).toEqual([]);
    expect(await kept()).toEqual(['old']);
    await writer.insert([sampleMessage({ startedAt: NOW - 1 })]);
    await purge('messages', { traceDays: 0 });
    expect(await kept()).toEqual([]);
  });

  test('by two processes at once', async () => {
    await writer.insert(Array.from({ length: 700 }, () => sampleMessage({ startedAt: 0 })));
    await Promise.all([purge('messages'), purge('messages')]);
    await purge('messages');
    expect(await kept()).toEqual([]);
  });
});

test('dead letters count from what last happened to them', async () => {
  const letter = (objectKey: string, times: object) => ({
    receiver: 'NL/EM1',
    module: 'cdrs',
    owner: 'NL/CP1',
    objectKey,
    method: 'POST',
    url: 'https://em1.example/cdrs',
    body: '{}',
    answer: '{}',
    attempts: 3,
    createdAt: daysAgo(30),
    refusedAt: daysAgo(30),
    ...times,
  });
  await database.deadLetter.createMany({
    data: [
      letter('OLD', {}),
      letter('OLD-AND-SETTLED', { settledAt: daysAgo(8) }),
      letter('REFUSED-AGAIN', { refusedAt: daysAgo(6) }),
      letter('ASKED-FOR', { askedAt: daysAgo(6) }),
      letter('SETTLED-LATELY', { settledAt: daysAgo(6) }),
      letter('YOUNG', { createdAt: daysAgo(7), refusedAt: daysAgo(7) }),
    ],
  });
  expect(await purge('dead_letters')).toEqual([2]);
  const kept = await database.deadLetter.findMany({ orderBy: { id: 'asc' } });
  expect(kept.map(({ objectKey }) => objectKey)).toEqual([
    'REFUSED-AGAIN',
    'ASKED-FOR',
    'SETTLED-LATELY',
    'YOUNG',
  ]);
});

test('route notes go 90 days after they were last written, in pieces', async () => {
  const note = (at: number, seenAt: Date) => ({
    kind: 'session',
    key: `S${at}`,
    owner: 'NL/CP1',
    knownTo: 'NL/EM1',
    seenAt,
  });
  await database.routeNote.createMany({
    data: Array.from({ length: 1_100 }, (_, at) => note(at, daysAgo(at < 600 ? 90 : 89, -1))),
  });
  expect(await purge('route_notes')).toEqual([500, 100]);
  expect(await database.routeNote.count()).toBe(500);
});

test('sealed URLs go when they have expired', async () => {
  await database.sealedUrl.createMany({
    data: [daysAgo(0, -1), daysAgo(0, 1)].map((expiresAt) => ({ form: 'absolute', tail: 't', expiresAt })),
  });
  expect(await purge('sealed_urls')).toEqual([1]);
  expect((await database.sealedUrl.findMany()).map(({ expiresAt }) => expiresAt)).toEqual([daysAgo(0, 1)]);
});

test('of the marks of the log the older ones become one an hour, its first', async () => {
  const minutes = (days: number) =>
    Array.from({ length: 120 }, (_, at) => ({
      at: new Date(daysAgo(days).getTime() + at * 60_000),
      revision: BigInt(at),
    }));
  await database.logMark.createMany({ data: [...minutes(32), ...minutes(30)] });
  expect(await purge('log_marks')).toEqual([117]);
  const old = await database.logMark.findMany({ where: { at: { lt: daysAgo(31) } }, orderBy: { at: 'asc' } });
  // From half past twelve on.
  expect(old.map(({ revision }) => revision)).toEqual([0n, 30n, 90n]);
  expect(await database.logMark.count()).toBe(123);
});
