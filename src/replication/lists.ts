import { Prisma } from '../generated/prisma/client.js';
import type { Database } from '../infra/database.js';
import { type ClientOwnedModule, isPrivate } from '../ocpi/client-owned-object.js';
import type { PageQuery } from '../ocpi/pagination.js';
import type { PartyKey } from '../ocpi/party.js';
import { type Audience, audienceFor, EVERYBODY } from './audience.js';
import { joinParts, OWN_PART } from './object-parts.js';

/** Which page of which objects. */
export interface ListQuery extends PageQuery {
  module: ClientOwnedModule;
  /** Who asks: of a private module only what is for this party is shown, and counted (RT-G-05, PAG-23). */
  viewer: PartyKey;
  /** Owners whose objects the asker may see. */
  owners: readonly PartyKey[];
  /** Where the page before ended; replaces the offset. */
  after: bigint | undefined;
}

export interface ListPage {
  /** JSON text of each object. */
  objects: readonly string[];
  total: number;
  /** For {@link ListQuery.after} of the next page; undefined on the last one. */
  next: bigint | undefined;
}

/** An object that was found by its id. */
export interface FoundObject {
  owner: PartyKey;
  /** The party that it is for; undefined where it is for everybody. */
  audience: PartyKey | undefined;
  /** JSON text. */
  body: string;
}

/** Totals kept; one for each set of owners that somebody crawls. */
const TOTALS_KEPT = 200;

/**
 * GET All via hub, from the store (RT-G-01). Objects stand in the order in which the hub first saw them, an
 * update does not move them (PAG-14), and a page goes on from where the one before ended, so the last page of
 * 300,000 objects costs what the first does.
 */
export class ObjectLists {
  /** Totals without date filters, by module, audience and owners, with the state of the list that they count. */
  readonly #totals = new Map<string, { state: string; total: number }>();

  constructor(private readonly database: Database) {}

  async page(query: ListQuery): Promise<ListPage> {
    const [rows, total] = await Promise.all([this.#rows(query), this.#total(query)]);
    const objects = groupRows(rows);
    const last = objects.at(-1);
    const isLastPage = last === undefined || objects.length <= query.limit;
    const shown = objects.slice(0, query.limit);
    const lastShown = shown.at(-1);
    return {
      objects: shown.map(({ own, children, lastUpdated }) =>
        joinParts(query.module, own, children, lastUpdated),
      ),
      total,
      next:
        isLastPage || lastShown === undefined
          ? undefined
          : resumeAfter(lastShown.createdRevision, last.horizon),
    };
  }

  /**
   * Objects with this id of the owners given, whole. More than one where owners use the same id (AMB-04).
   *
   * @param viewer of a private module only what is this party's, or for it, is found; undefined when the hub looks
   *   for itself, to route by what it finds: nobody may be shown that
   */
  async find(
    module: ClientOwnedModule,
    owners: readonly PartyKey[],
    objectKey: string,
    viewer: PartyKey | undefined,
  ): Promise<FoundObject[]> {
    const rows = await this.database.$queryRaw<(ListRow & { owner: PartyKey; audience: Audience })[]>`
      SELECT o.created_revision, o.last_updated_text, 0::bigint AS horizon, o.owner, o.audience, p.part_key, p.body
      FROM object o JOIN object_part p ON p.object_id = o.id
      WHERE o.module = ${module.identifier} AND o.object_key = ${objectKey} AND o.owner = ANY(${[...owners]}::text[])
        AND NOT o.is_deleted
        AND (${!isPrivate(module) || viewer === undefined} OR o.audience = ${viewer ?? ''} OR o.owner = ${viewer ?? ''})
      ORDER BY o.created_revision, p.position`;
    return groupRows(rows).map(({ own, children, lastUpdated, first: { owner, audience } }) => ({
      owner,
      audience: audience === EVERYBODY ? undefined : audience,
      body: joinParts(module, own, children, lastUpdated),
    }));
  }

  /** One object more than the page holds, to see whether there is a next page. */
  #rows(query: ListQuery): Promise<ListRow[]> {
    const { after, offset, limit } = query;
    return this.database.$queryRaw<ListRow[]>`
      WITH page AS MATERIALIZED (
        SELECT o.id, o.created_revision, o.last_updated_text
        FROM object o
        WHERE ${matching(query)} AND o.created_revision > ${after ?? -1n}
        ORDER BY o.created_revision
        LIMIT ${limit + 1} OFFSET ${after === undefined ? offset : 0}
      )
      SELECT page.created_revision, page.last_updated_text, log_horizon() AS horizon, p.part_key, p.body
      FROM page JOIN object_part p ON p.object_id = page.id
      ORDER BY page.created_revision, p.position`;
  }

  async #total(query: ListQuery): Promise<number> {
    if (query.dateFrom !== undefined || query.dateTo !== undefined) return this.#count(query);
    // Objects of these modules can come to be for another party, and what they leave shows nothing of it.
    if (isPrivate(query.module) && !query.module.isImmutable) return this.#count(query);
    // Without date filters the number can only change when a new object comes, or one goes, or some are purged.
    const audience = audienceFor(query.module, query.viewer);
    const key = `${query.module.identifier} ${audience} ${query.owners.join()}`;
    const { state, isDecided } = await this.#state(query.module, audience);
    const known = this.#totals.get(key);
    if (known?.state === state) return known.total;
    const total = await this.#count(query);
    if (!isDecided) return total;
    this.#totals.delete(key);
    this.#totals.set(key, { state, total });
    const [oldest] = this.#totals.keys();
    if (this.#totals.size > TOTALS_KEPT && oldest !== undefined) this.#totals.delete(oldest);
    return total;
  }

  /** The object that came, or went, last, and how many have been purged; and whether an older one can still come. */
  async #state(
    module: ClientOwnedModule,
    audience: Audience,
  ): Promise<{ state: string; isDecided: boolean }> {
    const [row] = await this.database.$queryRaw<{ newest: bigint | null; purged: bigint; horizon: bigint }[]>`
      SELECT max(created_revision) AS newest, log_horizon() AS horizon,
             (SELECT coalesce(sum(purged), 0)::bigint FROM purge_turn
              WHERE what IN (${module.identifier}, 'tombstones')) AS purged
      FROM object WHERE module = ${module.identifier} AND audience = ${audience}`;
    const newest = row?.newest ?? 0n;
    return { state: `${newest} ${row?.purged}`, isDecided: newest < (row?.horizon ?? 0n) };
  }

