import type { LogEntry } from './log.js';

/**
 * EVSEs of one Location that were stored by one statement have one revision, and a cursor can stand only before or
 * behind all of them: nothing may come between, neither the end of a turn nor a save.
 */
export function byRevision(entries: readonly LogEntry[]): LogEntry[][] {
  const groups: LogEntry[][] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last?.[0]?.revision === entry.revision) last.push(entry);
    else groups.push([entry]);
  }
  return groups;
}
