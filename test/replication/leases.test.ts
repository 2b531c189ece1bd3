import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { Cursors, type Receiver } from '../../src/replication/cursors.js';
import { DeadLetters } from '../../src/replication/dead-letters.js';
import type { Lease } from '../../src/replication/lease.js';
import { Leases, type Taking } from '../../src/replication/leases.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';

const LIFE_MS = 10_000;
const silent = createLogger('silent');

let fresh: FreshDatabase;
let database: Database;
let cursors: Cursors;
/** The monotonic clocks of the two processes. */
let clocks: { one: number; two: number };
let one: Leases;
let two: Leases;

const receivers: Receiver[] = ['NL/EM1', 'NL/EM2', 'NL/EM3'].map((party) => ({ party, module: 'locations' }));
const [first, second, third] = receivers as [Receiver, Receiver, Receiver];

beforeAll(async () => {
  fresh = await freshDatabase('leases_test');
  database = fresh.open();
  cursors = new Cursors(database);
});

beforeEach(async () => {
  clocks = { one: 1_000, two: 5 };
  one = new Leases(fresh.open(), 'one', LIFE_MS, 0, () => clocks.one, silent);
  two = new Leases(database, 'two', LIFE_MS, 0, () => clocks.two, silent);
  await cursors.ensure(receivers);
});

afterEach(() => fresh.clear());

afterAll(() => fresh.drop());

function taken(taking: Taking): Lease {
  if (taking.kind !== 'taken') throw new Error(`expected a lease, got ${taking.kind}`);
  return taking.lease;
}

const done = (position: bigint) => ({ position, hasDelivered: true, pause: undefined });

async function positions(): Promise<(bigint | undefined)[]> {
  const loaded = await Promise.all(receivers.map((receiver) => cursors.load(receiver)));
  return loaded.map((cursor) => cursor?.position);
}

/** The database's clock, so much later. */
function later(ms: number) {
  return database.$executeRaw`
    UPDATE delivery_cursor SET leased_until = leased_until - ${ms}::int * interval '1 ms',
                               next_attempt_at = next_attempt_at - ${ms}::int * interval '1 ms'`;
}

test('a receiver has one at a time; others are told, whoever else they ask for', async () => {
  const lease = taken(await one.take(first));
  const others = await Promise.all(
    [...receivers, { party: 'XX/ZZZ', module: 'locations' }].map((r) => two.take(r)),
  );
  expect(others.map(({ kind }) => kind)).toEqual(['elsewhere', 'taken', 'taken', 'waiting']);
  await lease.end(done(7n));
  expect(taken(await two.take(first)).position).toBe(7n);
});

test('of many who ask at the same time one gets it', async () => {
  for (let round = 0; round < 20; round += 1) {
    const takings = await Promise.all(
      receivers.flatMap((receiver) => [one.take(receiver), two.take(receiver)]),
    );
    const leases = takings.flatMap((taking) => (taking.kind === 'taken' ? [taking.lease] : []));
    // Two that come at the very same moment may both be sent away; the sweep asks again.
    expect(new Set(leases.map(({ receiver }) => receiver.party)).size).toBe(leases.length);
    await Promise.all(leases.map((lease) => lease.end(done(lease.position))));
  }
});

test('a process believes in it for less long than the others do', async () => {
  const lease = taken(await one.take(first));
  expect(lease.isHeld).toBe(true);
  clocks.one += LIFE_MS - 600;
  expect(lease.isHeld).toBe(true);
  clocks.one += 200;
  expect(lease.isHeld).toBe(false);
  expect((await two.take(first)).kind).toBe('elsewhere');
  await later(LIFE_MS);
  expect(taken(await two.take(first)).isHeld).toBe(true);
});

test('nothing is begun that the lease might not outlive', async () => {
  const requestMs = 4_000;
  const careful = new Leases(database, 'three', LIFE_MS, requestMs, () => clocks.one, silent);
  const lease = taken(await careful.take(first));
  clocks.one += LIFE_MS - requestMs - 600;
  expect(lease.isHeld).toBe(true);
  clocks.one += 200;
  expect(lease.isHeld).toBe(false);
});

