import { AnswerMemory } from './answer-memory.js';
import type { Pass } from './log.js';

/** What is remembered of a receiver from one turn to the next. */
export class TurnMemory {
  readonly answers: AnswerMemory;
  /** The way through the log that several turns make up, and how far it has come. */
  pass: Pass = { from: 0n, horizon: undefined };
  passedTo = -1n;
  /** Places in the log, behind the cursor, of what the receiver has got all the same. */
  settled: ReadonlySet<bigint> = new Set();

  /** @param epoch of the leases under which it was learnt */
  constructor(
    readonly epoch: string,
    elapsed: () => number,
  ) {
    this.answers = new AnswerMemory(elapsed);
  }
}
