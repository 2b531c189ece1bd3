import { type AttemptCounts, isSuspect } from './next-action.js';
import { afterDelivery, afterOutage, afterOverload, book, FIRST_PACE, type Pace } from './pace.js';

/** Objects of a private module of which is remembered what their receiver has. */
const DELIVERED_KEPT = 10_000;

/** What a process remembers of a receiver's answers from one turn to the next. By the object's number. */
export class AnswerMemory {
  readonly attempts = new Map<bigint, AttemptCounts>();
  /** The revision of a private module's object that the receiver has taken last: what a PATCH can build on. */
  readonly #delivered = new Map<bigint, bigint>();
  #pace: Pace = FIRST_PACE;

  /** @param elapsed milliseconds of a monotonic clock */
  constructor(private readonly elapsed: () => number) {}

  /** Whether something else shall be tried before this object. */
  isSuspect(objectId: bigint): boolean {
    const counts = this.attempts.get(objectId);
    return counts !== undefined && isSuspect(counts);
  }

  delivered(objectId: bigint): bigint | undefined {
    return this.#delivered.get(objectId);
  }

  noteDelivered(objectId: bigint, revision: bigint): void {
    this.#delivered.delete(objectId);
    this.#delivered.set(objectId, revision);
    const [oldest] = this.#delivered.keys();
    if (this.#delivered.size > DELIVERED_KEPT && oldest !== undefined) this.#delivered.delete(oldest);
  }

  /** How many objects may be under way. */
  get window(): number {
    return Math.floor(this.#pace.window);
  }

  /** How long a send that is booked now has to wait, in milliseconds. */
  book(): number {
    const { waitMs, pace } = book(this.#pace, this.elapsed());
    this.#pace = pace;
    return waitMs;
  }

  /** For how long the receiver still wants to be left alone, in milliseconds. */
  get pauseMs(): number {
    return Math.max(this.#pace.pausedUntil - this.elapsed(), 0);
  }

  tookOne(): void {
    this.#pace = afterDelivery(this.#pace, this.elapsed());
  }

  wasOverloaded(retryAfterMs: number): void {
    this.#pace = afterOverload(this.#pace, this.elapsed(), retryAfterMs);
  }

  wasAway(): void {
    this.#pace = afterOutage(this.#pace);
  }
}
