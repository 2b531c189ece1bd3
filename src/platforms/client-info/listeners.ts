import { Batcher } from '../../infra/batcher.js';
import type { DatabaseSession } from '../../infra/database.js';
import { CLOCK_SLACK_MS } from '../../infra/database-clock.js';
import { endpoint } from '../../ocpi/schemas/versions.js';
import { listeningAt } from './news.js';

/** A platform that is being told of others by this process, and by no other. */
export interface Listener {
  platformId: number;
  /** The registry's version up to which it has been told everything. */
  told: bigint;
  claim: number;
  /** When the claim was made or last renewed, by this process's clock. */
  claimedAt: number;
}

/** Before a push a claim is no older than this; beyond that, and the time of a push, it need not be good for long. */
const FRESH_MS = 2_000;

/**
 * How far each platform has been told of the others' status. In rows of the database (`contact`), so that one process at a
 * time tells a platform, in order; and so that what a process has changed and not told any more is told by another.
 */
export class Listeners {
  readonly #saves: Batcher<Save, boolean>;

  constructor(
    private readonly database: DatabaseSession,
    /** For so long a process may be busy with one push; beyond that it is taken for dead. */
    private readonly claimMs: number,
    /** Milliseconds of a monotonic clock. */
    private readonly elapsed: () => number,
  ) {
    this.#saves = new Batcher((saves) => this.#save(saves));
  }

  /** Claims those of some platforms that have not been told up to a revision, and that nobody is telling. */
  async claimBehind(platformIds: readonly number[], revision: bigint): Promise<Listener[]> {
    if (platformIds.length === 0) return [];
    const claimedAt = this.elapsed();
    const rows = await this.database.$queryRaw<{ platform_id: number; told: bigint; telling: number }[]>`
      UPDATE contact SET telling = telling + 1, telling_until = clock_timestamp() + ${this.claimMs} * interval '1 ms'
      WHERE platform_id IN (
        SELECT platform_id FROM contact
        WHERE platform_id = ANY(${[...platformIds]}::int[]) AND told < ${revision}
          AND (telling_until IS NULL OR telling_until
               NOT BETWEEN clock_timestamp() AND clock_timestamp() + ${this.claimMs + CLOCK_SLACK_MS} * interval '1 ms')
        ORDER BY platform_id
        FOR UPDATE SKIP LOCKED)
      RETURNING platform_id, told, telling`;
    return rows.map(({ platform_id: platformId, told, telling: claim }) => ({
      platformId,
      told,
      claim,
      claimedAt,
    }));
  }

  /**
   * Notes how far a platform has been told, and keeps the claim.
   *
   * @returns false where the claim is another's by now
   */
  async advance(listener: Listener, told: bigint): Promise<boolean> {
    const { platformId, claim } = listener;
    const claimedAt = this.elapsed();
    const isKept = await this.#saves.submit({ platformId, claim, told, isLast: false });
    if (isKept) listener.claimedAt = claimedAt;
    return isKept;
  }

  /**
   * Before something is pushed that may take its time: renews a claim that has grown old, be it by waiting for others.
   *
   * @returns false where the claim is another's by now
   */
  async keep(listener: Listener, told: bigint): Promise<boolean> {
    return this.elapsed() - listener.claimedAt < FRESH_MS || this.advance(listener, told);
  }

  /** Nobody counts as told of anything; claims end. */
  async tellAnew(): Promise<void> {
    await this.database.$executeRaw`
      WITH own AS MATERIALIZED (SELECT platform_id FROM contact ORDER BY platform_id FOR UPDATE)
      UPDATE contact c SET told = -1, telling = telling + 1, telling_until = NULL
      FROM own WHERE c.platform_id = own.platform_id`;
  }

  /** Notes how far a platform has been told, and gives the claim back. */
  async release({ platformId, claim }: Listener, told: bigint): Promise<void> {
    await this.#saves.submit({ platformId, claim, told, isLast: true });
  }

  /** Many are told at the same moment: one statement for all, in the order of the rows so that two do not wait for each other. */
  async #save(saves: readonly Save[]): Promise<boolean[]> {
    const rows = await this.database.$queryRaw<{ n: number }[]>`
      WITH wanted AS MATERIALIZED (
        SELECT * FROM unnest(
          ${saves.map(({ platformId }) => platformId)}::int[], ${saves.map(({ claim }) => claim)}::int[],
          ${saves.map(({ told }) => told.toString())}::bigint[], ${saves.map(({ isLast }) => isLast)}::boolean[]
        ) WITH ORDINALITY AS w(platform_id, claim, told, is_last, n)
      ),
      own AS MATERIALIZED (
        SELECT platform_id, telling FROM contact
        WHERE (platform_id, telling) IN (SELECT platform_id, claim FROM wanted)
        ORDER BY platform_id FOR NO KEY UPDATE
      )
      UPDATE contact c SET
        told = greatest(c.told, w.told),
        telling_until = CASE WHEN w.is_last THEN NULL ELSE clock_timestamp() + ${this.claimMs} * interval '1 ms' END
      FROM own, wanted w
      WHERE c.platform_id = own.platform_id AND w.platform_id = own.platform_id AND w.claim = own.telling
      RETURNING w.n::int AS n`;
    const saved = new Set(rows.map(({ n }) => n));
    return saves.map((_, at) => saved.has(at + 1));
  }
}

interface Save {
  platformId: number;
  claim: number;
  told: bigint;
  isLast: boolean;
}

/** A platform begins to listen. What has changed before it has to ask for (HCI-19). */
export async function forgetMissed(
  session: DatabaseSession,
  platformId: number,
  version: bigint,
): Promise<void> {
  await session.$executeRaw`
    UPDATE contact SET told = greatest(told, ${version}) WHERE platform_id = ${platformId}`;
}

/** Whether a platform is being told of changes, before the one that this transaction is making. */
export async function wasListening(session: DatabaseSession, platformId: number): Promise<boolean> {
  const platform = await session.platform.findUnique({ where: { id: platformId } });
  if (platform === null) return false;
  const { state, reachable, endpoints } = platform;
  return listeningAt({ state, reachable, endpoints: endpoint.array().parse(endpoints) }) !== undefined;
}
