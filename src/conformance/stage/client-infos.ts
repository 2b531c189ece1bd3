import { type PartyId, partyKey } from '../../ocpi/party.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectEqual } from '../expect/expect.js';
import { NotApplicable } from '../outcome.js';
import type { Stage } from './stage.js';

/** Statuses that a platform has been told of a party, the first first. */
export function statusesOf(watcher: SandboxPlatform, party: PartyId): string[] {
  return watcher.clientInfos.history
    .filter(
      (info) => partyKey({ countryCode: info.country_code, partyId: info.party_id }) === partyKey(party),
    )
    .map(({ status }) => status);
}

/** Waits until these are the latest statuses that a platform has been told of a party. */
export async function expectTold(
  watcher: SandboxPlatform,
  party: PartyId,
  statuses: readonly string[],
  timeoutMs?: number,
): Promise<void> {
  const latest = () => statusesOf(watcher, party).slice(-statuses.length);
  const isTold = () => latest().join() === statuses.join();
  // What it was told instead is said below.
  await watcher.until(isTold, `${partyKey(party)} ${statuses}`, timeoutMs).catch(() => {});
  expectEqual(latest(), statuses, `statuses of ${partyKey(party)} that ${watcher.label} was told`);
}

/**
 * After so long a hub must have seen that a platform is silent, or away.
 *
 * @throws NotApplicable where nobody knows how long it waits
 */
export function patienceOf({ hub }: Stage): number {
  const { aliveWindowMs } = hub.known;
  if (aliveWindowMs === undefined)
    throw new NotApplicable('after how much silence this hub looks for a platform is not known');
  return 6 * aliveWindowMs;
}
