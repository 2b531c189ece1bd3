import type { DatabaseSession } from '../../infra/database.js';
import { CLOCK_SLACK_MS } from '../../infra/database-clock.js';
import { type Contact, nextCheckOf } from './contact.js';
import { date, errorText, type KnownContact, type Row, toKnown, toTimes } from './contact-row.js';
import type { Patience } from './patience.js';

/** What one process has seen of a platform since it last told the others. */
export interface Sighting {
  platformId: number;
  /** How many milliseconds ago it last sent a request or answered one. */
  seenAgoMs: number;
  /** And answered a call of the hub's; undefined where it has not. */
  answeredAgoMs: number | undefined;
}

/** What an operator wants to know of a contact. */
export interface ShownContact {
  seenAt: Date;
  failures: number;
  nextCheckAt: Date;
  lastError: string | undefined;
  relapses: number;
}

/**
 * Table `contact`: what all processes together know of who is there, by the database's clock. One process at a time
 * checks a platform; its claim runs out should it die. Times further ahead than they can be are not believed, see
 * {@link toKnown}.
 */
export class Contacts {
  constructor(private readonly database: DatabaseSession) {}

  /** @returns undefined where the platform is not registered */
  async read(platformId: number): Promise<KnownContact | undefined> {
    const [row] = await this.database.$queryRaw<Row[]>`
      SELECT c.*, p.reachable, clock_timestamp() AS now
      FROM contact c JOIN platform p ON p.id = c.platform_id
      WHERE c.platform_id = ${platformId} AND p.state = 'REGISTERED'`;
    return row && toKnown(row);
  }

  /** As {@link read}, of several, by platform; and nobody else changes them before the end of the transaction. */
  async lock(platformIds: readonly number[]): Promise<ReadonlyMap<number, KnownContact>> {
    const rows = await this.database.$queryRaw<Row[]>`
      SELECT c.*, p.reachable, clock_timestamp() AS now
      FROM contact c JOIN platform p ON p.id = c.platform_id
      WHERE c.platform_id = ANY(${[...platformIds]}::int[]) AND p.state = 'REGISTERED'
      ORDER BY c.platform_id FOR UPDATE OF c`;
    return new Map(rows.map((row) => [row.platform_id, toKnown(row)]));
  }

  /** What an operator is shown, by platform. */
  async shown(patience: Patience): Promise<ReadonlyMap<number, ShownContact>> {
    const rows = await this.database.$queryRaw<Omit<Row, 'reachable' | 'now'>[]>`SELECT * FROM contact`;
    return new Map(
      rows.map((row) => [
        row.platform_id,
        {
          seenAt: row.seen_at,
          failures: row.failures,
          nextCheckAt: new Date(nextCheckOf(toTimes(row), patience)),
          lastError: row.last_error ?? undefined,
          relapses: row.relapses,
        },
      ]),
    );
  }

  /**
   * Begins a check of one platform.
   *
   * @param spacingMs how long ago the last check has to have begun
   * @param claimMs how long this one may take
   * @returns undefined where somebody else is checking, or just has
   */
  async claim(platformId: number, spacingMs: number, claimMs: number): Promise<KnownContact | undefined> {
    const [row] = await this.database.$queryRaw<Row[]>`
      UPDATE contact c
      SET checked_at = clock_timestamp(), claim = c.claim + 1,
          claimed_until = clock_timestamp() + ${claimMs} * interval '1 ms'
      FROM platform p
      WHERE c.platform_id = ${platformId} AND p.id = c.platform_id AND p.state = 'REGISTERED'
        AND (c.claimed_until IS NULL OR c.claimed_until
             NOT BETWEEN clock_timestamp() AND clock_timestamp() + ${claimMs + CLOCK_SLACK_MS} * interval '1 ms')
        AND (c.checked_at IS NULL OR c.checked_at
             NOT BETWEEN clock_timestamp() - ${spacingMs} * interval '1 ms'
                     AND clock_timestamp() + ${CLOCK_SLACK_MS} * interval '1 ms')
      RETURNING c.*, p.reachable, clock_timestamp() AS now`;
    return row && toKnown(row);
  }

  /**
   * Begins the checks that are due; those that others are about to begin are left to them.
   *
   * @param most of so many platforms
   * @param only of this one alone
   */
  async claimDue(
    { silenceMs }: Patience,
    claimMs: number,
    most: number,
    only?: number,
  ): Promise<KnownContact[]> {
    const rows = await this.database.$queryRaw<Row[]>`
      UPDATE contact c
      SET checked_at = clock_timestamp(), claim = c.claim + 1,
          claimed_until = clock_timestamp() + ${claimMs} * interval '1 ms'
      FROM platform p
      WHERE p.id = c.platform_id AND c.platform_id IN (
        SELECT d.platform_id FROM contact d JOIN platform o ON o.id = d.platform_id
        WHERE o.state = 'REGISTERED' AND (${only ?? null}::int IS NULL OR d.platform_id = ${only ?? null}::int)
          AND (d.claimed_until IS NULL OR d.claimed_until
               NOT BETWEEN clock_timestamp() AND clock_timestamp() + ${claimMs + CLOCK_SLACK_MS} * interval '1 ms')
          AND coalesce(d.next_check_at, d.seen_at + ${silenceMs} * interval '1 ms')
              NOT BETWEEN clock_timestamp() AND clock_timestamp() + ${silenceMs + CLOCK_SLACK_MS} * interval '1 ms'
        ORDER BY d.platform_id LIMIT ${most}
        FOR UPDATE OF d SKIP LOCKED)
      RETURNING c.*, p.reachable, clock_timestamp() AS now`;
    return rows.map(toKnown);
  }

