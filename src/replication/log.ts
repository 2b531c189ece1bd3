import type { Database } from '../infra/database.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { joinParts, OWN_PART } from './object-parts.js';

/** An object in the log, with what changed of it since the reader's position. */
export interface LogEntry {
  /** The object's number in the store. */
  objectId: bigint;
  /** as `NL/CP1` */
  owner: string;
  objectKey: string;
  /** The object's id as its owner spells it. */
  objectName: string;
  revision: bigint;
  /** The whole object, or those of its children that changed. */
  change: { kind: 'object'; body: string } | { kind: 'children'; bodies: readonly string[] };
}

export interface LogBatch {
  /** In ascending order of revision. */
  entries: readonly LogEntry[];
  /** Whether there may be more to read at once. */
  isFull: boolean;
  /** Whether something newer is stored that cannot be read past yet, because a transaction before it is open. */
  hasUndecided: boolean;
}

/**
 * The compacted log of one store: every object once, at the revision of its latest change. Reads stay below the
 * commit horizon, so that what commits late is never passed by.
 */
export class ReplicationLog {
  readonly #underWay = new Map<string, Promise<LogBatch>>();

  constructor(private readonly database: Database) {}

  /**
   * Reads on from a position. Receivers that stand at the same position at the same time share one query.
   *
   * @param after revision up to which the reader has everything
   * @param limit objects
   */
  read(module: ClientOwnedModule, after: bigint, limit: number): Promise<LogBatch> {
    const key = `${module.identifier} ${after} ${limit}`;
    const running = this.#underWay.get(key);
    if (running !== undefined) return running;
    const started = this.#read(module, after, limit).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, started);
    return started;
  }

  /** An object as it is now, whole. */
  async readObject(module: ClientOwnedModule, objectId: bigint): Promise<string | undefined> {
    const rows = await this.database.$queryRaw<PartRow[]>`
      SELECT o.last_updated_text, p.part_key, p.body
      FROM object o JOIN object_part p ON p.object_id = o.id
      WHERE o.id = ${objectId} ORDER BY p.position`;
    return rows.length === 0 ? undefined : wholeObject(module, rows);
  }

  async #read(module: ClientOwnedModule, after: bigint, limit: number): Promise<LogBatch> {
    const rows = await this.database.$queryRaw<LogRow[]>`
      WITH horizon AS MATERIALIZED (SELECT log_horizon() AS revision),
      heads AS MATERIALIZED (
        SELECT o.id, o.owner, o.object_key, o.object_name, o.revision, o.last_updated_text
        FROM object o
        WHERE o.module = ${module.identifier} AND o.revision > ${after}
          AND o.revision < (SELECT revision FROM horizon)
        ORDER BY o.revision LIMIT ${limit}
      )
      SELECT h.id, h.owner, h.object_key, h.object_name, h.revision, h.last_updated_text,
             own.revision > ${after} AS is_whole, p.part_key, p.body
      FROM heads h
      JOIN object_part own ON own.object_id = h.id AND own.part_key = ''
      JOIN object_part p ON p.object_id = h.id AND (own.revision > ${after} OR p.revision > ${after})
      ORDER BY h.revision, p.position`;
    const entries = toEntries(module, rows);
    const isFull = entries.length === limit;
    const last = entries.at(-1)?.revision ?? after;
    return { entries, isFull, hasUndecided: !isFull && (await this.head(module.identifier)) > last };
  }

  /** The revision of the latest change, decided or not; 0 where there is none. */
  async head(module: string): Promise<bigint> {
    const [row] = await this.database.$queryRaw<{ head: bigint | null }[]>`
      SELECT max(revision) AS head FROM object WHERE module = ${module}`;
    return row?.head ?? 0n;
  }
}

interface PartRow {
  last_updated_text: string;
  part_key: string;
  body: string;
}

interface LogRow extends PartRow {
  id: bigint;
  owner: string;
  object_key: string;
  object_name: string;
  revision: bigint;
  is_whole: boolean;
}

function toEntries(module: ClientOwnedModule, rows: readonly LogRow[]): LogEntry[] {
  const byObject = new Map<bigint, LogRow[]>();
  for (const row of rows) {
    const group = byObject.get(row.id);
    if (group === undefined) byObject.set(row.id, [row]);
    else group.push(row);
  }
  return [...byObject.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { id: objectId, owner, object_key: objectKey, object_name: objectName, revision } = first;
    const change: LogEntry['change'] = first.is_whole
      ? { kind: 'object', body: wholeObject(module, group) }
      : { kind: 'children', bodies: group.map((row) => row.body) };
    return [{ objectId, owner, objectKey, objectName, revision, change }];
  });
}

function wholeObject(module: ClientOwnedModule, rows: readonly PartRow[]): string {
  const own = rows.find((row) => row.part_key === OWN_PART);
  const children = rows.filter((row) => row.part_key !== OWN_PART).map((row) => row.body);
  return joinParts(module, own?.body ?? '{}', children, rows[0]?.last_updated_text ?? '');
}
