import type { Database } from '../infra/database.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import type { PartyKey } from '../ocpi/party.js';
import { type Audience, audienceFor } from './audience.js';
import { joinParts, OWN_PART } from './object-parts.js';

/** An object, or one child of an object, in its newest form. */
export interface LogEntry {
  /** The object's number in the store. */
  objectId: bigint;
  /** as `NL/CP1` */
  owner: string;
  objectKey: string;
  /** The object's id as its owner spells it. */
  objectName: string;
  revision: bigint;
  /** `deleted`: the object is there no more. */
  kind: 'object' | 'child' | 'deleted';
  /** Of something deleted nothing. */
  body: string;
  /** Of the latest message about it. */
  correlationId: string | undefined;
  /** Of the push that brought it, see {@link OpenPushes}. */
  origin: string | undefined;
}

/**
 * One reader's way through the log, from where it stood to the end. Children that changed before it began are
 * not shown on their own when their whole object lies on the way: that object carries them.
 */
export interface Pass {
  from: bigint;
  /** The commit horizon when the pass began; undefined for its first read. */
  horizon: bigint | undefined;
}

export interface LogBatch {
  /** In ascending order of revision. */
  entries: readonly LogEntry[];
  /** Everything up to this revision has been read. */
  upTo: bigint;
  /** Whether there may be more to read at once. */
  isFull: boolean;
  /** Whether something newer is stored that cannot be read past yet, because a transaction before it is open. */
  hasUndecided: boolean;
  /** The commit horizon of this read. */
  horizon: bigint;
  /** The version of the registry when this was read: who may see the entries is decided by no older one. */
  registryVersion: bigint;
}

/**
 * The compacted log: every object, and every child that changed on its own, once, at the revision of its latest
 * change. Reads stay below the commit horizon, so that what commits late is never passed by.
 */
export class ReplicationLog {
  readonly #underWay = new Map<string, { number: number; batch: Promise<LogBatch> }>();
  #begun = 0;

  constructor(private readonly database: Database) {}

  /** Reads that have begun by now may have missed what is stored by now; those that begin later see it. */
  get mark(): number {
    return this.#begun;
  }

  /**
   * Reads on from a position. Receivers that stand at the same position at the same time share one query.
   *
   * @param reader of a private module nothing is read but what is for this party (RT-B-11)
   * @param after revision up to which the reader has everything
   * @param limit entries; a few more where several have the same revision
   * @param since a {@link mark}: what was stored by then is seen, so a query that had begun is not shared
   */
  read(
    module: ClientOwnedModule,
    reader: PartyKey,
    after: bigint,
    pass: Pass,
    limit: number,
    since = this.mark,
  ): Promise<LogBatch> {
    const audience = audienceFor(module, reader);
    const key = [module.identifier, audience, after, pass.from, pass.horizon, limit].join(' ');
    const running = this.#underWay.get(key);
    if (running !== undefined && running.number > since) return running.batch;
    this.#begun += 1;
    const started = {
      number: this.#begun,
      batch: this.#read(module, audience, after, pass, limit).finally(() => {
        if (this.#underWay.get(key) === started) this.#underWay.delete(key);
      }),
    };
    this.#underWay.set(key, started);
    return started.batch;
  }

  /**
   * An object as it is now, whole or deleted; its revision says up to where it carries its changes.
   *
   * @returns undefined where it is no longer for this reader
   */
  async readObject(
    module: ClientOwnedModule,
    reader: PartyKey,
    objectId: bigint,
  ): Promise<LogEntry | undefined> {
    const rows = await this.database.$queryRaw<(Omit<EntryRow, 'part_key'> & { origin: null })[]>`
      SELECT o.id AS object_id, o.owner, o.object_key, o.object_name, o.last_updated_text, o.is_deleted,
             p.part_key AS body_key, p.body, p.correlation_id, max(p.revision) OVER () AS revision, NULL AS origin
      FROM object o JOIN object_part p ON p.object_id = o.id
      WHERE o.id = ${objectId} AND o.audience = ${audienceFor(module, reader)} ORDER BY p.position`;
    const [first] = rows;
    return first && toEntry(module, { ...first, part_key: OWN_PART }, rows);
  }

  async #read(
    module: ClientOwnedModule,
    audience: Audience,
    after: bigint,
    pass: Pass,
    limit: number,
  ): Promise<LogBatch> {
    const rows = await this.database.$queryRaw<LogRow[]>`
      WITH horizon AS MATERIALIZED (SELECT log_horizon() AS revision),
      page AS MATERIALIZED (
        SELECT p.object_id, p.part_key, p.revision
        FROM object_part p
        JOIN object_part own ON own.object_id = p.object_id AND own.part_key = ''
        WHERE p.module = ${module.identifier} AND p.audience = ${audience} AND p.revision > ${after}
          AND p.revision < (SELECT revision FROM horizon)
          AND (p.part_key = '' OR (
            p.revision > own.revision
            AND NOT (own.revision > ${pass.from}
                     AND p.revision < coalesce(${pass.horizon ?? null}::bigint, (SELECT revision FROM horizon)))
          ))
        ORDER BY p.revision FETCH FIRST ${limit} ROWS WITH TIES
      ),
      bodies AS (
        SELECT page.object_id, page.part_key, page.revision, o.owner, o.object_key, o.object_name,
               o.last_updated_text, o.is_deleted, b.part_key AS body_key, b.position, b.body, b.correlation_id, b.origin
        FROM page
        JOIN object o ON o.id = page.object_id
        JOIN object_part b ON b.object_id = page.object_id AND (page.part_key = '' OR b.part_key = page.part_key)
      )
      SELECT horizon.revision AS horizon,
             (SELECT max(revision) FROM object_part
              WHERE module = ${module.identifier} AND audience = ${audience}) AS head,
             (SELECT version FROM registry_version) AS registry_version, bodies.*
      FROM horizon LEFT JOIN bodies ON true
      ORDER BY bodies.revision, bodies.object_id, bodies.part_key, bodies.position`;
    const entries = toEntries(module, rows);
    const horizon = rows[0]?.horizon ?? 0n;
    const head = rows[0]?.head ?? 0n;
    const isFull = entries.length >= limit;
    const end = head < horizon ? head : horizon - 1n;
    const upTo = isFull ? (entries.at(-1)?.revision ?? after) : end;
    return {
      entries,
      upTo: upTo > after ? upTo : after,
      isFull,
      hasUndecided: !isFull && head >= horizon,
      horizon,
      registryVersion: rows[0]?.registry_version ?? 0n,
    };
  }
}

