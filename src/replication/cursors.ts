import type { Database } from '../infra/database.js';
import { EVERYBODY } from './audience.js';
import { Batcher } from './batcher.js';

/** One receiver of one module. */
export interface Receiver {
  /** as `NL/EM1` */
  party: string;
  module: string;
}

export interface Cursor {
  /** Everything up to this revision has been delivered. */
  position: bigint;
  /** Consecutive failures to reach the receiver. */
  failures: number;
  /** Not before this time, in milliseconds since 1970. */
  nextAttemptAt: number | undefined;
}

interface Advance extends Receiver {
  from: bigint;
  to: bigint;
}

/**
 * How far each receiver has got. Many receivers move at the same time, so loads and saves of one moment share a
 * statement; and a save need not be on disk before it counts, because after a crash an older position only means
 * that some objects are sent again.
 */
export class Cursors {
  readonly #loads: Batcher<Receiver, Cursor | undefined>;
  readonly #advances: Batcher<Advance, boolean>;

  constructor(private readonly database: Database) {
    this.#loads = new Batcher((receivers) => this.#load(receivers));
    this.#advances = new Batcher((advances) => this.#advance(advances));
  }

  /** @returns undefined where there is no such receiver (any more) */
  load(receiver: Receiver): Promise<Cursor | undefined> {
    return this.#loads.submit(receiver);
  }

  /**
   * Moves a cursor on.
   *
   * @returns false where it no longer stood at `from`: somebody else drains this receiver, or it starts anew
   */
  advance(receiver: Receiver, from: bigint, to: bigint): Promise<boolean> {
    return this.#advances.submit({ ...receiver, from, to });
  }

  /** Makes sure that receivers have a cursor; those that have one keep it. */
  async ensure(receivers: readonly Receiver[]): Promise<void> {
    await this.database.deliveryCursor.createMany({
      data: receivers.map(({ party, module }) => ({ receiver: party, module })),
      skipDuplicates: true,
    });
  }

  /** Forgets parties that are no receivers any more: should one come back, it starts from the beginning. */
  async remove(parties: readonly string[]): Promise<void> {
    if (parties.length > 0)
      await this.database.deliveryCursor.deleteMany({ where: { receiver: { in: [...parties] } } });
  }

  /** Starts receivers anew: they get everything again. */
  async reset(party: string, modules?: readonly string[]): Promise<void> {
    await this.database.deliveryCursor.updateMany({
      where: { receiver: party, ...(modules === undefined ? {} : { module: { in: [...modules] } }) },
      data: { position: 0n, failures: 0, nextAttemptAt: null },
    });
  }

  /** Notes that a receiver could not be reached, and when to try next. */
  async noteFailure(
    receiver: Receiver,
    failures: number,
    nextAttemptAt: number,
    error: string,
  ): Promise<void> {
    await this.database.deliveryCursor.updateMany({
      where: { receiver: receiver.party, module: receiver.module },
      data: { failures, nextAttemptAt: new Date(nextAttemptAt), lastError: error, lastErrorAt: new Date() },
    });
  }

  /** A receiver has shown a sign of life: it need not wait. */
  async clearBackoff(parties: readonly string[]): Promise<void> {
    await this.database.deliveryCursor.updateMany({
      where: { receiver: { in: [...parties] }, nextAttemptAt: { not: null } },
      data: { nextAttemptAt: null },
    });
  }

  /** Receivers that are behind the log and due: what a sweep has to wake (also when Redis has forgotten them). */
  async behind(now: number): Promise<Receiver[]> {
    return this.database.$queryRaw<Receiver[]>`
      SELECT c.receiver AS party, c.module
      FROM delivery_cursor c
      WHERE (c.next_attempt_at IS NULL OR c.next_attempt_at <= ${new Date(now)})
        AND c.position < greatest(
          (SELECT max(revision) FROM object_part p WHERE p.module = c.module AND p.audience = ${EVERYBODY}),
          (SELECT max(revision) FROM object_part p WHERE p.module = c.module AND p.audience = c.receiver)
        )`;
  }

  async #load(receivers: readonly Receiver[]): Promise<(Cursor | undefined)[]> {
    const rows = await this.database.$queryRaw<CursorRow[]>`
      SELECT w.n::int AS n, c.position, c.failures, c.next_attempt_at
      FROM unnest(${receivers.map(({ party }) => party)}::text[], ${receivers.map(({ module }) => module)}::text[])
           WITH ORDINALITY AS w(receiver, module, n)
      JOIN delivery_cursor c ON c.receiver = w.receiver AND c.module = w.module`;
    const cursors: (Cursor | undefined)[] = receivers.map(() => undefined);
    for (const { n, position, failures, next_attempt_at } of rows) {
      cursors[n - 1] = { position, failures, nextAttemptAt: next_attempt_at?.getTime() };
    }
    return cursors;
  }

  async #advance(advances: readonly Advance[]): Promise<boolean[]> {
    const rows = await this.database.$queryRaw<{ n: number }[]>`
      WITH relaxed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
      UPDATE delivery_cursor c
      SET position = w.position_to, failures = 0, next_attempt_at = NULL, last_success_at = now()
      FROM relaxed, unnest(
        ${advances.map(({ party }) => party)}::text[], ${advances.map(({ module }) => module)}::text[],
        ${advances.map(({ from }) => from.toString())}::bigint[], ${advances.map(({ to }) => to.toString())}::bigint[]
      ) WITH ORDINALITY AS w(receiver, module, position_from, position_to, n)
      WHERE c.receiver = w.receiver AND c.module = w.module AND c.position = w.position_from
      RETURNING w.n::int AS n`;
    const moved = new Set(rows.map((row) => row.n));
    return advances.map((_, at) => moved.has(at + 1));
  }
}

interface CursorRow {
  n: number;
  position: bigint;
  failures: number;
  next_attempt_at: Date | null;
}