  async #count(query: ListQuery): Promise<number> {
    const [row] = await this.database.$queryRaw<{ total: number }[]>`
      SELECT count(*)::int AS total FROM object o WHERE ${matching(query)}`;
    return row?.total ?? 0;
  }
}

/** PAG-02, PAG-03: date_from is inclusive, date_to is not. */
function matching({ module, viewer, owners, dateFrom, dateTo }: ListQuery): Prisma.Sql {
  const conditions = [
    Prisma.sql`o.module = ${module.identifier} AND o.audience = ${audienceFor(module, viewer)}`,
    Prisma.sql`o.owner = ANY(${[...owners]}::text[]) AND NOT o.is_deleted`,
    ...(dateFrom === undefined ? [] : [Prisma.sql`o.last_updated >= ${new Date(dateFrom)}`]),
    ...(dateTo === undefined ? [] : [Prisma.sql`o.last_updated < ${new Date(dateTo)}`]),
  ];
  return Prisma.join(conditions, ' AND ');
}

/**
 * Where the next page begins. Beyond the commit horizon an object may still appear before the one shown last;
 * then the next page begins at the horizon and shows some objects again, which is better than to miss one.
 */
function resumeAfter(lastShown: bigint, horizon: bigint): bigint {
  return lastShown < horizon ? lastShown : horizon - 1n;
}

interface ListRow {
  created_revision: bigint;
  last_updated_text: string;
  horizon: bigint;
  part_key: string;
  body: string;
}

interface ListedObject<Row> {
  first: Row;
  createdRevision: bigint;
  horizon: bigint;
  lastUpdated: string;
  own: string;
  children: string[];
}

function groupRows<Row extends ListRow>(rows: readonly Row[]): ListedObject<Row>[] {
  const objects = new Map<bigint, ListedObject<Row>>();
  for (const row of rows) {
    const { created_revision, last_updated_text, horizon, part_key, body } = row;
    const object = objects.get(created_revision) ?? {
      first: row,
      createdRevision: created_revision,
      horizon,
      lastUpdated: last_updated_text,
      own: '{}',
      children: [],
    };
    if (part_key === OWN_PART) object.own = body;
    else object.children.push(body);
    objects.set(created_revision, object);
  }
  return [...objects.values()];
}
