import { hostname } from 'node:os';
import type { Database } from '../infra/database.js';
import type { Logger } from '../infra/logger.js';

const REFRESH_MS = 3_000;
/** A process that has not been seen for so long is not shown any more. */
const FORGOTTEN_AFTER_S = 30;

/** A hub process, as the others see it. All times are the database's. */
export interface HubProcess {
  id: string;
  role: string;
  host: string;
  pid: number;
  startedAt: Date;
  seenAt: Date;
}

export interface PresenceOptions {
  database: Database;
  processId: string;
  /** HUB_ROLE. */
  role: string;
  /** Milliseconds that only ever grow, also when the machine's clock is set. */
  elapsed: () => number;
  log: Logger;
}

/** Which hub processes share this database: each writes itself down every few seconds (table hub_process). */
export class Presence {
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  readonly #since: number;

  constructor(private readonly options: PresenceOptions) {
    this.#since = options.elapsed();
  }

  async start(): Promise<void> {
    await this.#write();
    this.#timer = setInterval(() => {
      this.#writing = this.#write().catch((error: unknown) =>
        this.options.log.debug({ error }, 'presence not written'),
      );
    }, REFRESH_MS);
  }

  /** Takes itself off the list. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    const { database, processId, log } = this.options;
    try {
      await database.$executeRaw`DELETE FROM hub_process WHERE id = ${processId}::uuid`;
    } catch (error) {
      log.debug({ error }, 'presence not taken back');
    }
  }

  /** All that were seen in the last half minute, the oldest first. */
  list(): Promise<HubProcess[]> {
    return this.options.database.hubProcess.findMany({ orderBy: [{ startedAt: 'asc' }, { id: 'asc' }] });
  }

  /** Whoever stopped without a word is deleted by the same statement, so that nobody has to look after it. */
  async #write(): Promise<void> {
    const { database, processId, role, elapsed } = this.options;
    await database.$executeRaw`
      WITH gone AS (
        DELETE FROM hub_process WHERE id IN (
          SELECT id FROM hub_process
          WHERE seen_at < now() - make_interval(secs => ${FORGOTTEN_AFTER_S}) AND id <> ${processId}::uuid
          FOR UPDATE SKIP LOCKED
        )
      )
      INSERT INTO hub_process (id, role, host, pid, started_at, seen_at)
      VALUES (${processId}::uuid, ${role}, ${hostname()}, ${process.pid},
              now() - make_interval(secs => ${(elapsed() - this.#since) / 1000}), now())
      ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`;
  }
}