interface PartRow {
  last_updated_text: string;
  is_deleted: boolean;
  body_key: string;
  body: string;
}

interface EntryRow extends PartRow {
  object_id: bigint;
  part_key: string;
  revision: bigint;
  owner: string;
  object_key: string;
  object_name: string;
  correlation_id: string | null;
  origin: string | null;
}

/** Without entries there is one row, which tells the horizon and the head. */
type LogRow = { horizon: bigint; head: bigint | null; registry_version: bigint } & (
  | EntryRow
  | { object_id: null }
);

function toEntries(module: ClientOwnedModule, rows: readonly LogRow[]): LogEntry[] {
  const byEntry = new Map<string, EntryRow[]>();
  for (const row of rows) {
    if (row.object_id === null) continue;
    const key = `${row.object_id} ${row.part_key}`;
    const group = byEntry.get(key);
    if (group === undefined) byEntry.set(key, [row]);
    else group.push(row);
  }
  return [...byEntry.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [toEntry(module, first, group)];
  });
}

function toEntry(
  module: ClientOwnedModule,
  first: EntryRow,
  rows: readonly Omit<EntryRow, 'part_key'>[],
): LogEntry {
  const own = rows.find((row) => row.body_key === first.part_key);
  return {
    objectId: first.object_id,
    owner: first.owner,
    objectKey: first.object_key,
    objectName: first.object_name,
    revision: first.revision,
    ...(first.part_key === OWN_PART ? wholeObject(module, rows) : { kind: 'child', body: first.body }),
    correlationId: own?.correlation_id ?? undefined,
    origin: own?.origin ?? undefined,
  };
}

function wholeObject(
  module: ClientOwnedModule,
  rows: readonly PartRow[],
): { kind: 'object' | 'deleted'; body: string } {
  if (rows[0]?.is_deleted === true) return { kind: 'deleted', body: '' };
  const own = rows.find((row) => row.body_key === OWN_PART);
  const children = rows.filter((row) => row.body_key !== OWN_PART).map((row) => row.body);
  const body = joinParts(module, own?.body ?? '{}', children, rows[0]?.last_updated_text ?? '');
  return { kind: 'object', body };
}
