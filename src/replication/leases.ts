import { Batcher } from '../infra/batcher.js';
import type { Database } from '../infra/database.js';
import type { Logger } from '../infra/logger.js';
import { storableText } from '../infra/storable-text.js';
import type { Receiver } from './cursors.js';
import { Lease, type OpenLetters, type Save } from './lease.js';

export type Taking =
  | { kind: 'taken'; lease: Lease }
  /** Not due: it failed lately, or is there no more. */
  | { kind: 'waiting' }
  /** Another process drains it. */
  | { kind: 'elsewhere' };

/** A renewal comes so many times while a process believes in a lease: one or two may fail. */
const RENEWALS = 4;
/** Clocks run at slightly different speeds, and a check is not a request. */
const MARGIN_MS = 500;
/** Of so many letters of a receiver is known about which objects they are: all others wait for what is read here. */
const LETTERS = 1_000;
/** Longer reasons are cut: they are for an operator's eyes, and stand in a row that is written all the time. */
const REASON_CHARACTERS = 1_000;

/**
 * The right to drain a receiver, over all processes: it stands in the cursor's row, for a time by the database's
 * clock. A process believes in its own leases for a little less, by a monotonic clock that counts from before the
 * statement was sent; so one that was frozen, or cut off from the database, stops sending before another begins.
 *
 * It is good for one life of the database server: after a failover or a restore some of what this process has read may never
 * have been, and its revisions may come again for something else. A cursor that was moved past them would skip that.
 *
 * A lease outlives the time limit of a request, and nothing is begun that it might not outlive: whatever a process has
 * under way when it is killed or cut off has been answered or given up before anybody sends something newer.
 *
 * To take and to renew wait for the disk: a database that has crashed must not give away again what somebody has.
 */
export class Leases {
  readonly #held = new Map<string, Lease>();
  readonly #takes: Batcher<Receiver, Taking>;
  readonly #saves: Batcher<LeaseSave, boolean>;
  #timer: NodeJS.Timeout | undefined;
  #renewing: Promise<void> | undefined;

  /**
   * @param holder this process
   * @param lifeMs of a lease
   * @param requestMs how long a request to a receiver may take; shorter than that by some seconds
   * @param elapsed milliseconds of a monotonic clock
   */
  constructor(
    private readonly database: Database,
    private readonly holder: string,
    private readonly lifeMs: number,
    private readonly requestMs: number,
    private readonly elapsed: () => number,
    private readonly log: Logger,
  ) {
    this.#takes = new Batcher((receivers) => this.#take(receivers));
    this.#saves = new Batcher((saves) => this.#save(saves));
  }

