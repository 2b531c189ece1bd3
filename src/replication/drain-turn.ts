import { setTimeout as wait } from 'node:timers/promises';
import { byRevision } from './by-revision.js';
import { DeliveryWindow } from './delivery-window.js';
import type { DrainResult, DrainServices } from './drain-services.js';
import { EntryDelivery } from './entry-delivery.js';
import type { Lease, Pause } from './lease.js';
import type { LogEntry } from './log.js';
import { backoffMs } from './next-action.js';
import type { TurnMemory } from './turn-memory.js';

/** Objects read from the log at once. */
const BATCH = 200;
/** Who finds no more than this is up to date but for what is live. */
const LIVE = 8;
/** A drain makes room for others after this long; it is resumed at once. */
const TURN_MS = 5_000;
/** How soon to look again for what a transaction under way still hides: first, and at most. */
const UNDECIDED_MS = 5;
const LONG_UNDECIDED_MS = 200;
/** The cursor is saved at least this often while a drain runs: what a crash makes the hub send again. */
const SAVE_EVERY_MS = 500;

/** One turn of a drain: from the cursor's position on, until nothing is left, the time is up or something stops it. */
export class DrainTurn {
  readonly #window: DeliveryWindow;
  readonly #delivery: EntryDelivery;
  readonly #until: number;
  #nextSaveAt: number;
  #isOvertaken = false;
  /** Objects over which the receiver has failed again and again: they wait until it has taken another one. */
  #suspects: (() => Promise<void>)[] = [];
  /** Why the receiver is to be left alone, where that is no fault of its own. */
  #pause: { delayMs: number; reason: string } | undefined;

