import { againAfterDeadlock } from '../infra/again-after-deadlock.js';
import type { Database } from '../infra/database.js';
import { parseDateTime } from '../ocpi/date-time.js';
import type { Audience } from './audience.js';
import { OWN_PART, type Part } from './object-parts.js';
import type { StoredObject } from './push.js';

/** What identifies an object in the store. */
export interface ObjectId {
  module: string;
  /** as `NL/CP1` */
  owner: string;
  /** see {@link objectKey} */
  objectKey: string;
}

/** What to load: an object, and all of its parts or one. */
export interface Want extends ObjectId {
  part: 'all' | string;
}

/** An object as it was loaded, with the revision that a write must still find. */
export interface LoadedObject extends StoredObject {
  revision: bigint;
}

/** A {@link LoadedObject} while its rows are read. */
interface GrowingObject extends LoadedObject {
  parts: Map<string, Part>;
}

export interface ObjectWrite extends ObjectId {
  /** The object's id as its owner spells it. */
  objectName: string;
  /** Of the object when it was loaded; undefined for a new one. */
  expectedRevision: bigint | undefined;
  lastUpdated: string;
  audience: Audience;
  isDeleted: boolean;
  /** It was deleted and is there again: as a new one. */
  isRevived: boolean;
  upserts: readonly Part[];
  deletes: readonly string[];
}

/** Rows per statement: revisions give 20 bits to the place in the batch, and memory wants less. */
export const MAXIMUM_BATCH = 500;

/**
 * The hot tables, by two statements: one that loads what a batch of pushes needs, one that writes what came of
 * it and commits. No transaction stays open in between, so nothing holds back the log's horizon; a write that
 * finds another revision than was loaded simply does not happen, and is done again.
 */
export class ObjectStore {
  constructor(private readonly database: Database) {}

  /** @returns for each want what is stored, in the same order */
  async load(wants: readonly Want[]): Promise<(LoadedObject | undefined)[]> {
    const rows = await this.database.$queryRaw<LoadedRow[]>`
      SELECT w.n::int AS n, o.revision, o.last_updated_text, o.audience, o.is_deleted, p.part_key, p.position, p.body,
             whole.last_position, whole.bytes
      FROM unnest(${wants.map((want) => want.module)}::text[], ${wants.map((want) => want.owner)}::text[],
                  ${wants.map((want) => want.objectKey)}::text[], ${wants.map((want) => want.part)}::text[])
           WITH ORDINALITY AS w(module, owner, object_key, part, n)
      JOIN object o ON o.module = w.module AND o.owner = w.owner AND o.object_key = w.object_key
      CROSS JOIN LATERAL (
        SELECT max(position) AS last_position, sum(octet_length(body))::int AS bytes FROM object_part WHERE object_id = o.id
      ) AS whole
      LEFT JOIN object_part p ON p.object_id = o.id AND (w.part = 'all' OR p.part_key = w.part)`;
    const loaded: (GrowingObject | undefined)[] = wants.map(() => undefined);
    for (const row of rows) addRow(loaded, row);
    return loaded;
  }

