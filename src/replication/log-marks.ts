import type { Database } from '../infra/database.js';

/** For how long a receiver can be set back to a time. */
const KEPT_DAYS = 31;

/** Notes once a minute where the log stands, so that a receiver can be given again what changed since a time. */
export class LogMarks {
  constructor(private readonly database: Database) {}

  /** Any process may do it as often as it likes: about one mark a minute is made. */
  async note(): Promise<void> {
    await this.database.$executeRaw`
      WITH marked AS (
        INSERT INTO log_mark (at, revision)
        SELECT clock_timestamp(), log_horizon()
        WHERE NOT EXISTS (SELECT FROM log_mark WHERE at > clock_timestamp() - interval '1 minute')
        ON CONFLICT DO NOTHING RETURNING at
      )
      DELETE FROM log_mark WHERE at < (SELECT at FROM marked) - ${KEPT_DAYS}::int * interval '1 day'`;
  }
}
