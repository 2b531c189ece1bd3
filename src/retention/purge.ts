/** Deletes one kind of rows that are kept no longer, bit by bit. */
export interface Purge {
  /** In the metric, in the log, and of its turn (see {@link PurgeTurns}). */
  what: string;
  /** From the end of one run to the begin of the next. */
  everyMs: number;
  /**
   * Each step is one short statement: an open write holds back the log's horizon, and so all deliveries. Between two
   * steps the caller may wait, or end it.
   *
   * @returns how many rows each statement has deleted, which may be none
   */
  batches(now: Date): AsyncIterable<number>;
}