  /**
   * Writes a batch and commits it.
   *
   * @returns for each write whether it happened: false where the object has changed since it was loaded
   */
  write(writes: readonly ObjectWrite[]): Promise<boolean[]> {
    return againAfterDeadlock(() => this.#write(writes));
  }

  /**
   * Takes an object back that its one receiver has refused: it leaves the lists, and nobody is told of it.
   *
   * @param revision that was refused
   * @returns false where it was written since, such as for a sender who has been told that it is stored
   */
  async withdraw(objectId: bigint, revision: bigint): Promise<boolean> {
    const parts = await againAfterDeadlock(
      () => this.database.$executeRaw`
        WITH clock AS MATERIALIZED (SELECT log_revision_base() AS base),
        withdrawn AS (
          UPDATE object o SET is_deleted = true, revision = clock.base, created_revision = clock.base
          FROM clock WHERE o.id = ${objectId} AND o.revision = ${revision} RETURNING o.id
        )
        UPDATE object_part p SET revision = 0, body = '' FROM withdrawn WHERE p.object_id = withdrawn.id`,
    );
    return parts > 0;
  }

  /**
   * From now on an object is not withdrawn any more.
   *
   * @returns false where it has been
   */
  async keep({ module, owner, objectKey }: ObjectId): Promise<boolean> {
    const kept = await this.database.$executeRaw`
      WITH clock AS MATERIALIZED (SELECT log_revision_base() AS base)
      UPDATE object o SET revision = clock.base FROM clock
      WHERE o.module = ${module} AND o.owner = ${owner} AND o.object_key = ${objectKey} AND NOT o.is_deleted`;
    return kept > 0;
  }

  /** Puts an object at the head of the log once more, as it is: whether its receiver has it is not known. */
  async sendAgain({ module, owner, objectKey }: ObjectId): Promise<void> {
    await againAfterDeadlock(
      () => this.database.$executeRaw`
        WITH clock AS MATERIALIZED (SELECT log_revision_base() AS base)
        UPDATE object_part p SET revision = clock.base, origin = NULL
        FROM clock, object o
        WHERE o.module = ${module} AND o.owner = ${owner} AND o.object_key = ${objectKey}
          AND p.object_id = o.id AND p.part_key = '' AND p.revision > 0`,
    );
  }

  async #write(writes: readonly ObjectWrite[]): Promise<boolean[]> {
    const numbered = writes.map((write, n) => ({ ...write, n }));
    const upserts = numbered.flatMap(({ n, upserts }) => {
      // The object's own entry in the log stands for the children written with it.
      const isWhole = upserts.some((part) => part.key === OWN_PART && !part.isQuiet);
      return upserts.map((part) => ({
        n,
        ...part,
        isLogged: isWhole ? part.key === OWN_PART : !part.isQuiet,
      }));
    });
    const deletes = numbered.flatMap(({ n, deletes }) => deletes.map((key) => ({ n, key })));
    const rows = await this.database.$queryRaw<{ n: number }[]>`
      WITH clock AS MATERIALIZED (SELECT log_revision_base() AS base),
      wanted AS (
        SELECT w.*, clock.base + w.n AS revision
        FROM clock, unnest(
          ${numbered.map(({ n }) => n)}::int[], ${numbered.map(({ module }) => module)}::text[],
          ${numbered.map(({ owner }) => owner)}::text[], ${numbered.map(({ objectKey }) => objectKey)}::text[],
          ${numbered.map(({ expectedRevision }) => expectedRevision?.toString() ?? null)}::bigint[],
          ${numbered.map(({ lastUpdated }) => timestamp(lastUpdated))}::timestamptz[],
          ${numbered.map(({ lastUpdated }) => lastUpdated)}::text[],
          ${numbered.map(({ objectName }) => objectName)}::text[],
          ${numbered.map(({ audience }) => audience)}::text[],
          ${numbered.map(({ isDeleted }) => isDeleted)}::boolean[],
          ${numbered.map(({ isRevived }) => isRevived)}::boolean[]
        ) AS w(n, module, owner, object_key, expected, last_updated, last_updated_text, object_name,
               audience, is_deleted, is_revived)
      ),
      updated AS (
        UPDATE object o
        SET revision = w.revision, last_updated = w.last_updated, last_updated_text = w.last_updated_text,
            audience = w.audience, is_deleted = w.is_deleted,
            object_name = CASE WHEN w.is_revived THEN w.object_name ELSE o.object_name END,
            -- Whatever comes into a list stands at its end; and what leaves one shows that the list has changed.
            created_revision = CASE WHEN w.is_revived OR w.is_deleted OR o.audience <> w.audience
                                    THEN w.revision ELSE o.created_revision END
        FROM wanted w
        WHERE o.module = w.module AND o.owner = w.owner AND o.object_key = w.object_key AND o.revision = w.expected
        RETURNING w.n, o.id, o.revision, o.module, o.audience
      ),
      inserted AS (
        INSERT INTO object (module, owner, object_key, object_name, created_revision, revision, last_updated,
                            last_updated_text, audience, is_deleted)
        SELECT module, owner, object_key, object_name, revision, revision, last_updated,
               last_updated_text, audience, is_deleted
        FROM wanted WHERE expected IS NULL ORDER BY module, owner, object_key
        ON CONFLICT DO NOTHING
        RETURNING id, revision, module, audience
      ),
      written AS (
        SELECT n, id, revision, module, audience FROM updated
        UNION ALL
        SELECT w.n, i.id, i.revision, i.module, i.audience FROM inserted i JOIN wanted w ON w.revision = i.revision
      ),
      removed AS (
        DELETE FROM object_part p
        USING written, unnest(${deletes.map(({ n }) => n)}::int[], ${deletes.map(({ key }) => key)}::text[]) AS d(n, part_key)
        WHERE d.n = written.n AND p.object_id = written.id AND p.part_key = d.part_key
      ),
      stored AS (
        INSERT INTO object_part
          (object_id, part_key, module, audience, position, body, correlation_id, origin, revision)
        SELECT written.id, u.part_key, written.module, written.audience, u.position, u.body, u.correlation_id, u.origin,
               CASE WHEN u.is_logged THEN written.revision ELSE 0 END
        FROM written JOIN unnest(
          ${upserts.map(({ n }) => n)}::int[], ${upserts.map(({ key }) => key)}::text[],
          ${upserts.map(({ position }) => position)}::int[], ${upserts.map(({ body }) => body)}::text[],
          ${upserts.map(({ isLogged }) => isLogged)}::boolean[],
          ${upserts.map(({ correlationId }) => correlationId ?? null)}::text[],
          ${upserts.map(({ origin }) => origin ?? null)}::text[]
        ) AS u(n, part_key, position, body, is_logged, correlation_id, origin) ON u.n = written.n
        ON CONFLICT (object_id, part_key)
        DO UPDATE SET position = excluded.position, body = excluded.body, audience = excluded.audience,
                      correlation_id = excluded.correlation_id, origin = excluded.origin,
                      revision = CASE excluded.revision WHEN 0 THEN object_part.revision ELSE excluded.revision END
      )
      SELECT n FROM written`;
    const happened = new Set(rows.map((row) => row.n));
    return writes.map((_, n) => happened.has(n));
  }
}

interface LoadedRow {
  n: number;
  revision: bigint;
  last_updated_text: string;
  audience: string;
  is_deleted: boolean;
  part_key: string | null;
  position: number | null;
  body: string | null;
  last_position: number | null;
  bytes: number | null;
}

function addRow(loaded: (GrowingObject | undefined)[], row: LoadedRow): void {
  const at = row.n - 1;
  const object = loaded[at] ?? {
    revision: row.revision,
    lastUpdated: row.last_updated_text,
    lastPosition: row.last_position ?? 0,
    bytes: row.bytes ?? 0,
    audience: row.audience,
    isDeleted: row.is_deleted,
    parts: new Map<string, Part>(),
  };
  loaded[at] = object;
  if (row.part_key === null || row.position === null || row.body === null) return;
  object.parts.set(row.part_key, { key: row.part_key, position: row.position, body: row.body });
}

function timestamp(dateTime: string): string {
  return new Date(parseDateTime(dateTime) ?? Number.NaN).toISOString();
}
