import type { JournalEntry } from '../../../src/sandbox/http/journal.js';
import type { SandboxPlatform } from '../../../src/sandbox/platform/sandbox-platform.js';

/** The statuses that `watcher` has been told of a party, the first first. */
export function statusesOf(watcher: SandboxPlatform, partyId: string): string[] {
  return watcher.clientInfos.history.filter((info) => info.party_id === partyId).map(({ status }) => status);
}

/** Waits until these are the latest statuses that `watcher` has been told of a party. */
export async function told(watcher: SandboxPlatform, partyId: string, ...statuses: string[]): Promise<void> {
  const isTold = () => statusesOf(watcher, partyId).slice(-statuses.length).join() === statuses.join();
  await watcher.until(isTold, `${partyId} ${statuses}`, 20_000);
}

/** Whether the hub asks a platform if it is there. */
export function isAliveCheck({ direction, method, url }: JournalEntry): boolean {
  return direction === 'received' && method === 'GET' && url === '/ocpi/versions';
}

export function aliveChecks(platform: SandboxPlatform): JournalEntry[] {
  return platform.journal.filter(isAliveCheck);
}

/** Any request that the hub answers by itself: a sign of life. */
export async function say(platform: SandboxPlatform): Promise<void> {
  await platform.send({ method: 'GET', module: 'hubclientinfo', role: 'SENDER', query: 'limit=1' });
}