  /**
   * Writes what is known now, where nothing has been written and no other check been begun since it was read. A check
   * that is under way thereby becomes void.
   *
   * @param error what the check failed with; undefined leaves the last one
   */
  async save({ platformId, claim }: KnownContact, contact: Contact, error?: string): Promise<void> {
    const { seenAt, failures, nextCheckAt, returnedAt, relapses, answersSince } = contact;
    await this.database.$executeRaw`
      UPDATE contact SET
        seen_at = greatest(least(seen_at, clock_timestamp()), ${new Date(seenAt)}), failures = ${failures},
        next_check_at = ${date(nextCheckAt)}, returned_at = ${date(returnedAt)}, relapses = ${relapses},
        answers_since = ${date(answersSince)}, last_error = coalesce(${errorText(error)}, last_error),
        claim = claim + 1, claimed_until = NULL
      WHERE platform_id = ${platformId} AND claim = ${claim}`;
  }

  /** Brings the next check forward. A check that is under way goes on. */
  async hasten(platformId: number, nextCheckAt: number): Promise<void> {
    const at = new Date(nextCheckAt);
    await this.database.$executeRaw`
      UPDATE contact SET next_check_at = ${at}
      WHERE platform_id = ${platformId} AND (next_check_at IS NULL OR next_check_at > ${at})`;
  }

  /** A check that was begun was not carried out. */
  async release({ platformId, claim }: KnownContact): Promise<void> {
    await this.database.$executeRaw`
      UPDATE contact SET claimed_until = NULL WHERE platform_id = ${platformId} AND claim = ${claim}`;
  }

  /**
   * Adds what a process has seen. An answer of a connected platform ends doubt, as it does in {@link consider}: also
   * for the process that has begun to doubt.
   */
  async note(sightings: readonly Sighting[]): Promise<void> {
    if (sightings.length === 0) return;
    const ids = sightings.map(({ platformId }) => platformId);
    const seen = sightings.map(({ seenAgoMs }) => seenAgoMs);
    const answered = sightings.map(({ answeredAgoMs }) => answeredAgoMs ?? null);
    // Locked in order, so that two processes do not wait for each other.
    await this.database.$executeRaw`
      WITH locked AS (
        SELECT platform_id FROM contact WHERE platform_id = ANY(${ids}::int[]) ORDER BY platform_id FOR UPDATE
      ), seen AS (
        SELECT id, clock_timestamp() - seen * interval '1 ms' AS seen_at,
               clock_timestamp() - answered * interval '1 ms' AS answered_at
        FROM unnest(${ids}::int[], ${seen}::float8[], ${answered}::float8[]) AS s (id, seen, answered)
        JOIN locked ON locked.platform_id = s.id
      )
      UPDATE contact c SET
        seen_at = greatest(least(c.seen_at, clock_timestamp()), s.seen_at),
        failures = CASE WHEN p.reachable AND s.answered_at > c.checked_at THEN 0 ELSE c.failures END,
        next_check_at = CASE WHEN p.reachable AND s.answered_at > c.checked_at THEN NULL ELSE c.next_check_at END
      FROM seen s JOIN platform p ON p.id = s.id
      WHERE c.platform_id = s.id`;
  }

  /** Platforms that another version of the hub has registered have none yet. */
  async addMissing(): Promise<void> {
    await this.database.$executeRaw`
      INSERT INTO contact (platform_id, seen_at)
      SELECT id, clock_timestamp() FROM platform p
      WHERE state = 'REGISTERED' AND NOT EXISTS (SELECT FROM contact c WHERE c.platform_id = p.id)
      ON CONFLICT DO NOTHING`;
  }

  /** A platform has just completed the handshake: it answers. To be called before it is marked as connected. */
  async begin(platformId: number): Promise<void> {
    await this.database.$executeRaw`
      INSERT INTO contact (platform_id, seen_at) VALUES (${platformId}, clock_timestamp())
      ON CONFLICT (platform_id) DO UPDATE SET
        seen_at = clock_timestamp(), failures = 0, next_check_at = NULL, answers_since = NULL,
        returned_at = CASE
          WHEN (SELECT reachable FROM platform WHERE id = ${platformId}) THEN contact.returned_at
          ELSE clock_timestamp()
        END`;
  }
}
