import { inParallel } from '../in-parallel.js';
import type { PushOptions, PushResult } from '../locations/location-owner.js';
import type { SandboxPlatform } from '../platform/sandbox-platform.js';
import { DeliveryClock, type Expectation } from './delivery-clock.js';

/** A receiver gives up hope after so long without anything new. */
const STALLED_AFTER_MS = 30_000;

/** One push of a phase: what the receivers should come to have, and how to send it. */
export interface PhasePush {
  expected: Omit<Expectation, 'startedAt'>;
  send: (options: PushOptions) => Promise<PushResult>;
}

/** A part of the demo: pushes of the CPO, and their way to each EMSP. */
export class Phase {
  readonly clocks: DeliveryClock[];
  pushed = 0;
  acknowledged = 0;
  /** The first answer that was no acknowledgement. */
  firstRefusal: string | undefined;
  pushMs = 0;
  readonly #startedAt = performance.now();

  constructor(private readonly receivers: readonly SandboxPlatform[]) {
    this.clocks = receivers.map((receiver) => new DeliveryClock(receiver.received()));
  }

  /** Pushes everything. @param stopped asked before each push */
  async push(
    pushes: Iterable<PhasePush> | AsyncIterable<PhasePush>,
    concurrency: number,
    stopped: () => boolean,
  ): Promise<void> {
    await inParallel(pushes, concurrency, (push) => this.#pushOne(push), stopped);
    this.pushMs = performance.now() - this.#startedAt;
  }

  async #pushOne({ expected, send }: PhasePush): Promise<void> {
    let expectation: Expectation | undefined;
    this.pushed += 1;
    const result = await send({
      beforeSend: (startedAt) => {
        expectation = { ...expected, startedAt };
        for (const clock of this.clocks) clock.expect(expectation);
      },
    });
    if (result.acknowledged) this.acknowledged += 1;
    else {
      this.firstRefusal ??= result.answer?.body ?? String(result.error);
      for (const clock of this.clocks) if (expectation !== undefined) clock.withdraw(expectation);
    }
  }

  /** Waits until all EMSPs have all that was acknowledged, or one has not got anything new for long. */
  async delivered(): Promise<boolean> {
    const outcomes = await Promise.all(this.receivers.map((receiver, at) => this.#deliveredTo(receiver, at)));
    for (const clock of this.clocks) clock.close();
    return outcomes.every((outcome) => outcome);
  }

  async #deliveredTo(receiver: SandboxPlatform, at: number): Promise<boolean> {
    const clock = this.clocks[at];
    if (clock === undefined) return false;
    for (;;) {
      const before = clock.delivered;
      try {
        await receiver.until(() => clock.outstanding === 0, 'everything that was pushed', STALLED_AFTER_MS);
        return true;
      } catch (error) {
        if (clock.delivered === before) return false;
        if (!(error instanceof Error) || error.name !== 'WaitedTooLong') throw error;
      }
    }
  }

  /** `1,200 pushed, 1,190 acknowledged; delivered 1,100 · 1,120 · 1,090`. */
  counters(total: number): string {
    const delivered = this.clocks.map((clock) => number(clock.delivered)).join(' · ');
    const perSecond = Math.round((this.pushed * 1000) / (performance.now() - this.#startedAt));
    const speed = this.pushMs === 0 ? ` (${number(perSecond)}/s)` : '';
    return `pushed ${number(this.pushed)} of ${number(total)}${speed}, acknowledged ${number(this.acknowledged)}, delivered ${delivered}`;
  }
}

/** `48,364`. */
export function number(value: number): string {
  return value.toLocaleString('en');
}

/** Hands on items at a steady pace. @param perSecond 0 for no pace at all */
export async function* paced<T>(items: Iterable<T>, perSecond: number): AsyncGenerator<T> {
  const startedAt = performance.now();
  let handed = 0;
  for (const item of items) {
    if (perSecond > 0) {
      const early = startedAt + (handed * 1000) / perSecond - performance.now();
      if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    }
    handed += 1;
    yield item;
  }
}
