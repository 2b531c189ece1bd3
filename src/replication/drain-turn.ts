import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../infra/logger.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import type { Cursors, Receiver } from './cursors.js';
import type { DeadLetters } from './dead-letters.js';
import type { Deliverer, DeliveryTarget, Exchange } from './deliverer.js';
import { DeliveryWindow } from './delivery-window.js';
import type { LogEntry, Pass, ReplicationLog } from './log.js';
import { type AttemptCounts, nextAction, REFUSED_IN_A_ROW_LIMIT } from './next-action.js';

/** Objects read from the log at once. */
const BATCH = 200;
/** Objects under way to one receiver at the same time. */
const WINDOW = 16;
/** A drain makes room for others after this long; it is resumed at once. */
const TURN_MS = 5_000;
/** How soon to look again for what a transaction under way still hides. */
const UNDECIDED_MS = 20;
/** The cursor is saved at least this often while a drain runs: what a crash makes the hub send again. */
const SAVE_EVERY_MS = 500;

/** What the registry says about a receiver at this moment. */
export interface ReceiverView {
  /** undefined while the receiver must not or cannot be pushed to */
  target(receiver: Receiver): DeliveryTarget | undefined;
  module(receiver: Receiver): ClientOwnedModule;
  /** Waits until what this view says is no older than a version of the registry. */
  isAsNewAs(registryVersion: bigint): Promise<void>;
  /** Whether an owner's objects concern the receiver. */
  concerns(receiver: Receiver, ownerKey: string): boolean;
}

export interface DrainServices {
  log: ReplicationLog;
  cursors: Cursors;
  deadLetters: DeadLetters;
  deliverer: Deliverer;
  receivers: ReceiverView;
  logger: Logger;
  now: () => number;
  random: () => number;
  /** Told when a receiver does not answer, so that its connection can be looked at (HCI-25). */
  onUnavailable: (receiver: Receiver, reason: string) => void;
  /** Told of each object that was delivered, for the metrics. */
  onDelivered: (receiver: Receiver) => void;
}

/** How a drain ended: everything delivered; or there is more to do at once; or it has to wait. */
export type DrainResult = 'upToDate' | 'more' | 'waiting';

/** What is remembered of a receiver's refusals from one turn to the next. */
export interface Memory {
  /** By the object's number. */
  attempts: Map<bigint, AttemptCounts>;
  /** The way through the log that several turns make up, and how far it has come. */
  pass: Pass;
  passedTo: bigint;
}

/** One turn of a drain: from the cursor's position on, until nothing is left, the time is up or something stops it. */
export class DrainTurn {
  readonly #window: DeliveryWindow;
  #saved: bigint;
  #nextSaveAt: number;
  #isOvertaken = false;
  /** Objects given up since the last one that was delivered. */
  #refusedInARow = 0;
  /** By the object's number: up to which revision its changes were sent with a whole object that was read later. */
  readonly #carried = new Map<bigint, bigint>();
  unavailable: { reason: string; retryAfterMs?: number } | undefined;
  hasDelivered = false;

  constructor(
    private readonly services: DrainServices,
    private readonly receiver: Receiver,
    start: bigint,
    private readonly memory: Memory,
    private readonly isStopping: () => boolean,
  ) {
    this.#window = new DeliveryWindow(start, WINDOW);
    this.#saved = start;
    this.#nextSaveAt = services.now() + SAVE_EVERY_MS;
    if (memory.passedTo !== start) memory.pass = { from: start, horizon: undefined };
  }

  async run(): Promise<DrainResult> {
    const result = await this.#sendAll().finally(() => this.#finish());
    const ended = this.#mustStop ? 'waiting' : result;
    // Only a turn that ran out of time is gone on with. After an outage a new pass begins: what changed meanwhile
    // is carried by the whole objects that are still to come.
    this.memory.passedTo = ended === 'more' ? this.#saved : -1n;
    return ended;
  }