test('renewed it lasts; one that somebody else has got meanwhile is lost', async () => {
  const leases = [taken(await one.take(first)), taken(await one.take(second))];
  await later(LIFE_MS - 1_000);
  clocks.one += LIFE_MS - 1_000;
  await one.renew();
  clocks.one += 2_000;
  await later(2_000);
  expect(leases.map(({ isHeld }) => isHeld)).toEqual([true, true]);
  expect((await two.take(first)).kind).toBe('elsewhere');

  await database.$executeRaw`
    UPDATE delivery_cursor SET leased_until = clock_timestamp() - interval '1 ms' WHERE receiver = 'NL/EM1'`;
  const other = taken(await two.take(first));
  await one.renew();
  expect(leases.map(({ isHeld }) => isHeld)).toEqual([false, true]);
  expect(other.isHeld).toBe(true);
});

test('who has lost it moves nothing, and takes nothing from whoever has it now', async () => {
  const lost = taken(await one.take(first));
  await later(LIFE_MS + 1);
  const other = taken(await two.take(first));
  expect(await lost.advance(10n, true)).toBe(false);
  expect(await lost.end(done(10n))).toBe(false);
  expect(await other.advance(5n, true)).toBe(true);
  expect((await one.take(first)).kind).toBe('elsewhere');
  expect(await positions()).toEqual([5n, 0n, 0n]);
});

test('many cursors move at the same time, each from where it stands', async () => {
  const leases = await Promise.all(receivers.map((receiver) => one.take(receiver)));
  const moves = leases.map((taking, at) => taken(taking).advance(BigInt(at + 1) << 40n, true));
  expect(await Promise.all(moves)).toEqual([true, true, true]);
  expect(await positions()).toEqual([1n << 40n, 2n << 40n, 3n << 40n]);
});

test('one that was reset or is gone stops a drain that is under way, and holds up no other', async () => {
  const leases = await Promise.all(receivers.map((receiver) => one.take(receiver)));
  await taken(leases[0]!).advance(10n, true);
  await cursors.reset('NL/EM1');
  await cursors.remove(['NL/EM2']);
  const moves = leases.map((taking) => taken(taking).advance(20n, true));
  expect(await Promise.all(moves)).toEqual([false, false, true]);
  expect(await positions()).toEqual([0n, undefined, 20n]);
});

test.each([
  ['everything, which it had begun with', 0n, undefined],
  ['a time that lies further on than it has saved', 4n, new Date('2026-06-01T10:00:00Z')],
])(
  'one that was set back to %s stops its drain as well: what that has passed by is not delivered',
  async (_, position, since) => {
    await database.logMark.create({ data: { at: new Date('2026-06-01T10:00:00Z'), revision: 10n } });
    await database.deliveryCursor.updateMany({ data: { position } });
    const lease = taken(await one.take(first));
    await cursors.reset('NL/EM1', undefined, since);
    expect(await lease.advance(20n, true)).toBe(false);
    expect(await lease.end(done(20n))).toBe(false);
    expect(await cursors.load(first)).toMatchObject({ position });
    expect(await taken(await two.take(first)).end(done(20n))).toBe(true);
    expect(await cursors.load(first)).toMatchObject({ position: 20n });
  },
);

test('what was taken for a process that never got to know of it runs out', async () => {
  const lease = taken(await one.take(first));
  // Its answer was lost on the way, or giving it back failed: the row says that it is held, and nobody holds it.
  await database.$executeRaw`
    UPDATE delivery_cursor SET lease_holder = 'one', leased_until = clock_timestamp() + interval '10 s'
    WHERE receiver = 'NL/EM2'`;
  await later(LIFE_MS - 1_000);
  await one.renew();
  await later(1_001);
  expect(lease.isHeld).toBe(true);
  expect((await two.take(first)).kind).toBe('elsewhere');
  expect((await two.take(second)).kind).toBe('taken');
});

