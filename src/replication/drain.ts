import type { Receiver } from './cursors.js';
import type { DrainResult, DrainServices } from './drain-services.js';
import { DrainTurn } from './drain-turn.js';
import type { Lease } from './lease.js';
import { TurnMemory } from './turn-memory.js';

/**
 * Brings one receiver of one module up to date with the log. One drain per receiver runs at a time: leases see to
 * that over all processes, and the order of calls within this one.
 */
export class Drain {
  readonly #memories = new Map<string, TurnMemory>();
  readonly #last = new Map<string, Promise<DrainResult>>();
  #isStopping = false;

  constructor(private readonly services: DrainServices) {}

  /** Lets what is under way be answered and begins nothing new. */
  stop(): void {
    this.#isStopping = true;
  }

  /** Forgets what is remembered of all others. */
  keepOnly(receivers: readonly Receiver[]): void {
    const kept = new Set(receivers.map(keyOf));
    for (const key of this.#memories.keys()) if (!kept.has(key)) this.#memories.delete(key);
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
    const { leases, receivers, log } = this.services;
    if (receivers.target(receiver) === undefined) return 'waiting';
    const since = log.mark;
    const taking = await leases.take(receiver);
    if (taking.kind !== 'taken') return taking.kind;
    const memory = this.#memory(taking.lease);
    return new DrainTurn(this.services, taking.lease, memory, since, () => this.#isStopping).run();
  }

  #memory({ receiver, epoch }: Lease): TurnMemory {
    const key = keyOf(receiver);
    const known = this.#memories.get(key);
    if (known?.epoch === epoch) return known;
    const memory = new TurnMemory(epoch, this.services.elapsed);
    this.#memories.set(key, memory);
    return memory;
  }
}

function keyOf({ party, module }: Receiver): string {
  return `${party} ${module}`;
}