  /** Also after a failure: the next turn must meet no sends of this one, and need not repeat what they have settled. */
  async #finish(): Promise<void> {
    try {
      await this.#window.idle();
    } finally {
      await this.#save();
    }
  }

  async #sendAll(): Promise<DrainResult> {
    const { log, now, receivers } = this.services;
    const module = receivers.module(this.receiver);
    const until = now() + TURN_MS;
    while (now() < until) {
      const batch = await log.read(module, this.#window.readUpTo, this.memory.pass, BATCH);
      if (this.memory.pass.horizon === undefined)
        this.memory.pass = { ...this.memory.pass, horizon: batch.horizon };
      await receivers.isAsNewAs(batch.registryVersion);
      for (const entry of batch.entries) {
        if (this.#mustStop) return 'waiting';
        await this.#offer(module, entry);
        if (now() >= this.#nextSaveAt) await this.#save();
      }
      this.#window.passTo(batch.upTo);
      if (batch.isFull) continue;
      if (!batch.hasUndecided) return 'upToDate';
      await wait(UNDECIDED_MS);
    }
    return 'more';
  }

  get #mustStop(): boolean {
    return this.unavailable !== undefined || this.#isOvertaken || this.isStopping();
  }

  async #offer(module: ClientOwnedModule, entry: LogEntry): Promise<void> {
    if (!this.services.receivers.concerns(this.receiver, entry.owner))
      return this.#window.passTo(entry.revision);
    await this.#window.send(entry.objectId, entry.revision, () => this.#deliver(module, entry));
  }

  /** @returns whether the entry is settled: delivered, or laid down as a dead letter */
  async #deliver(module: ClientOwnedModule, entry: LogEntry): Promise<boolean> {
    // Otherwise an EVSE would go back to what it was before that object was read.
    if (entry.revision <= (this.#carried.get(entry.objectId) ?? -1n)) return true;
    let current = entry;
    for (;;) {
      const target = this.services.receivers.target(this.receiver);
      if (this.#mustStop || target === undefined) return false;
      const exchange = await this.#exchange(module, target, current);
      const counts = this.#count(entry, exchange);
      switch (nextAction(exchange.verdict, counts)) {
        case 'done':
          if (current.kind === 'object') this.#carried.set(entry.objectId, current.revision);
          return this.#settle(entry);
        case 'againWhole':
          current = await this.#asWhole(module, entry);
          break;
        case 'giveUp':
          if (this.#isRefusingEverything()) return this.#stop('everything is refused; the last: ', exchange);
          await this.#layDown(entry, exchange, counts);
          return this.#settle(entry);
        case 'backOff':
          return this.#stop('', exchange);
      }
    }
  }

  async #exchange(module: ClientOwnedModule, target: DeliveryTarget, entry: LogEntry): Promise<Exchange> {
    const { deliverer, onDelivered } = this.services;
    const exchange = await deliverer.put(module, target, entry);
    if (exchange.verdict.kind === 'delivered') {
      this.hasDelivered = true;
      this.#refusedInARow = 0;
      onDelivered(this.receiver);
    }
    return exchange;
  }

  async #asWhole(module: ClientOwnedModule, entry: LogEntry): Promise<LogEntry> {
    const whole = await this.services.log.readObject(module, entry.objectId);
    return whole === undefined ? entry : { ...entry, kind: 'object', ...whole };
  }

  #count(entry: LogEntry, { verdict }: Exchange): AttemptCounts {
    const counts = this.memory.attempts.get(entry.objectId) ?? { refusals: 0, stumbles: 0 };
    if (verdict.kind === 'refused') counts.refusals += 1;
    if (verdict.kind === 'stumbled') counts.stumbles += 1;
    if (counts.refusals + counts.stumbles > 0) this.memory.attempts.set(entry.objectId, counts);
    return counts;
  }

  #settle(entry: LogEntry): true {
    this.memory.attempts.delete(entry.objectId);
    return true;
  }

  /**
   * A receiver that refuses one object after the other may have a fault of its own: its letters are not all dead
   * at once. But should it be the objects, such as all those of one owner, it gets past some of them in each turn.
   */
  #isRefusingEverything(): boolean {
    this.#refusedInARow += 1;
    return this.#refusedInARow >= REFUSED_IN_A_ROW_LIMIT;
  }

  #stop(prefix: string, { verdict }: Exchange): false {
    if (verdict.kind === 'delivered') return false;
    const retryAfterMs = verdict.kind === 'unavailable' ? verdict.retryAfterMs : undefined;
    this.unavailable ??= {
      reason: prefix + verdict.reason,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
    return false;
  }

  async #layDown(entry: LogEntry, exchange: Exchange, counts: AttemptCounts): Promise<void> {
    const { deadLetters, logger } = this.services;
    const { url, body, answer, answerStatus } = exchange;
    const attempts = counts.refusals + counts.stumbles;
    await deadLetters.add({
      ...this.receiver,
      owner: entry.owner,
      objectKey: entry.objectKey,
      method: 'PUT',
      url,
      body,
      answer,
      answerStatus,
      attempts,
    });
    logger.warn(
      { receiver: this.receiver, owner: entry.owner, object: entry.objectKey, attempts },
      'dead letter',
    );
  }

  async #save(): Promise<void> {
    const { cursors, now } = this.services;
    this.#nextSaveAt = now() + SAVE_EVERY_MS;
    const { position } = this.#window;
    if (position <= this.#saved || this.#isOvertaken) return;
    if (await cursors.advance(this.receiver, this.#saved, position)) this.#saved = position;
    else this.#isOvertaken = true;
  }
}