  constructor(
    private readonly services: DrainServices,
    private readonly lease: Lease,
    private readonly memory: TurnMemory,
    /** Of the log, when the turn was asked for: it misses nothing that was stored by then. */
    private readonly since: number,
    private readonly isStopping: () => boolean,
  ) {
    const { position, failures, receiver, openLetters } = lease;
    const { answers } = memory;
    if (failures > 0) answers.wasAway();
    this.#window = new DeliveryWindow(position, () => answers.window);
    this.#delivery = new EntryDelivery(services, {
      receiver,
      memory: answers,
      openLetters,
      mustStop: () => this.#mustStop,
      slowDown: (retryAfterMs, reason) => this.#slowDown(retryAfterMs, reason),
    });
    this.#until = services.elapsed() + TURN_MS;
    this.#nextSaveAt = services.elapsed() + SAVE_EVERY_MS;
    if (memory.passedTo !== position) memory.pass = { from: position, horizon: undefined };
  }

  /**
   * Whatever happens, the next turn meets no sends of this one, and need not repeat what they have settled.
   *
   * @throws where the database fails
   */
  async run(): Promise<DrainResult> {
    let result: DrainResult = 'waiting';
    try {
      const sent = await this.#sendAll().finally(() => this.#window.idle());
      if (!this.#mustStop) result = sent;
      return result;
    } finally {
      this.#rememberSettled();
      await this.#leave();
      // Only a turn that ran out of time is gone on with. After an outage a new pass begins: what changed meanwhile
      // is carried by the whole objects that are still to come.
      this.memory.passedTo = result === 'more' ? this.lease.position : -1n;
    }
  }

  /**
   * So that what failed does not make everything go out again that was under way with it. Not of objects with children: where
   * a whole Location lies on the way, it has to carry the EVSEs that have changed since it was sent.
   */
  #rememberSettled(): void {
    const { levels } = this.services.receivers.module(this.lease.receiver);
    if (levels.length > 1) return;
    const { position, settledBeyond } = this.#window;
    const before = [...this.memory.settled].filter((revision) => revision > position);
    this.memory.settled = new Set([...before, ...settledBeyond]);
  }

  async #leave(): Promise<void> {
    const { hasDelivered, unavailable } = this.#delivery;
    const { position } = this.#window;
    await this.lease.end({ position, hasDelivered, pause: this.#pauseAfterwards() });
    if (unavailable !== undefined) this.services.onUnavailable(this.lease.receiver, unavailable.reason);
  }

  #pauseAfterwards(): Pause | undefined {
    const { unavailable, hasDelivered } = this.#delivery;
    if (unavailable !== undefined) {
      // Progress in this turn means that the receiver was there: the count begins anew.
      const failures = hasDelivered ? 1 : this.lease.failures + 1;
      const delayMs = backoffMs(failures, this.services.random(), unavailable.retryAfterMs);
      return { delayMs, reason: unavailable.reason, failures };
    }
    return this.#pause && { ...this.#pause, failures: 0 };
  }

  async #sendAll(): Promise<DrainResult> {
    const { log, elapsed, receivers, lane } = this.services;
    const { receiver } = this.lease;
    const module = receivers.module(receiver);
    let undecidedMs = UNDECIDED_MS;
    let hasLettersLeft = false;
    for (const objectId of this.lease.askedLetters) {
      // What is new has the other half of the turn, however many letters there are, and however slow the receiver is.
      hasLettersLeft = elapsed() >= this.#until - TURN_MS / 2;
      if (hasLettersLeft) break;
      if (this.#mustStop || !(await this.#getsItsTurn())) return 'waiting';
      const send = () => this.#window.sendApart(objectId, () => this.#delivery.deliverAgain(objectId));
      if (this.#isHeldBack(objectId)) this.#suspects.push(send);
      else await send();
    }
    while (elapsed() < this.#until) {
      const { readUpTo } = this.#window;
      const { pass } = this.memory;
      const batch = await log.read(module, receiver.party, readUpTo, pass, BATCH, this.since);
      if (pass.horizon === undefined) this.memory.pass = { ...pass, horizon: batch.horizon };
      await receivers.isAsNewAs(batch.registryVersion);
      const isCatchingUp = batch.entries.length > LIVE;
      for (const entries of byRevision(batch.entries)) {
        if (isCatchingUp) await lane.enter();
        if (elapsed() >= this.#nextSaveAt) await this.#save();
        if (this.#mustStop) return 'waiting';
        if (elapsed() >= this.#until) break;
        for (const entry of entries) await this.#offer(entry);
        if (this.#delivery.hasDelivered) await this.#sendSuspects();
      }
      // At the latest now: what holds the position longer makes more go out again.
      if (this.#suspects.length > 0) await this.#window.idle();
      await this.#sendSuspects();
      if (elapsed() >= this.#until) return 'more';
      if (batch.upTo > readUpTo) undecidedMs = UNDECIDED_MS;
      this.#window.passTo(batch.upTo);
      if (batch.isFull) continue;
      if (!batch.hasUndecided) return hasLettersLeft ? 'more' : 'upToDate';
      await wait(undecidedMs);
      undecidedMs = Math.min(undecidedMs * 2, LONG_UNDECIDED_MS);
    }
    return 'more';
  }

  get #mustStop(): boolean {
    return (
      this.#delivery.unavailable !== undefined ||
      this.#pause !== undefined ||
      this.#isOvertaken ||
      !this.lease.isHeld ||
      this.isStopping()
    );
  }

  async #offer(entry: LogEntry): Promise<void> {
    const { receivers, openPushes } = this.services;
    if (!receivers.concerns(this.lease.receiver, entry.owner)) {
      openPushes.take(entry.origin)?.notReached();
      return this.#window.passTo(entry.revision);
    }
    if (this.memory.settled.has(entry.revision)) return this.#window.skip(entry.revision);
    const { objectId, revision } = entry;
    if (this.#isHeldBack(objectId)) {
      this.#window.hold(revision);
      this.#suspects.push(() =>
        this.#window.sendHeld(objectId, revision, () => this.#delivery.deliver(entry)),
      );
      return;
    }
    await this.#getsItsTurn();
    // Also where the turn has ended meanwhile: an entry that is offered and not sent holds the position before it.
    await this.#window.send(objectId, revision, () => this.#delivery.deliver(entry));
  }

  /** Whether the receiver shall take another object first, so that this one does not keep it from all others. */
  #isHeldBack(objectId: bigint): boolean {
    return !this.#delivery.hasDelivered && this.memory.answers.isSuspect(objectId);
  }

  async #sendSuspects(): Promise<void> {
    for (const send of this.#suspects.splice(0)) if (await this.#getsItsTurn()) await send();
  }

  /** Waits until the receiver's rate allows another object. @returns false where the turn has ended meanwhile */
  async #getsItsTurn(): Promise<boolean> {
    const { pauseMs } = this.memory.answers;
    // Of an earlier turn. To sit it out here would keep the lease, and a process that is to stop.
    if (pauseMs > TURN_MS)
      this.#pause ??= { delayMs: pauseMs, reason: 'the pause that it asked for (HTTP 429)' };
    if (this.#mustStop) return false;
    const waitMs = this.memory.answers.book();
    if (waitMs > 0) await wait(waitMs);
    return !this.#mustStop;
  }

  /** For a pause that is over before the turn is, the turn waits; for a longer one the receiver is left alone. */
  async #slowDown(retryAfterMs: number, reason: string): Promise<boolean> {
    const { answers } = this.memory;
    answers.wasOverloaded(retryAfterMs);
    const { pauseMs } = answers;
    if (this.services.elapsed() + pauseMs < this.#until) return this.#getsItsTurn();
    this.#pause ??= { delayMs: pauseMs, reason };
    return false;
  }

  async #save(): Promise<void> {
    this.#nextSaveAt = this.services.elapsed() + SAVE_EVERY_MS;
    const { position } = this.#window;
    if (position <= this.lease.position || this.#isOvertaken) return;
    if (!(await this.lease.advance(position, this.#delivery.hasDelivered))) this.#isOvertaken = true;
  }
}
