import type { Database } from './database.js';
import type { Logger } from './logger.js';

/** How often the database is asked for the time. In between a quartz counts, which drifts by less than a millisecond. */
const READ_EVERY_MS = 10_000;

/**
 * How far a stored time may be ahead of the database's clock before it is taken for one of a clock that was wrong: it is rounded
 * to the millisecond, and so may be ahead of the clock that has just made it.
 */
export const CLOCK_SLACK_MS = 1_000;

/** The database's time, and between which moments of a monotonic clock it was read. All in milliseconds. */
export interface ClockReading {
  sentAt: number;
  receivedAt: number;
  /** since 1970 */
  time: number;
}

/**
 * By how much the database's clock is ahead of a monotonic one. A reading was made at some moment of its round trip, so it
 * allows for a span of answers: an offset within it stays as it is, so that a slow answer makes no clock
 * jump; one outside of it goes to the nearest end. Pure.
 *
 * @param offset as it was until now; undefined before the first reading
 */
export function offsetAfter(offset: number | undefined, { sentAt, receivedAt, time }: ClockReading): number {
  const [least, most] = [time - receivedAt, time - sentAt];
  return offset === undefined ? (least + most) / 2 : Math.min(Math.max(offset, least), most);
}

/**
 * The time, as all processes of a hub have it: the database's. Whatever they write into rows that others read (when a
 * token runs out, when a pull is due, how new a ClientInfo is) comes from this clock, so a machine whose own clock is
 * an hour wrong, or jumps, does no harm. It costs no query per use: the database is asked now and then, and a
 * monotonic clock counts in between, also while the database is away.
 */
export class DatabaseClock {
  #timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly read: () => Promise<number>,
    private readonly elapsed: () => number,
    private readonly log: Logger,
    private offset: number,
  ) {}

  /**
   * @param read the database's time, in milliseconds since 1970
   * @param elapsed a monotonic clock, in milliseconds
   * @throws where the database cannot be read
   */
  static async open(read: () => Promise<number>, elapsed: () => number, log: Logger): Promise<DatabaseClock> {
    const first = offsetAfter(undefined, await reading(read, elapsed));
    return new DatabaseClock(read, elapsed, log, first);
  }

  /** @returns whole milliseconds since 1970 */
  readonly now = (): number => Math.floor(this.elapsed() + this.offset);

  start(): void {
    this.#timer = setInterval(() => void this.adjust(), READ_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Asks the database for the time; without an answer the clock goes on as before. */
  async adjust(): Promise<void> {
    try {
      this.offset = offsetAfter(this.offset, await reading(this.read, this.elapsed));
    } catch (error) {
      this.log.debug({ error }, 'the database was not asked for the time');
    }
  }
}

/** For {@link DatabaseClock}. */
export async function readDatabaseTime(database: Database): Promise<number> {
  const [row] = await database.$queryRaw<{ time: Date }[]>`SELECT clock_timestamp() AS time`;
  if (row === undefined) throw new Error('the database did not tell the time');
  return row.time.getTime();
}

async function reading(read: () => Promise<number>, elapsed: () => number): Promise<ClockReading> {
  const sentAt = elapsed();
  const time = await read();
  return { sentAt, receivedAt: elapsed(), time };
}
