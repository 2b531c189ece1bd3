import type { JournalEntry } from '../../sandbox/http/journal.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { NotApplicable } from '../outcome.js';
import { receivedBy } from './arrivals.js';
import { expectTold } from './client-infos.js';
import { only } from './parties.js';
import type { Stage } from './stage.js';

/** After how much silence this hub looks whether a platform is alive. @throws NotApplicable where nobody says */
export function aliveWindow(stage: Stage): number {
  const { aliveWindowMs } = stage.hub.known;
  if (aliveWindowMs === undefined)
    throw new NotApplicable('after how much silence this hub looks is not known');
  return aliveWindowMs;
}

/** After so long a hub must have seen that a platform is silent, or away. @throws NotApplicable where nobody says */
export const patienceOf = (stage: Stage) => 6 * aliveWindow(stage);

/** What the hub has asked of a platform's versions since its journal was cleared; the handshake asks there too. */
export function aliveChecks(platform: SandboxPlatform): JournalEntry[] {
  const { pathname } = new URL(platform.versionsUrl);
  return receivedBy(platform).filter(({ method, url }) => method === 'GET' && url === pathname);
}

/** Waits until EMSP1 has been told that all parties of a platform, which answers nobody any more, are OFFLINE. */
export async function expectOffline(stage: Stage, platform: SandboxPlatform): Promise<void> {
  const timeoutMs = patienceOf(stage);
  const [watcher] = await stage.platforms('EMSP1');
  for (const party of platform.parties) await expectTold(watcher, party, ['CONNECTED', 'OFFLINE'], timeoutMs);
}

/** Nobody reaches a platform any more, and the hub has found out: by a push that failed, or by itself. */
export async function cutOff(stage: Stage, platform: SandboxPlatform): Promise<void> {
  aliveWindow(stage);
  const [cpo] = await stage.locationParties('CPO1');
  await platform.refuseConnections();
  const id = stage.newId();
  await cpo.put(id, cpo.location(id), only(platform));
  await expectOffline(stage, platform);
}
