import type { DatabaseSession } from '../infra/database.js';
import { EVERYBODY } from './audience.js';
import { NEVER_SKIPPED } from './never-skipped.js';

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
  /** How long it is still to be left alone, in milliseconds. */
  waitMs: number;
}

/**
 * How far each receiver has got, as everybody but its drain sees it; {@link Leases} are what a drain does. All times
 * are by the database's clock, which is the same for all processes and does not jump with one of theirs. Every
 * statement locks its rows in the same order, by their key, so that no two ever wait for each other.
 */
export class Cursors {
  constructor(private readonly database: DatabaseSession) {}

  /** @returns undefined where there is no such receiver (any more) */
  async load({ party, module }: Receiver): Promise<Cursor | undefined> {
    const [cursor] = await this.database.$queryRaw<Cursor[]>`
      SELECT position, failures, greatest(coalesce(
               extract(epoch FROM next_attempt_at - clock_timestamp()) * 1000, 0), 0)::float8 AS "waitMs"
      FROM delivery_cursor WHERE receiver = ${party} AND module = ${module}`;
    return cursor;
  }

  /**
   * Makes sure that receivers have a cursor; those that have one keep it. A new one starts at the beginning, so that
   * its first synchronization is an ordinary drain; one that gets nothing late (D1, `none`) at the end.
   */
  async ensure(receivers: readonly Receiver[]): Promise<void> {
    if (receivers.length === 0) return;
    await this.database.$executeRaw`
      INSERT INTO delivery_cursor (receiver, module, position)
      SELECT w.receiver, w.module,
             CASE WHEN w.receiver IN (SELECT party FROM party_setting WHERE catch_up = 'none')
                    AND w.module <> ALL(${NEVER_SKIPPED})
                  THEN log_horizon() - 1 ELSE 0 END
      FROM unnest(${receivers.map(({ party }) => party)}::text[], ${receivers.map(({ module }) => module)}::text[])
           AS w(receiver, module)
      ORDER BY w.receiver, w.module
      ON CONFLICT DO NOTHING`;
  }

  /** Keeps drains from moving these, until the transaction ends. */
  async lock(parties: readonly string[]): Promise<void> {
    if (parties.length === 0) return;
    await this.database.$executeRaw`
      SELECT FROM delivery_cursor WHERE receiver = ANY(${[...parties]}::text[])
      ORDER BY receiver, module FOR UPDATE`;
  }

  /** Forgets parties that no platform has any more: should one come back, it starts from the beginning. */
  async remove(parties: readonly string[]): Promise<void> {
    if (parties.length === 0) return;
    await this.database.$executeRaw`
      WITH own AS MATERIALIZED (
        SELECT receiver, module FROM delivery_cursor
        WHERE receiver = ANY(${[...parties]}::text[])
          AND receiver NOT IN (SELECT country_code || '/' || party_id FROM party WHERE active)
        ORDER BY receiver, module FOR UPDATE
      )
      DELETE FROM delivery_cursor c USING own WHERE c.receiver = own.receiver AND c.module = own.module`;
  }

  /**
   * Sets receivers back: they get again what has changed since, each object once. Also where the cursor has not got so far
   * yet: what a drain has under way, or has passed by and not saved, counts for nothing any more.
   *
   * @param module all modules where it is left out
   * @param since everything where it is left out; known to the minute, see {@link LogMarks}
   */
  async reset(party: string, module?: string, since?: Date): Promise<void> {
    await this.database.$executeRaw`
      WITH own AS MATERIALIZED (
        SELECT receiver, module FROM delivery_cursor
        WHERE receiver = ${party} AND module = coalesce(${module ?? null}::text, module)
        ORDER BY receiver, module FOR NO KEY UPDATE
      )
      UPDATE delivery_cursor c SET
        position = least(c.position, coalesce(
          (SELECT revision - 1 FROM log_mark WHERE at <= ${since ?? null}::timestamptz ORDER BY at DESC LIMIT 1), 0)),
        set_backs = c.set_backs + 1, failures = 0, next_attempt_at = NULL
      FROM own WHERE c.receiver = own.receiver AND c.module = own.module`;
  }

  /** A receiver has shown a sign of life: it need not wait. */
  async clearBackoff(parties: readonly string[]): Promise<void> {
    if (parties.length === 0) return;
    await this.database.$executeRaw`
      WITH own AS MATERIALIZED (
        SELECT receiver, module FROM delivery_cursor
        WHERE receiver = ANY(${[...parties]}::text[]) AND next_attempt_at IS NOT NULL
        ORDER BY receiver, module FOR NO KEY UPDATE
      )
      UPDATE delivery_cursor c SET next_attempt_at = NULL
      FROM own WHERE c.receiver = own.receiver AND c.module = own.module`;
  }

  /**
   * Receivers that nobody drains, that are due, and that are behind the log or have a letter to be sent again: what a
   * sweep has to wake, also when Redis has forgotten them.
   */
  async behind(): Promise<Receiver[]> {
    return this.database.$queryRaw<Receiver[]>`
      SELECT c.receiver AS party, c.module
      FROM delivery_cursor c
      WHERE (c.next_attempt_at IS NULL OR c.next_attempt_at <= clock_timestamp())
        AND (c.leased_until IS NULL OR c.leased_until < clock_timestamp())
        AND (c.position < greatest(
              (SELECT max(revision) FROM object_part p WHERE p.module = c.module AND p.audience = ${EVERYBODY}),
              (SELECT max(revision) FROM object_part p WHERE p.module = c.module AND p.audience = c.receiver))
          OR (c.receiver, c.module) IN (
              SELECT receiver, module FROM dead_letter WHERE asked_at IS NOT NULL AND settled_at IS NULL))`;
  }

  /**
   * Receivers that can be reached again, and of which the operator wants that they get nothing late (D1, `none`), go on
   * from here. In the transaction that says that they are back, so that no drain can come before it.
   */
  async skipMissed(parties: readonly string[]): Promise<void> {
    if (parties.length === 0) return;
    await this.database.$executeRaw`
      WITH own AS MATERIALIZED (
        SELECT receiver, module FROM delivery_cursor
        WHERE receiver = ANY(${[...parties]}::text[]) AND module <> ALL(${NEVER_SKIPPED})
          AND receiver IN (SELECT party FROM party_setting WHERE catch_up = 'none')
        ORDER BY receiver, module FOR NO KEY UPDATE
      )
      UPDATE delivery_cursor c
      SET position = greatest(c.position, log_horizon() - 1), failures = 0, next_attempt_at = NULL
      FROM own WHERE c.receiver = own.receiver AND c.module = own.module`;
  }
}