describe('how a receiver is left', () => {
  test('after a failure it waits, for everybody, until the time is over or it shows a sign of life', async () => {
    const lease = taken(await one.take(first));
    const pause = { delayMs: 30_000.4, reason: 'HTTP 503 \0', failures: 3 };
    await lease.end({ position: 4n, hasDelivered: false, pause });
    expect((await two.take(first)).kind).toBe('waiting');
    expect(await cursors.load(first)).toMatchObject({ position: 4n, failures: 3 });
    await later(30_001);
    const again = taken(await two.take(first));
    expect(again.failures).toBe(3);
    await again.end(done(5n));
    expect(await cursors.load(first)).toEqual({ position: 5n, failures: 0, waitMs: 0 });
  });

  test('half a pair in what a peer said, or all too much of it, leaves it as well', async () => {
    const lease = taken(await one.take(first));
    const reason = `HTTP 200, 3000 \ud83d ${'x'.repeat(2_000_000)}`;
    const pause = { delayMs: 30_000, reason, failures: 1 };
    await lease.end({ position: 4n, hasDelivered: false, pause });
    const { lastError } = (await database.deliveryCursor.findFirst({ where: { receiver: 'NL/EM1' } })) ?? {};
    expect(lastError).toMatch(/^HTTP 200, 3000 \ufffd xxx/);
    expect(lastError?.length).toBeLessThanOrEqual(1_000);
  });

  test('passing entries by is no sign of life', async () => {
    await database.deliveryCursor.updateMany({ data: { failures: 2 } });
    const lease = taken(await one.take(first));
    await lease.end({ position: 4n, hasDelivered: false, pause: undefined });
    expect(await cursors.load(first)).toMatchObject({ position: 4n, failures: 2 });
    expect(await database.deliveryCursor.findMany({ where: { lastSuccessAt: { not: null } } })).toEqual([]);
  });
});

test('it tells which letters are open, and which of them are asked for', async () => {
  const letters = new DeadLetters(database, Date.now);
  const about = (receiver: Receiver, objectId: bigint) => ({
    ...receiver,
    owner: 'NL/CP1',
    objectKey: `LOC${objectId}`,
    objectId,
    method: 'PUT',
    url: 'http://peer',
    body: '{}',
    requestId: undefined,
    correlationId: undefined,
    answerStatus: 200,
    answerHeaders: {},
    answer: '',
    attempts: 3,
  });
  for (const letter of [about(first, 1n), about(first, 2n), about(second, 3n), about(first, 4n)]) {
    await letters.lay(letter);
  }
  await letters.settle(first, 4n, 'delivered');
  await letters.ask({
    receiver: 'NL/EM1',
    owner: 'NL/CP1',
    until: new Date(Date.now() + 60_000),
    before: 2n,
  });
  const [lease, other, none] = await Promise.all(receivers.map((receiver) => one.take(receiver)));
  expect(taken(lease!)).toMatchObject({ openLetters: new Set([1n, 2n]), askedLetters: [1n] });
  expect(taken(other!)).toMatchObject({ openLetters: new Set([3n]), askedLetters: [] });
  expect(taken(none!)).toMatchObject({ openLetters: new Set(), askedLetters: [] });
  expect(third).toEqual(taken(none!).receiver);
});

test('however many letters a receiver has, the others do not wait for them to be read', async () => {
  const lay = (until: number) => database.$executeRaw`
    INSERT INTO dead_letter (receiver, module, owner, object_key, object_id, method, url, body, answer, attempts, asked_at)
    SELECT 'NL/EM1', 'locations', 'NL/CP1', n::text, n, 'PUT', 'http://peer', '{}', '', 3, clock_timestamp()
    FROM generate_series(1, ${until}::int) n`;
  await lay(1_000);
  const lease = taken(await one.take(first));
  expect(lease.openLetters).toEqual(new Set(lease.askedLetters));
  expect(lease.openLetters.has(1_001n)).toBe(false);
  await lay(10);
  const many = taken(await one.take(first));
  expect(many.askedLetters).toHaveLength(1_000);
  // Each object is looked for in the database.
  expect(many.openLetters.has(1_001n)).toBe(true);
});
