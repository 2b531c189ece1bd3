import type { Database } from '../infra/database.js';

/**
 * Makes sure that new revisions are higher than all that are stored. They are made from transaction ids, and a
 * database restored from a dump counts these from the beginning: the clock's base then makes up for it.
 *
 * Stored are, beside the log: places in lists (of a CDR that was withdrawn, higher than anything in the log), cursors, and
 * marks. By index, from one module and audience to the next: there may be millions of objects.
 *
 * @returns whether it had to be lifted: the database was restored
 */
export async function startLogClock(database: Database): Promise<boolean> {
  const lifted = await database.$transaction(async (session) => {
    // Processes that start together must not both lift it: what the first has begun to write would then lie below
    // the horizon that readers see, and they would pass it by. Whoever waited here looks with a new snapshot.
    await session.$executeRaw`SELECT FROM log_clock FOR UPDATE`;
    return session.$executeRaw`
      WITH RECURSIVE place(module, audience) AS (
        (SELECT module, audience FROM object ORDER BY module, audience LIMIT 1)
        UNION ALL
        SELECT next.module, next.audience
        FROM place, LATERAL (
          SELECT o.module, o.audience FROM object o WHERE (o.module, o.audience) > (place.module, place.audience)
          ORDER BY o.module, o.audience LIMIT 1
        ) next
      ),
      stored AS (
        SELECT greatest(
          (SELECT max((SELECT max(revision) FROM object_part p
                       WHERE p.module = place.module AND p.audience = place.audience)) FROM place),
          (SELECT max((SELECT max(created_revision) FROM object o
                       WHERE o.module = place.module AND o.audience = place.audience)) FROM place),
          (SELECT max(position) FROM delivery_cursor),
          (SELECT max(revision) FROM log_mark),
          0
        ) AS highest
      )
      UPDATE log_clock SET base = base + missing.ids
      FROM (
        SELECT stored.highest / (1 << 20) + 1 - (pg_current_xact_id()::text::bigint + base) AS ids
        FROM stored, log_clock
      ) AS missing
      WHERE missing.ids > 0`;
  });
  return lifted > 0;
}