  /** Starts to renew what is held. */
  start(): void {
    this.#timer = setInterval(() => {
      this.#renewing ??= this.renew()
        .catch((error: unknown) => this.log.warn({ error }, 'leases not renewed'))
        .finally(() => {
          this.#renewing = undefined;
        });
    }, this.#beliefMs / RENEWALS);
  }

  /** All drains have ended. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
  }

  /** Asks for a receiver. Requests of one moment share a statement. */
  take(receiver: Receiver): Promise<Taking> {
    return this.#takes.submit(receiver);
  }

  /**
   * Makes all leases that are held good for their whole life again; those that somebody else has got are lost. What a
   * row says alone is no lease: the answer to a take, or a save that was to give it back, may have been lost, and
   * then nobody drains that receiver until the time is over.
   */
  async renew(): Promise<void> {
    const held = [...this.#held.values()];
    if (held.length === 0) return;
    const goodUntil = this.#goodUntil();
    const rows = await this.database.$queryRaw<Receiver[]>`
      WITH held AS MATERIALIZED (
        SELECT * FROM unnest(
          ${held.map(({ receiver }) => receiver.party)}::text[], ${held.map(({ receiver }) => receiver.module)}::text[]
        ) AS h(receiver, module)
      ),
      own AS MATERIALIZED (
        SELECT receiver, module FROM delivery_cursor
        WHERE (receiver, module) IN (SELECT receiver, module FROM held) AND lease_holder = ${this.holder}
        ORDER BY receiver, module FOR NO KEY UPDATE
      )
      UPDATE delivery_cursor c SET leased_until = clock_timestamp() + ${this.lifeMs}::int * interval '1 ms'
      FROM own WHERE c.receiver = own.receiver AND c.module = own.module
      RETURNING c.receiver AS party, c.module`;
    const renewed = new Set(rows.map(keyOf));
    for (const lease of held) lease.goodUntil = renewed.has(keyOf(lease.receiver)) ? goodUntil : 0;
  }

  async #take(receivers: readonly Receiver[]): Promise<Taking[]> {
    const goodUntil = this.#goodUntil();
    const rows = await this.database.$queryRaw<TakeRow[]>`
      WITH wanted AS MATERIALIZED (
        SELECT w.n::int AS n, w.receiver, w.module
        FROM unnest(${receivers.map(({ party }) => party)}::text[], ${receivers.map(({ module }) => module)}::text[])
             WITH ORDINALITY AS w(receiver, module, n)
      ),
      free AS MATERIALIZED (
        SELECT c.receiver, c.module FROM delivery_cursor c
        WHERE (c.receiver, c.module) IN (SELECT receiver, module FROM wanted)
          AND (c.next_attempt_at IS NULL OR c.next_attempt_at <= clock_timestamp())
          AND (c.leased_until IS NULL OR c.leased_until < clock_timestamp() OR c.lease_holder = ${this.holder})
        ORDER BY c.receiver, c.module FOR NO KEY UPDATE SKIP LOCKED
      ),
      taken AS (
        UPDATE delivery_cursor c
        SET lease_holder = ${this.holder}, leased_until = clock_timestamp() + ${this.lifeMs}::int * interval '1 ms'
        FROM free WHERE c.receiver = free.receiver AND c.module = free.module
        RETURNING c.receiver, c.module, c.position, c.failures, c.set_backs
      )
      SELECT wanted.n, taken.position, taken.failures, taken.set_backs,
             extract(epoch FROM pg_postmaster_start_time())::text AS server_life,
             (before.receiver IS NULL OR before.next_attempt_at > clock_timestamp()) AS is_waiting,
             letters.open, letters.asked
      FROM wanted
      LEFT JOIN delivery_cursor before ON before.receiver = wanted.receiver AND before.module = wanted.module
      LEFT JOIN taken ON taken.receiver = wanted.receiver AND taken.module = wanted.module
      LEFT JOIN LATERAL (
        SELECT (
          SELECT array_agg(object_id) FROM (
            SELECT object_id FROM dead_letter
            WHERE receiver = taken.receiver AND module = taken.module AND settled_at IS NULL LIMIT ${LETTERS + 1}
          ) o
        ) AS open, (
          SELECT array_agg(object_id ORDER BY id) FROM (
            SELECT object_id, id FROM dead_letter
            WHERE receiver = taken.receiver AND module = taken.module AND settled_at IS NULL AND asked_at IS NOT NULL
            ORDER BY id LIMIT ${LETTERS}
          ) a
        ) AS asked
      ) letters ON true`;
    const takings: Taking[] = receivers.map(() => ({ kind: 'waiting' }));
    for (const row of rows) {
      const receiver = receivers[row.n - 1];
      if (receiver !== undefined) takings[row.n - 1] = this.#taking(receiver, row, goodUntil);
    }
    return takings;
  }

  #taking(receiver: Receiver, row: TakeRow, goodUntil: number): Taking {
    if (row.position === null) return { kind: row.is_waiting ? 'waiting' : 'elsewhere' };
    const { server_life: serverLife, set_backs } = row;
    const setBacks = set_backs ?? 0;
    const lease = new Lease(receiver, row.position, row.failures ?? 0, `${serverLife} ${setBacks}`, {
      elapsed: this.elapsed,
      save: (save) => this.#saves.submit({ ...save, serverLife, setBacks }),
      ended: () => {
        if (this.#held.get(keyOf(receiver)) === lease) this.#held.delete(keyOf(receiver));
      },
    });
    const open = row.open ?? [];
    lease.openLetters = open.length > LETTERS ? ANY_LETTER : new Set(open);
    lease.askedLetters = row.asked ?? [];
    lease.goodUntil = goodUntil;
    this.#held.set(keyOf(receiver), lease);
    return { kind: 'taken', lease };
  }

  /**
   * Moves cursors, and gives leases back. Need not be on disk before it counts: after a crash an older position only
   * means that some objects are sent again.
   */
  async #save(saves: readonly LeaseSave[]): Promise<boolean[]> {
    const pauses = saves.map(({ pause }) => pause);
    const rows = await this.database.$queryRaw<{ n: number; has_moved: boolean }[]>`
      WITH relaxed AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
      wanted AS MATERIALIZED (
        SELECT w.*, w.server_life = extract(epoch FROM pg_postmaster_start_time())::text AS is_of_this_server
        FROM unnest(
          ${saves.map(({ receiver }) => receiver.party)}::text[], ${saves.map(({ receiver }) => receiver.module)}::text[],
          ${saves.map(({ from }) => from.toString())}::bigint[], ${saves.map(({ to }) => to.toString())}::bigint[],
          ${saves.map(({ isLast }) => isLast)}::boolean[], ${saves.map(({ hasDelivered }) => hasDelivered)}::boolean[],
          ${pauses.map((pause) => pause?.failures ?? null)}::int[],
          ${pauses.map((pause) => (pause === undefined ? null : Math.round(pause.delayMs)))}::bigint[],
          ${pauses.map((pause) => (pause === undefined ? null : storableText(pause.reason, REASON_CHARACTERS)))}::text[],
          ${saves.map(({ serverLife }) => serverLife)}::text[], ${saves.map(({ setBacks }) => setBacks)}::int[]
        ) WITH ORDINALITY AS w(receiver, module, position_from, position_to, is_last, has_delivered, failures, delay_ms,
                               reason, server_life, set_backs, n)
      ),
      own AS MATERIALIZED (
        SELECT c.receiver, c.module FROM delivery_cursor c
        WHERE (c.receiver, c.module) IN (SELECT receiver, module FROM wanted) AND c.lease_holder = ${this.holder}
        ORDER BY c.receiver, c.module FOR NO KEY UPDATE
      )
      UPDATE delivery_cursor c SET
        position = CASE WHEN c.position <> w.position_from OR c.set_backs <> w.set_backs OR NOT w.is_of_this_server
                          THEN c.position
                        ELSE w.position_to END,
        failures = coalesce(w.failures, CASE WHEN w.has_delivered THEN 0 ELSE c.failures END),
        next_attempt_at = clock_timestamp() + w.delay_ms * interval '1 ms',
        last_error = coalesce(w.reason, c.last_error),
        last_error_at = CASE WHEN w.reason IS NULL THEN c.last_error_at ELSE clock_timestamp() END,
        last_success_at = CASE WHEN w.has_delivered THEN clock_timestamp() ELSE c.last_success_at END,
        lease_holder = CASE WHEN w.is_last THEN NULL ELSE c.lease_holder END,
        leased_until = CASE WHEN w.is_last THEN NULL ELSE c.leased_until END
      FROM relaxed, wanted w, own
      WHERE c.receiver = own.receiver AND c.module = own.module AND w.receiver = own.receiver AND w.module = own.module
      RETURNING w.n::int AS n,
                c.position >= w.position_to AND c.set_backs = w.set_backs AND w.is_of_this_server AS has_moved`;
    const moved = new Map(rows.map(({ n, has_moved }) => [n, has_moved]));
    return saves.map((_, at) => moved.get(at + 1) === true);
  }

  #goodUntil(): number {
    return this.elapsed() + this.#beliefMs;
  }

  /** For how long something may be begun. */
  get #beliefMs(): number {
    return this.lifeMs - this.requestMs - MARGIN_MS;
  }
}

/** For a receiver with so many that they are looked for one by one. */
const ANY_LETTER: OpenLetters = { has: () => true, add: () => new Set() };

/** With when the database server began that the lease was taken at, and how often the cursor had been set back by then. */
type LeaseSave = Save & { serverLife: string; setBacks: number };

interface TakeRow {
  n: number;
  position: bigint | null;
  failures: number | null;
  set_backs: number | null;
  server_life: string;
  is_waiting: boolean;
  open: bigint[] | null;
  asked: bigint[] | null;
}

function keyOf({ party, module }: Receiver): string {
  return `${party} ${module}`;
}
