import type { Database } from '../infra/database.js';

/**
 * Where the log stood at which time by the hub's clock: so that a receiver can be given again what changed since then, and
 * so that it is known what is old. `last_updated` would not do: it is the owner's, who may be years wrong, or lie.
 */
export class LogMarks {
  constructor(private readonly database: Database) {}

  /** Any process may do it as often as it likes: about one mark a minute is made. src/retention thins out old ones. */
  async note(): Promise<void> {
    await this.database.$executeRaw`
      INSERT INTO log_mark (at, revision)
      SELECT clock_timestamp(), log_horizon()
      WHERE NOT EXISTS (SELECT FROM log_mark WHERE at > clock_timestamp() - interval '1 minute')
      ON CONFLICT DO NOTHING`;
  }

  /** @returns a revision below which everything was stored before a time; undefined where no mark is that old */
  async before(time: Date): Promise<bigint | undefined> {
    const mark = await this.database.logMark.findFirst({
      where: { at: { lte: time } },
      orderBy: { at: 'desc' },
    });
    return mark?.revision;
  }
}
