import fc from 'fast-check';
import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { SESSIONS } from '../../src/ocpi/sessions.js';
import { TARIFFS } from '../../src/ocpi/tariffs.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { ObjectLists } from '../../src/replication/lists.js';
import { type LogEntry, type Pass, ReplicationLog } from '../../src/replication/log.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import type { Push } from '../../src/replication/push.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
import { deleteTariff, patchSession, period, putSession, putTariff } from './module-bodies.js';

const silent = createLogger('silent');

let fresh: FreshDatabase;
let database: Database;
/** Two hub processes. */
let processes: GroupCommit[];

beforeAll(async () => {
  fresh = await freshDatabase('modules_property_test');
  database = fresh.open();
  processes = [database, fresh.open()].map(
    (each) => new GroupCommit(new ObjectStore(each), () => undefined, silent),
  );
});

afterAll(() => fresh.drop());

/** A receiver that reads on when it likes, and keeps what it is told. */
class Follower {
  readonly held = new Map<string, string>();
  readonly seen: LogEntry[] = [];
  #position = 0n;
  #pass: Pass = { from: 0n, horizon: undefined };

  constructor(
    private readonly module: typeof SESSIONS,
    private readonly party: string,
  ) {}

  async step(limit: number): Promise<boolean> {
    const log = new ReplicationLog(database);
    const batch = await log.read(this.module, this.party, this.#position, this.#pass, limit);
    this.#pass = { ...this.#pass, horizon: this.#pass.horizon ?? batch.horizon };
    for (const entry of batch.entries) {
      this.seen.push(entry);
      if (entry.kind === 'deleted') this.held.delete(entry.objectKey);
      else this.held.set(entry.objectKey, entry.body);
    }
    this.#position = batch.upTo;
    if (batch.isFull || batch.hasUndecided) return false;
    this.#pass = { from: this.#position, horizon: undefined };
    return true;
  }

  async toTheEnd(): Promise<void> {
    while (!(await this.step(3)));
  }
}

/** What is sent together, by which process, and whether the receivers read on after it. */
function rounds<T>(push: fc.Arbitrary<T>) {
  const round = fc.record({
    pushes: fc.array(push, { minLength: 1, maxLength: 5 }),
    by: fc.constantFrom(0, 1),
    isRead: fc.boolean(),
  });
  return fc.array(round, { minLength: 1, maxLength: 12, size: 'max' });
}

async function submit(by: number, pushes: readonly Push[]): Promise<void> {
  await Promise.allSettled(pushes.map((next) => processes[by]?.submit(next)));
}

async function listed(module: typeof SESSIONS, viewer: string) {
  const lists = new ObjectLists(database);
  return lists.page({ module, viewer, owners: ['NL/CP1'], offset: 0, limit: 100, after: undefined });
}

const id = fc.constantFrom('A', 'B', 'C');
const time = fc.integer({ min: 1, max: 6 });

test('PUT and DELETE in any order, by two processes: what a receiver ends up with is what is stored', async () => {
  const push = fc.oneof(
    { weight: 2, arbitrary: fc.tuple(id, time).map(([each, at]) => putTariff(each, at)) },
    { weight: 1, arbitrary: id.map((each) => deleteTariff(each)) },
  );
  await fc.assert(
    fc.asyncProperty(rounds(push), async (all) => {
      await fresh.clear();
      const follower = new Follower(TARIFFS, 'NL/EM1');
      for (const { by, pushes, isRead } of all) {
        await submit(by, pushes);
        if (isRead) await follower.step(2);
      }
      await follower.toTheEnd();
      const { objects, total } = await listed(TARIFFS, 'NL/EM1');
      expect([...follower.held.values()].sort()).toEqual([...objects].sort());
      expect(total).toBe(objects.length);
    }),
    { numRuns: 25 },
  );
});

test('RT-B-11 Sessions that change hands: each party has what is for it, and has seen nothing that never was', async () => {
  const parties = ['NL/EM1', 'DE/EM2'];
  const audience = fc.constantFrom(...parties);
  const push = fc.oneof(
    fc.tuple(id, time, audience).map(([each, at, party]) => putSession(each, at, party)),
    fc
      .tuple(id, time)
      .map(([each, at]) => patchSession(each, at, { charging_periods: `[${period('1.0')}]` })),
    fc.tuple(id, time, audience).map(([each, at, party]) => patchSession(each, at, {}, party)),
  );
  await fc.assert(
    fc.asyncProperty(rounds(push), async (all) => {
      await fresh.clear();
      const followers = parties.map((party) => new Follower(SESSIONS, party));
      for (const { by, pushes, isRead } of all) {
        await submit(by, pushes);
        if (isRead) await Promise.all(followers.map((follower) => follower.step(2)));
      }
      for (const [at, follower] of followers.entries()) {
        await follower.toTheEnd();
        const [countryCode, partyId] = parties[at]?.split('/') ?? [];
        for (const { body } of follower.seen)
          expect(JSON.parse(body).cdr_token).toMatchObject({ country_code: countryCode, party_id: partyId });
        const { objects, total } = await listed(SESSIONS, parties[at] ?? '');
        expect([...follower.held.values()]).toEqual(expect.arrayContaining([...objects]));
        expect(total).toBe(objects.length);
      }
    }),
    { numRuns: 25 },
  );
});
