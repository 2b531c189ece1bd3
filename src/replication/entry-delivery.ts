import type { Logger } from '../infra/logger.js';
import { type ClientOwnedModule, isPrivate } from '../ocpi/client-owned-object.js';
import type { AnswerMemory } from './answer-memory.js';
import type { Receiver } from './cursors.js';
import type { DeadLetters } from './dead-letters.js';
import type { Deliverer, Exchange } from './deliverer.js';
import type { DeliveryTarget } from './delivery-request.js';
import type { OpenLetters } from './lease.js';
import type { LogEntry, ReplicationLog } from './log.js';
import {
  type AttemptCounts,
  actionAfterReplay,
  counted,
  NO_ATTEMPTS,
  nextAction,
  REFUSED_IN_A_ROW_LIMIT,
} from './next-action.js';
import type { ObjectStore } from './object-store.js';
import type { OpenPushes, WaitingSender } from './open-pushes.js';

export interface DeliveryServices {
  log: Pick<ReplicationLog, 'mark' | 'read' | 'readObject'>;
  deadLetters: Pick<DeadLetters, 'lay' | 'settle'>;
  deliverer: Pick<Deliverer, 'deliver' | 'deliverFor'>;
  openPushes: Pick<OpenPushes, 'take' | 'notReachable'>;
  store: Pick<ObjectStore, 'withdraw'>;
  logger: Logger;
  receivers: {
    /** undefined while the receiver must not or cannot be pushed to */
    target(receiver: Receiver): DeliveryTarget | undefined;
    module(receiver: Receiver): ClientOwnedModule;
    /** Whether an owner's objects concern the receiver. */
    concerns(receiver: Receiver, ownerKey: string): boolean;
  };
  /** Told of each object that was delivered, for the metrics. */
  onDelivered: (receiver: Receiver) => void;
}

/** What a turn lends to its deliveries. */
export interface TurnView {
  receiver: Receiver;
  memory: AnswerMemory;
  /** Objects that may have an open dead letter; grows with those that are laid down. */
  openLetters: OpenLetters;
  /** Nothing new is to be begun. */
  mustStop: () => boolean;
  /** The receiver is overloaded. @returns whether to try again at once: the turn has waited */
  slowDown: (retryAfterMs: number, reason: string) => Promise<boolean>;
}

/** Brings entries of the log to one receiver, each until it is settled or the receiver has to be left alone. */
export class EntryDelivery {
  /** Objects given up since the last one that was delivered. */
  #refusedInARow = 0;
  /** By the object's number: up to which revision its changes were sent with a whole object that was read later. */
  readonly #carried = new Map<bigint, bigint>();
  unavailable: { reason: string; retryAfterMs: number } | undefined;
  hasDelivered = false;

  constructor(
    private readonly services: DeliveryServices,
    private readonly turn: TurnView,
  ) {}

