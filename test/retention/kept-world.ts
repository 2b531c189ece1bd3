import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { CLIENT_OWNED_MODULES } from '../../src/ocpi/client-owned-modules.js';
import type { ClientOwnedModule } from '../../src/ocpi/client-owned-object.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { LogMarks } from '../../src/replication/log-marks.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import type { Outcome, Push } from '../../src/replication/push.js';
import type { KeptDays } from '../../src/retention/kept-days.js';
import { ObjectPurge } from '../../src/retention/object-purge.js';
import { PurgeTurns } from '../../src/retention/purge-turns.js';
import { type FreshDatabase, freshDatabase } from '../replication/fresh-database.js';
import { runPurge } from './run-purge.js';

const DAY_MS = 86_400_000;
/** The first day. */
const START = Date.UTC(2026, 0, 1);

/** Objects, receivers and owners in a database, from one day to the next. */
export class KeptWorld {
  readonly database: Database;
  #day = 0;

  private constructor(private readonly fresh: FreshDatabase) {
    this.database = fresh.open();
  }

  static async start(name: string): Promise<KeptWorld> {
    const world = new KeptWorld(await freshDatabase(name));
    await new PurgeTurns(world.database).ensure(['sessions', 'cdrs', 'tombstones'], new Date(START));
    return world;
  }

  get now(): Date {
    return new Date(START + this.#day * DAY_MS);
  }

  /** A pool of connections of its own, as another process has it. */
  open(): Database {
    return this.fresh.open();
  }

  decided(): Promise<void> {
    return this.fresh.decided();
  }

  async clear(): Promise<void> {
    this.#day = 0;
    await this.fresh.clear();
    await this.database.$executeRaw`TRUNCATE log_mark, party, platform CASCADE`;
  }

  drop(): Promise<void> {
    return this.fresh.drop();
  }

  /** One after the other. */
  async store(...pushes: readonly Push[]): Promise<Outcome[]> {
    const commit = this.commit();
    const outcomes: Outcome[] = [];
    for (const push of pushes) outcomes.push(await commit.submit(push));
    return outcomes;
  }

  commit(database = this.database): GroupCommit {
    return new GroupCommit(new ObjectStore(database), () => undefined, createLogger('silent'));
  }

  /** What is stored from here on is of a later day. The hub's marks come each minute; here one at noon is enough. */
  async daysPass(days: number): Promise<void> {
    const noon = new Date(this.now.getTime() + DAY_MS / 2);
    this.#day += days;
    await this.database.$executeRaw`
      INSERT INTO log_mark (at, revision)
      SELECT ${noon}, greatest((SELECT max(revision) FROM object), (SELECT max(revision) FROM object_part), 0) + 1`;
  }

  /** A receiver that has got everything that there is, or nothing yet. */
  async receiver(receiver: string, module: string, has: 'everything' | 'nothing'): Promise<void> {
    await this.database.$executeRaw`
      INSERT INTO delivery_cursor (receiver, module, position)
      SELECT ${receiver}, ${module},
             CASE WHEN ${has} = 'nothing' THEN 0 ELSE (SELECT coalesce(max(revision), 0) FROM object_part) END
      ON CONFLICT (receiver, module) DO UPDATE SET position = excluded.position`;
  }

  /** A platform with one party, whose status changed last so many days ago. */
  async owner(key: string, state: 'REGISTERED' | 'SUSPENDED' | 'LEFT', daysAgo: number): Promise<void> {
    const [countryCode = '', partyId = ''] = key.split('/');
    const lastUpdated = new Date(this.now.getTime() - daysAgo * DAY_MS);
    const party = await this.database.party.findFirst({ where: { countryCode, partyId } });
    if (party !== null) {
      await this.database.platform.update({ where: { id: party.platformId }, data: { state } });
      await this.database.party.updateMany({ where: { countryCode, partyId }, data: { lastUpdated } });
      return;
    }
    await this.database.platform.create({
      data: {
        label: key,
        state,
        parties: { create: { countryCode, partyId, role: 'CPO', status: 'CONNECTED', lastUpdated } },
      },
    });
  }

  /** A receiver's dead letter about an object. */
  async letter(receiver: string, module: string, objectKey: string): Promise<bigint> {
    const { id: objectId, owner } = await this.database.storedObject.findFirstOrThrow({
      where: { module, objectKey },
    });
    const exchange = {
      method: 'POST',
      url: 'https://em1.example/cdrs',
      body: '{}',
      answer: '{}',
      attempts: 3,
    };
    const { id } = await this.database.deadLetter.create({
      data: { receiver, module, owner, objectKey, objectId, ...exchange },
    });
    return id;
  }

  async settle(letter: bigint): Promise<void> {
    await this.database.deadLetter.update({ where: { id: letter }, data: { settledAt: this.now } });
  }

  purgeOf(
    what: 'sessions' | 'cdrs' | 'tombstones',
    { days = 30, atOnce = 100, database = this.database }: PurgeOptions = {},
  ): ObjectPurge {
    const modules: readonly ClientOwnedModule[] =
      what === 'tombstones'
        ? CLIENT_OWNED_MODULES
        : CLIENT_OWNED_MODULES.filter(({ identifier }) => identifier === what);
    const kind = what === 'tombstones' ? 'tombstones' : 'objects';
    return new ObjectPurge({ database, marks: new LogMarks(database), what, kind, modules, days, atOnce });
  }

  /** @returns how many objects each statement has deleted */
  purge(what: 'sessions' | 'cdrs' | 'tombstones', options: PurgeOptions = {}): Promise<number[]> {
    return runPurge(this.purgeOf(what, options), this.now);
  }

  /** Ids of what is stored, tombstones too, in the order of their coming. */
  async stored(module: string): Promise<string[]> {
    const rows = await this.database.storedObject.findMany({ where: { module }, orderBy: { id: 'asc' } });
    return rows.map(({ objectName }) => objectName);
  }

  /** Parts whose object is gone. */
  async orphanedParts(): Promise<number> {
    const objects = await this.database.storedObject.findMany({ select: { id: true } });
    return this.database.objectPart.count({ where: { objectId: { notIn: objects.map(({ id }) => id) } } });
  }
}

interface PurgeOptions {
  days?: KeptDays;
  atOnce?: number;
  database?: Database;
}
