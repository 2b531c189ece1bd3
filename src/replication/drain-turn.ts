import { setTimeout as wait } from 'node:timers/promises';
import type { Cursors, Receiver } from './cursors.js';
import { DeliveryWindow } from './delivery-window.js';
import { type AnswerMemory, type DeliveryServices, EntryDelivery } from './entry-delivery.js';
import type { LogEntry, Pass } from './log.js';

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

export interface DrainServices extends DeliveryServices {
  cursors: Cursors;
  receivers: ReceiverView;
  now: () => number;
  random: () => number;
  /** Told when a receiver does not answer, so that its connection can be looked at (HCI-25). */
  onUnavailable: (receiver: Receiver, reason: string) => void;
}

/** What the registry says about a receiver at this moment. */
export interface ReceiverView {
  target: DeliveryServices['receivers']['target'];
  module: DeliveryServices['receivers']['module'];
  /** Waits until what this view says is no older than a version of the registry. */
  isAsNewAs(registryVersion: bigint): Promise<void>;
  /** Whether an owner's objects concern the receiver. */
  concerns(receiver: Receiver, ownerKey: string): boolean;
}

/** How a drain ended: everything delivered; or there is more to do at once; or it has to wait. */
export type DrainResult = 'upToDate' | 'more' | 'waiting';

/** What is remembered of a receiver from one turn to the next. */
export interface Memory {
  answers: AnswerMemory;
  /** The way through the log that several turns make up, and how far it has come. */
  pass: Pass;
  passedTo: bigint;
}

/** One turn of a drain: from the cursor's position on, until nothing is left, the time is up or something stops it. */
export class DrainTurn {
  readonly #window: DeliveryWindow;
  readonly #delivery: EntryDelivery;
  #saved: bigint;
  #nextSaveAt: number;
  #isOvertaken = false;

  constructor(
    private readonly services: DrainServices,
    private readonly receiver: Receiver,
    start: bigint,
    private readonly memory: Memory,
    private readonly isStopping: () => boolean,
  ) {
    this.#window = new DeliveryWindow(start, WINDOW);
    this.#delivery = new EntryDelivery(services, receiver, memory.answers, () => this.#mustStop);
    this.#saved = start;
    this.#nextSaveAt = services.now() + SAVE_EVERY_MS;
    if (memory.passedTo !== start) memory.pass = { from: start, horizon: undefined };
  }

  /** Why the receiver has to be left alone for a while. */
  get unavailable() {
    return this.#delivery.unavailable;
  }

  get hasDelivered(): boolean {
    return this.#delivery.hasDelivered;
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
      const batch = await log.read(
        module,
        this.receiver.party,
        this.#window.readUpTo,
        this.memory.pass,
        BATCH,
      );
      if (this.memory.pass.horizon === undefined)
        this.memory.pass = { ...this.memory.pass, horizon: batch.horizon };
      await receivers.isAsNewAs(batch.registryVersion);
      for (const entry of batch.entries) {
        if (this.#mustStop) return 'waiting';
        await this.#offer(entry);
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

  async #offer(entry: LogEntry): Promise<void> {
    const { receivers, openPushes } = this.services;
    if (!receivers.concerns(this.receiver, entry.owner)) {
      openPushes.notReached(entry.origin);
      return this.#window.passTo(entry.revision);
    }
    await this.#window.send(entry.objectId, entry.revision, () => this.#delivery.deliver(entry));
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
