import type { Database } from '../infra/database.js';
import { type KeptDays, keptSince } from './kept-days.js';
import type { Purge } from './purge.js';

/** Rows per statement: each takes some milliseconds, for which deliveries may have to wait. */
const AT_ONCE = 500;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Ids may come to mean something else after that long. */
const ROUTE_NOTE_DAYS = 90;
/** After that a mark an hour is enough: days are counted by them, and the time to set a receiver back to is past. */
const EVERY_LOG_MARK_DAYS = 31;

/** Deletes rows older than a time, at most so many. @returns how many */
type DeleteBefore = (time: Date, limit: number) => Promise<number>;

/** Rows of one table that are too old. */
export function rowPurge(
  what: string,
  days: KeptDays,
  everyMs: number,
  deleteBefore: DeleteBefore,
  atOnce = AT_ONCE,
): Purge {
  return {
    what,
    everyMs,
    async *batches(now) {
      const since = keptSince(now, days);
      if (since === undefined) return;
      for (;;) {
        const rows = await deleteBefore(since, atOnce);
        yield rows;
        if (rows < atOnce) return;
      }
    },
  };
}

export interface RowPurgeDays {
  traceDays: KeptDays;
  deadLetterDays: KeptDays;
}

/** All purges of rows whose age alone decides. */
export function rowPurges(database: Database, { traceDays, deadLetterDays }: RowPurgeDays): Purge[] {
  return [
    rowPurge('messages', traceDays, MINUTE_MS, oldestMessages(database)),
    rowPurge('dead_letters', deadLetterDays, HOUR_MS, oldestDeadLetters(database)),
    rowPurge('route_notes', ROUTE_NOTE_DAYS, HOUR_MS, oldestRouteNotes(database)),
    rowPurge('sealed_urls', 0, HOUR_MS, expiredSealedUrls(database)),
    rowPurge('log_marks', EVERY_LOG_MARK_DAYS, HOUR_MS, logMarksWithinHours(database)),
  ];
}

/** Ids say which are the oldest: they follow the time closely, and need no further index. */
function oldestMessages(database: Database): DeleteBefore {
  return (time, limit) => database.$executeRaw`
    DELETE FROM message WHERE id IN (
      SELECT id FROM (SELECT id, started_at FROM message ORDER BY id LIMIT ${limit}) AS oldest
      WHERE started_at < ${time})`;
}

/** Open ones too: by then nobody is going to have them sent again. With them the objects may go that they have held. */
function oldestDeadLetters(database: Database): DeleteBefore {
  return (time, limit) => database.$executeRaw`
    DELETE FROM dead_letter WHERE id IN (
      SELECT id FROM dead_letter WHERE greatest(created_at, refused_at, asked_at, settled_at) < ${time}
      ORDER BY id LIMIT ${limit})`;
}

/** A note that is in use is written again each day. */
function oldestRouteNotes(database: Database): DeleteBefore {
  return (time, limit) => database.$executeRaw`
    DELETE FROM route_note WHERE seen_at < ${time} AND (kind, key, owner, known_to) IN (
      SELECT kind, key, owner, known_to FROM route_note WHERE seen_at < ${time} ORDER BY seen_at LIMIT ${limit})`;
}

function expiredSealedUrls(database: Database): DeleteBefore {
  return (time, limit) => database.$executeRaw`
    DELETE FROM sealed_url WHERE id IN (
      SELECT id FROM sealed_url WHERE expires_at < ${time} ORDER BY expires_at LIMIT ${limit})`;
}

function logMarksWithinHours(database: Database): DeleteBefore {
  return (time, limit) => database.$executeRaw`
    DELETE FROM log_mark WHERE at IN (
      SELECT at FROM log_mark WHERE at < ${time} AND EXISTS (
        SELECT FROM log_mark earlier WHERE earlier.at >= date_trunc('hour', log_mark.at) AND earlier.at < log_mark.at)
      ORDER BY at LIMIT ${limit})`;
}
