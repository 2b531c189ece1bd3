import type { Logger } from '../infra/logger.js';
import { type ClientOwnedModule, isPrivate } from '../ocpi/client-owned-object.js';

import type { Receiver } from './cursors.js';
import type { DeadLetters } from './dead-letters.js';
import type { Deliverer, Exchange } from './deliverer.js';
import type { DeliveryTarget } from './delivery-request.js';
import type { LogEntry, ReplicationLog } from './log.js';
import { type AttemptCounts, nextAction, REFUSED_IN_A_ROW_LIMIT } from './next-action.js';
import type { ObjectStore } from './object-store.js';
import type { OpenPush, OpenPushes } from './open-pushes.js';

/** Objects of a private module of which is remembered what their receiver has. */
const DELIVERED_KEPT = 10_000;

export interface DeliveryServices {
  log: ReplicationLog;
  deadLetters: DeadLetters;
  deliverer: Deliverer;
  openPushes: OpenPushes;
  store: Pick<ObjectStore, 'withdraw'>;
  logger: Logger;
  receivers: {
    /** undefined while the receiver must not or cannot be pushed to */
    target(receiver: Receiver): DeliveryTarget | undefined;
    module(receiver: Receiver): ClientOwnedModule;
  };
  /** Told of each object that was delivered, for the metrics. */
  onDelivered: (receiver: Receiver) => void;
}

/** What is remembered of a receiver's answers from one turn to the next. By the object's number. */
export class AnswerMemory {
  readonly attempts = new Map<bigint, AttemptCounts>();
  /** The revision of a private module's object that the receiver has taken last: what a PATCH can build on. */
  readonly #delivered = new Map<bigint, bigint>();

  delivered(objectId: bigint): bigint | undefined {
    return this.#delivered.get(objectId);
  }

  noteDelivered(objectId: bigint, revision: bigint): void {
    this.#delivered.delete(objectId);
    this.#delivered.set(objectId, revision);
    const [oldest] = this.#delivered.keys();
    if (this.#delivered.size > DELIVERED_KEPT && oldest !== undefined) this.#delivered.delete(oldest);
  }
}

/** Brings entries of the log to one receiver, each until it is settled or the receiver has to be left alone. */
export class EntryDelivery {
  /** Objects given up since the last one that was delivered. */
  #refusedInARow = 0;
  /** By the object's number: up to which revision its changes were sent with a whole object that was read later. */
  readonly #carried = new Map<bigint, bigint>();
  unavailable: { reason: string; retryAfterMs?: number } | undefined;
  hasDelivered = false;

  constructor(
    private readonly services: DeliveryServices,
    private readonly receiver: Receiver,
    private readonly memory: AnswerMemory,
    private readonly mustStop: () => boolean,
  ) {}

  /** @returns whether the entry is settled: delivered, refused to its sender's face, or laid down as a dead letter */
  async deliver(entry: LogEntry): Promise<boolean> {
    // Otherwise an EVSE would go back to what it was before that object was read.
    if (entry.revision <= (this.#carried.get(entry.objectId) ?? -1n)) return true;
    const openPush = this.services.openPushes.take(entry.origin);
    if (openPush !== undefined && (await this.#deliverOpenPush(entry, openPush))) return this.#settle(entry);
    let current = entry;
    for (;;) {
      const target = this.#target();
      if (target === undefined) return false;
      const exchange = await this.services.deliverer.deliver(this.#module, target, current);
      this.#note(current, exchange);
      const counts = this.#count(entry, exchange);
      switch (nextAction(exchange.verdict, counts)) {
        case 'done':
          return this.#settle(entry);
        case 'againWhole': {
          const whole = await this.services.log.readObject(this.#module, this.receiver.party, entry.objectId);
          // It has come to be for somebody else: nothing is left to be told to this receiver.
          if (whole === undefined) return this.#settle(entry);
          current = { ...entry, ...whole };
          break;
        }
        case 'giveUp':
          if (this.#isRefusingEverything()) return this.#stop('everything is refused; the last: ', exchange);
          await this.#layDown(entry, exchange, counts);
          return this.#settle(entry);
        case 'backOff':
          return this.#stop('', exchange);
      }
    }
  }

  get #module(): ClientOwnedModule {
    return this.services.receivers.module(this.receiver);
  }

  #target(): DeliveryTarget | undefined {
    return this.mustStop() ? undefined : this.services.receivers.target(this.receiver);
  }

  /**
   * D3: the receiver's answer goes back to the sender, and a refusal that the sender gets to know is final.
   *
   * @returns false where the entry has to be delivered like any other, if it still can be
   */
  async #deliverOpenPush(entry: LogEntry, push: OpenPush): Promise<boolean> {
    const { deliverer, openPushes } = this.services;
    const origin = entry.origin ?? '';
    const target = this.#target();
    if (target === undefined) {
      openPushes.notReached(origin);
      return false;
    }
    // A PATCH alone is of use only to a receiver that has the very state that it was applied to.
    const hasBasis = push.basis !== undefined && this.memory.delivered(entry.objectId) === push.basis;
    const isSentWhole = push.method === 'PATCH' && !hasBasis;
    const exchange = await deliverer.deliverOpenPush(this.#module, target, entry, push, isSentWhole);
    this.#note(entry, exchange);
    if (exchange.verdict.kind === 'unavailable') {
      openPushes.notReached(origin);
      return this.#stop('', exchange);
    }
    const tell = openPushes.answered(origin);
    const isDelivered = exchange.verdict.kind === 'delivered';
    if (tell === undefined) return isDelivered;
    let isFinal = false;
    try {
      // What cannot be changed could never be put right: it is taken back, and the sender may post it again.
      isFinal =
        isDelivered ||
        this.#module.isImmutable !== true ||
        (await this.services.store.withdraw(entry.objectId, entry.revision));
    } finally {
      // What stays in the store the hub has accepted, and goes on delivering.
      tell(isFinal ? exchange : undefined);
    }
    return isFinal;
  }

  #note({ objectId, kind, revision }: LogEntry, { verdict }: Exchange): void {
    if (verdict.kind !== 'delivered') return;
    this.hasDelivered = true;
    this.#refusedInARow = 0;
    this.services.onDelivered(this.receiver);
    if (kind !== 'child') this.#carried.set(objectId, revision);
    if (isPrivate(this.#module) && this.#module.isImmutable !== true)
      this.memory.noteDelivered(objectId, revision);
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
    const { method, url, body, answer, answerStatus } = exchange;
    const { owner, objectKey } = entry;
    const attempts = counts.refusals + counts.stumbles;
    await deadLetters.add({
      ...this.receiver,
      owner,
      objectKey,
      method,
      url,
      body,
      answer,
      answerStatus,
      attempts,
    });
    logger.warn({ receiver: this.receiver, owner, object: objectKey, attempts }, 'dead letter');
  }
}
