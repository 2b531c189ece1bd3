import type { Database } from '../../../src/infra/database.js';
import { type Listener, Listeners } from '../../../src/platforms/client-info/listeners.js';
import { type FreshDatabase, freshDatabase } from '../../replication/fresh-database.js';

const CLAIM_MS = 60_000;

let fresh: FreshDatabase;
let database: Database;
let listeners: Listeners;
let ids: number[];
/** This process's clock, in milliseconds. */
let elapsed = 0;

beforeAll(async () => {
  fresh = await freshDatabase('listeners_test');
  database = fresh.open();
});

beforeEach(async () => {
  await database.platform.deleteMany();
  listeners = new Listeners(database, CLAIM_MS, () => elapsed);
  ids = [];
  for (const label of ['A', 'B', 'C']) {
    const { id } = await database.platform.create({
      data: { label, state: 'REGISTERED', contact: { create: { seenAt: new Date() } } },
    });
    ids.push(id);
  }
});

afterAll(() => fresh.drop());

async function claimAll(revision: bigint): Promise<Listener[]> {
  const claimed = await listeners.claimBehind(ids, revision);
  return claimed.sort((a, b) => a.platformId - b.platformId);
}

test('whom somebody is telling nobody else tells, until the claim is given back', async () => {
  const [a, b, c] = await claimAll(7n);
  if (a === undefined || b === undefined || c === undefined) throw new Error('not all were claimed');
  expect(await claimAll(7n)).toEqual([]);
  await Promise.all([listeners.release(a, 7n), listeners.release(b, 6n), listeners.advance(c, 7n)]);
  expect((await claimAll(7n)).map(({ platformId, told }) => [platformId, told])).toEqual([
    [b.platformId, 6n],
  ]);
  expect((await claimAll(8n)).map(({ platformId, told }) => [platformId, told])).toEqual([
    [a.platformId, 7n],
  ]);
});

test('a claim is one from its very first moment: stored times are rounded', async () => {
  for (let revision = 1n; revision <= 60n; revision += 1n) {
    const claimed = await Promise.all(Array.from({ length: 3 }, () => claimAll(revision)));
    expect(claimed.flat()).toHaveLength(3);
    await Promise.all(claimed.flat().map((listener) => listeners.release(listener, revision)));
  }
});

test('of notes that are made together, those of a claim that has become another’s have no effect', async () => {
  const [a, b, c] = await claimAll(5n);
  if (a === undefined || b === undefined || c === undefined) throw new Error('not all were claimed');
  const outdated = { ...b, claim: b.claim - 1 };
  const kept = await Promise.all([
    listeners.advance(a, 3n),
    listeners.advance(outdated, 4n),
    listeners.advance(c, 5n),
  ]);
  expect(kept).toEqual([true, false, true]);
  const rows = await database.contact.findMany({ orderBy: { platformId: 'asc' } });
  expect(rows.map(({ told }) => told)).toEqual([3n, 0n, 5n]);
});

test('what has been told once is never unlearnt', async () => {
  const [a] = await claimAll(9n);
  if (a === undefined) throw new Error('not claimed');
  await listeners.advance(a, 9n);
  await listeners.advance(a, 4n);
  expect((await database.contact.findUniqueOrThrow({ where: { platformId: a.platformId } })).told).toBe(9n);
});

test('a claim that has grown old is renewed before the next push, and only then', async () => {
  const [a] = await claimAll(9n);
  if (a === undefined) throw new Error('not claimed');
  const row = () => database.contact.findUniqueOrThrow({ where: { platformId: a.platformId } });
  const { tellingUntil } = await row();
  elapsed += 1_000;
  expect(await listeners.keep(a, 3n)).toBe(true);
  expect((await row()).tellingUntil).toEqual(tellingUntil);
  elapsed += 1_500;
  expect(await listeners.keep(a, 3n)).toBe(true);
  expect((await row()).told).toBe(3n);
  expect((await row()).tellingUntil).not.toEqual(tellingUntil);
  // Another process has taken it over meanwhile.
  await database.contact.update({ where: { platformId: a.platformId }, data: { telling: { increment: 1 } } });
  elapsed += 2_500;
  expect(await listeners.keep(a, 3n)).toBe(false);
});
