import type { Database } from '../infra/database.js';

/**
 * Makes sure that new revisions are higher than all that are stored. They are made from transaction ids, and a
 * database restored from a dump counts these from the beginning: the clock's base then makes up for it.
 */
export async function startLogClock(database: Database): Promise<void> {
  await database.$executeRaw`
    UPDATE log_clock SET base = base + missing.ids
    FROM (
      SELECT greatest(
        (SELECT coalesce(max(revision), 0) FROM object_part),
        (SELECT coalesce(max(position), 0) FROM delivery_cursor)
      ) / (1 << 20) + 1 - (log_revision_base() >> 20) AS ids
    ) AS missing
    WHERE missing.ids > 0`;
}