  /** @returns whether the entry is settled: delivered, refused to its sender's face, or laid down as a dead letter */
  async deliver(entry: LogEntry): Promise<boolean> {
    const sender = this.services.openPushes.take(entry.origin);
    // Otherwise an EVSE would go back to what it was before that object was read.
    if (entry.revision <= (this.#carried.get(entry.objectId) ?? -1n)) {
      sender?.notReached();
      return true;
    }
    if (sender !== undefined && (await this.#deliverOpenPush(entry, sender))) return this.#settle(entry);
    return this.#deliverOn(entry);
  }

  /**
   * Sends what a dead letter is about once more, as it is now. A refusal says nothing new about the receiver: the letter
   * stays open, and that is all.
   */
  async deliverAgain(objectId: bigint): Promise<boolean> {
    const { log, deadLetters, receivers } = this.services;
    const { receiver } = this.turn;
    const entry = await log.readObject(this.#module, receiver.party, objectId);
    if (entry !== undefined && receivers.concerns(receiver, entry.owner)) return this.#deliverOn(entry, true);
    await deadLetters.settle(receiver, objectId, 'gone');
    return true;
  }

  async #deliverOn(entry: LogEntry, isReplay = false): Promise<boolean> {
    let current = entry;
    for (;;) {
      const target = this.#target();
      if (target === undefined) return false;
      const othersTaken = this.hasDelivered;
      const exchange = await this.services.deliverer.deliver(
        this.#module,
        target,
        current,
        () => !this.turn.mustStop(),
      );
      await this.#note(current, exchange);
      const counts = this.#count(entry, exchange, othersTaken);
      switch ((isReplay ? actionAfterReplay : nextAction)(exchange.verdict, counts)) {
        case 'done':
          return this.#settle(entry);
        case 'leave':
          return false;
        case 'slowDown':
          if (!(await this.#slowDown(exchange))) return false;
          break;
        case 'againWhole': {
          const whole = await this.services.log.readObject(
            this.#module,
            this.turn.receiver.party,
            entry.objectId,
          );
          // It has come to be for somebody else: nothing is left to be told to this receiver.
          if (whole === undefined) return this.#settle(entry);
          current = { ...entry, ...whole };
          break;
        }
        case 'giveUp':
          if (!isReplay && this.#isRefusingEverything())
            return this.#stop('everything is refused; the last: ', exchange);
          await this.#layDown(entry, exchange, counts);
          return this.#settle(entry);
        case 'backOff':
          return this.#stop('', exchange);
      }
    }
  }

  get #module(): ClientOwnedModule {
    return this.services.receivers.module(this.turn.receiver);
  }

  #target(): DeliveryTarget | undefined {
    return this.turn.mustStop() ? undefined : this.services.receivers.target(this.turn.receiver);
  }

  /**
   * D3: the receiver's answer goes back to the sender, and a refusal that the sender gets to know is final.
   *
   * @returns false where the entry has to be delivered like any other, if it still can be
   */
  async #deliverOpenPush(entry: LogEntry, sender: WaitingSender): Promise<boolean> {
    const target = this.#target();
    if (target === undefined) {
      sender.notReached();
      return false;
    }
    const { deliverer } = this.services;
    const asItCame = this.#canGoAsItCame(entry, sender) ? sender.push : undefined;
    const maySend = () => !this.turn.mustStop();
    const exchange = await deliverer.deliverFor(sender.from, this.#module, target, entry, asItCame, maySend);
    await this.#note(entry, exchange);
    const { kind } = exchange.verdict;
    if (kind === 'unavailable' || kind === 'overloaded' || kind === 'notSent') {
      sender.notReached();
      return kind === 'unavailable' ? this.#stop('', exchange) : false;
    }
    const tell = await sender.answered();
    const isDelivered = kind === 'delivered';
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

  /** A PATCH alone is of use only to a receiver that has the very state that it was applied to. */
  #canGoAsItCame({ objectId }: LogEntry, { push }: WaitingSender): boolean {
    if (push?.method !== 'PATCH') return true;
    return push.basis !== undefined && this.turn.memory.delivered(objectId) === push.basis;
  }

  async #note({ objectId, kind, revision }: LogEntry, { verdict }: Exchange): Promise<void> {
    if (verdict.kind !== 'delivered') return;
    const { memory, receiver, openLetters } = this.turn;
    this.hasDelivered = true;
    this.#refusedInARow = 0;
    memory.tookOne();
    this.services.onDelivered(receiver);
    if (isPrivate(this.#module) && this.#module.isImmutable !== true)
      memory.noteDelivered(objectId, revision);
    if (kind === 'child') return;
    this.#carried.set(objectId, revision);
    if (openLetters.has(objectId)) await this.services.deadLetters.settle(receiver, objectId, 'delivered');
  }

  #count({ objectId }: LogEntry, { verdict }: Exchange, othersTaken: boolean): AttemptCounts {
    const { attempts } = this.turn.memory;
    const before = attempts.get(objectId) ?? NO_ATTEMPTS;
    const counts = counted(before, verdict, othersTaken);
    if (counts !== before) attempts.set(objectId, counts);
    return counts;
  }

  #settle(entry: LogEntry): true {
    this.turn.memory.attempts.delete(entry.objectId);
    return true;
  }

  async #slowDown({ verdict }: Exchange): Promise<boolean> {
    return verdict.kind === 'overloaded' && this.turn.slowDown(verdict.retryAfterMs, verdict.reason);
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
    if (!('reason' in verdict)) return false;
    const retryAfterMs = verdict.kind === 'unavailable' ? verdict.retryAfterMs : 0;
    this.unavailable ??= { reason: prefix + verdict.reason, retryAfterMs };
    return false;
  }

  async #layDown(
    { owner, objectKey, objectId }: LogEntry,
    { verdict: _verdict, to: _to, response, ...exchange }: Exchange,
    counts: AttemptCounts,
  ): Promise<void> {
    const { deadLetters, logger } = this.services;
    const { receiver } = this.turn;
    const attempts = counts.refusals + counts.faults;
    const answerHeaders = response?.headers;
    await deadLetters.lay({ ...receiver, owner, objectKey, objectId, ...exchange, answerHeaders, attempts });
    this.turn.openLetters.add(objectId);
    logger.warn({ receiver, owner, object: objectKey, attempts }, 'dead letter');
  }
}
