import type { Receiver } from './cursors.js';
import { type DrainResult, type DrainServices, DrainTurn, type Memory } from './drain-turn.js';
import { AnswerMemory } from './entry-delivery.js';
import { backoffMs } from './next-action.js';

/**
 * Brings one receiver of one module up to date with the log. At most one drain per receiver runs at a time
 * (wake-ups see to that); should two run all the same, the cursor's move from a known position stops one.
 */
export class Drain {
  readonly #memories = new Map<string, Memory>();
  readonly #last = new Map<string, Promise<DrainResult>>();
  #isStopping = false;

  constructor(private readonly services: DrainServices) {}

  /** Lets what is under way be answered and begins nothing new. */
  stop(): void {
    this.#isStopping = true;
  }

  /**
   * Drains after whoever drains this receiver already. A Redis that was emptied forgets that it gave a job out and
   * gives out a second one, which would send an object's newer state while the older is still on its way.
   */
  async run(receiver: Receiver): Promise<DrainResult> {
    const key = keyOf(receiver);
    const before = this.#last.get(key) ?? Promise.resolve();
    // A drain that failed has told its own caller; this one only waits for it to be over.
    const run = before.catch(() => undefined).then(() => this.#run(receiver));
    this.#last.set(key, run);
    try {
      const result = await run;
      if (result === 'waiting') this.services.openPushes.notReachable(receiver);
      return result;
    } finally {
      if (this.#last.get(key) === run) this.#last.delete(key);
    }
  }

  async #run(receiver: Receiver): Promise<DrainResult> {
    const { cursors, now, receivers } = this.services;
    if (receivers.target(receiver) === undefined) return 'waiting';
    const cursor = await cursors.load(receiver);
    if (cursor === undefined || (cursor.nextAttemptAt ?? 0) > now()) return 'waiting';
    const isStopping = () => this.#isStopping;
    const turn = new DrainTurn(this.services, receiver, cursor.position, this.#memory(receiver), isStopping);
    const result = await turn.run();
    if (turn.unavailable !== undefined) await this.#backOff(receiver, cursor.failures, turn);
    return result;
  }

  #memory(receiver: Receiver): Memory {
    const key = keyOf(receiver);
    const memory = this.#memories.get(key) ?? {
      answers: new AnswerMemory(),
      pass: { from: 0n, horizon: undefined },
      passedTo: -1n,
    };
    this.#memories.set(key, memory);
    return memory;
  }

  async #backOff(receiver: Receiver, failuresBefore: number, turn: DrainTurn): Promise<void> {
    const { cursors, now, random, onUnavailable } = this.services;
    const { reason, retryAfterMs } = turn.unavailable ?? { reason: '' };
    // Progress in this turn means that the receiver was there: the count begins anew.
    const failures = turn.hasDelivered ? 1 : failuresBefore + 1;
    await cursors.noteFailure(
      receiver,
      failures,
      now() + backoffMs(failures, random(), retryAfterMs),
      reason,
    );
    onUnavailable(receiver, reason);
  }
}

function keyOf({ party, module }: Receiver): string {
  return `${party} ${module}`;
}
