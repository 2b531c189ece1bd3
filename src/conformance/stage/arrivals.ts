import type { JournalEntry } from '../../sandbox/http/journal.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';

/** What has arrived at a platform, the first first. @param part of path or query, such as an id that nobody else uses */
export function receivedBy(platform: SandboxPlatform, part = ''): JournalEntry[] {
  return platform.journal.filter(({ direction, url }) => direction === 'received' && url.includes(part));
}

/** The first request at a platform that fits, or the first that will. */
export function arrivalAt(
  platform: SandboxPlatform,
  method: string,
  part: string,
  timeoutMs = 10_000,
): Promise<JournalEntry> {
  return platform.journal.waitFor(
    (entry) => entry.direction === 'received' && entry.method === method && entry.url.includes(part),
    { what: `${method} …${part}… at ${platform.label}`, timeoutMs },
  );
}
