import { Prisma } from '../generated/prisma/client.js';
import type { Database } from '../infra/database.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import type { LogMarks } from '../replication/log-marks.js';
import { type KeptDays, keptSince } from './kept-days.js';
import type { Purge } from './purge.js';

/** Rows per statement. */
const AT_ONCE = 250;
const EVERY_MS = 3_600_000;
/**
 * Of an owner whose status changed so lately, nothing goes: it may have been hidden, and its objects are then about to be
 * put at the head of the log again, for receivers that have passed them by (see ShownAgain).
 */
const SETTLING_MS = 3_600_000;
/** No cursor stands further on. */
const END_OF_LOG = 2n ** 63n - 1n;

export interface ObjectPurgeOptions {
  database: Database;
  marks: Pick<LogMarks, 'before'>;
  what: string;
  /** Of objects that are there: private ones, which have no children. */
  modules: readonly ClientOwnedModule[];
  /** What stays of objects that went, or objects that are there. */
  kind: 'tombstones' | 'objects';
  days: KeptDays;
  atOnce?: number;
}

/** The objects of one module that concern the same. */
interface Place {
  module: string;
  audience: string;
}

/** An object, and where it stands in the order in which they are looked at. */
interface Candidate {
  id: bigint;
  place: bigint;
}

/**
 * Objects whose last change is too old. Nothing goes that a receiver has yet to be sent: an object stays until the cursors
 * of all whom it concerns have passed it, or there are none; while its owner is suspended, since receivers pass by what is
 * hidden and get it when the owner is back; and while a receiver's dead letter about it is open.
 */
export class ObjectPurge implements Purge {
  readonly what: string;
  readonly everyMs = EVERY_MS;

  constructor(private readonly options: ObjectPurgeOptions) {
    this.what = options.what;
  }

  batches = (now: Date): AsyncGenerator<number> => this.#batches(now);

  async *#batches(now: Date): AsyncGenerator<number> {
    const since = keptSince(now, this.options.days);
    const limit = since === undefined ? undefined : await this.options.marks.before(since);
    if (limit === undefined) return;
    for (const { identifier: module } of this.options.modules) {
      for (const audience of await this.#audiences(module))
        yield* this.#ofPlace({ module, audience }, limit, now);
    }
  }

  /** Looks at every old object once, also at those that stay: what cannot go keeps nothing else from going. */
  async *#ofPlace(place: Place, limit: bigint, now: Date): AsyncGenerator<number> {
    const { atOnce = AT_ONCE } = this.options;
    let after = 0n;
    for (;;) {
      const page = await this.#old(place, after, limit, atOnce);
      const last = page.at(-1);
      if (last === undefined) return;
      yield await this.#delete(place, page, limit, now);
      if (page.length < atOnce) return;
      after = last.place;
    }
  }

  /** From one to the next by index; there are as many steps as audiences, however many objects these have. */
  async #audiences(module: string): Promise<string[]> {
    const rows = await this.options.database.$queryRaw<{ audience: string }[]>`
      WITH RECURSIVE known(audience) AS (
        (SELECT audience FROM object WHERE module = ${module} ORDER BY audience LIMIT 1)
        UNION ALL
        SELECT (SELECT o.audience FROM object o WHERE o.module = ${module} AND o.audience > known.audience
                ORDER BY o.audience LIMIT 1)
        FROM known WHERE known.audience IS NOT NULL
      )
      SELECT audience FROM known WHERE audience IS NOT NULL`;
    return rows.map(({ audience }) => audience);
  }

  /** The oldest, by index: objects from the beginning of their log; of tombstones `created_revision` is that of the deletion. */
  #old({ module, audience }: Place, after: bigint, limit: bigint, atOnce: number): Promise<Candidate[]> {
    const [id, place, rows] =
      this.options.kind === 'objects'
        ? [Prisma.sql`object_id`, Prisma.sql`revision`, Prisma.sql`object_part WHERE part_key = ''`]
        : [Prisma.sql`id`, Prisma.sql`created_revision`, Prisma.sql`object WHERE is_deleted`];
    return this.options.database.$queryRaw`
      SELECT ${id} AS id, ${place} AS place FROM ${rows}
        AND module = ${module} AND audience = ${audience} AND ${place} > ${after} AND ${place} < ${limit}
      ORDER BY ${place} LIMIT ${atOnce}`;
  }

  /**
   * Deletes those that may go, as they are now. What somebody writes at this moment is skipped and not waited for; a push
   * of what goes waits for this one statement, and then finds the object not there.
   */
  async #delete(
    { module, audience }: Place,
    page: readonly Candidate[],
    limit: bigint,
    now: Date,
  ): Promise<number> {
    const settledSince = new Date(now.getTime() - SETTLING_MS);
    const [row] = await this.options.database.$queryRaw<{ gone: number }[]>`
      WITH relaxed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
      delivered AS MATERIALIZED (
        SELECT coalesce(min(position), ${END_OF_LOG}) AS position FROM delivery_cursor
        WHERE module = ${module} AND (${audience} = '' OR receiver = ${audience})
      ),
      staying AS MATERIALIZED (
        SELECT country_code || '/' || party_id AS owner FROM party JOIN platform ON platform.id = party.platform_id
        WHERE platform.state = 'SUSPENDED' OR party.last_updated > ${settledSince}
        UNION SELECT owner FROM shown_owner
      ),
      picked AS MATERIALIZED (
        SELECT o.id FROM relaxed, delivered, object o JOIN object_part p ON p.object_id = o.id AND p.part_key = ''
        WHERE o.id = ANY(${page.map(({ id }) => id.toString())}::bigint[])
          AND o.module = ${module} AND o.audience = ${audience} AND o.is_deleted = ${this.options.kind === 'tombstones'}
          AND o.revision < ${limit} AND p.revision < ${limit} AND p.revision <= delivered.position
          AND o.owner NOT IN (SELECT owner FROM staying)
          AND NOT EXISTS (SELECT FROM dead_letter d WHERE d.object_id = o.id AND d.settled_at IS NULL)
        FOR UPDATE OF o SKIP LOCKED
      ),
      gone AS (DELETE FROM object o USING picked WHERE o.id = picked.id RETURNING o.id),
      -- In the same transaction: whoever has counted before sees that it must count again (ObjectLists).
      counted AS (
        UPDATE purge_turn SET purged = purged + (SELECT count(*) FROM gone)
        WHERE what = ${this.what} AND EXISTS (SELECT FROM gone)
      )
      SELECT count(*)::int AS gone FROM gone`;
    return row?.gone ?? 0;
  }
}
