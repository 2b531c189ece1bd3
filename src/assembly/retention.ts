import { CDRS } from '../ocpi/cdrs.js';
import { CLIENT_OWNED_MODULES } from '../ocpi/client-owned-modules.js';
import { SESSIONS } from '../ocpi/sessions.js';
import { LogMarks } from '../replication/log-marks.js';
import { ObjectPurge } from '../retention/object-purge.js';
import { PurgeTurns } from '../retention/purge-turns.js';
import { Retention } from '../retention/retention.js';
import { rowPurges } from '../retention/row-purges.js';
import type { Core } from './core.js';

/** Everything that is kept for a time only, in the order in which it goes: with a dead letter goes what holds its object. */
export function buildRetention({ settings, database, metrics, logger, now, random }: Core): Retention {
  const { HUB_TRACE_DAYS, HUB_SESSION_DAYS, HUB_CDR_DAYS, HUB_DEAD_LETTER_DAYS, HUB_TOMBSTONE_DAYS } =
    settings;
  const shared = { database, marks: new LogMarks(database) };
  return new Retention({
    purges: [
      ...rowPurges(database, { traceDays: HUB_TRACE_DAYS, deadLetterDays: HUB_DEAD_LETTER_DAYS }),
      new ObjectPurge({
        ...shared,
        what: 'sessions',
        kind: 'objects',
        modules: [SESSIONS],
        days: HUB_SESSION_DAYS,
      }),
      new ObjectPurge({ ...shared, what: 'cdrs', kind: 'objects', modules: [CDRS], days: HUB_CDR_DAYS }),
      new ObjectPurge({
        ...shared,
        what: 'tombstones',
        kind: 'tombstones',
        modules: CLIENT_OWNED_MODULES,
        days: HUB_TOMBSTONE_DAYS,
      }),
    ],
    turns: new PurgeTurns(database),
    now,
    random,
    log: logger,
    onPurged: (what, rows) => metrics.purged.inc({ what }, rows),
  });
}
