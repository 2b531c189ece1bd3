import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectOk } from '../expect/answers.js';
import { expectThat } from '../expect/expect.js';
import { receivedBy } from './arrivals.js';
import { LocationParty } from './location-party.js';
import { only } from './parties.js';
import type { Stage } from './stage.js';

/** What has arrived at a platform about an id that nobody else uses, in the path or in the body. */
export function arrivalsOf(platform: SandboxPlatform, id: string) {
  return receivedBy(platform).filter(({ url, requestBody }) => url.includes(id) || requestBody.includes(id));
}

/** Nothing about an id has arrived at any of these, although something that was sent later has. */
export async function expectNothingArrived(
  stage: Stage,
  id: string,
  ...platforms: SandboxPlatform[]
): Promise<void> {
  await Promise.all(platforms.map((platform) => sendMarker(stage, platform)));
  for (const platform of platforms) {
    const seen = arrivalsOf(platform, id).map(({ method, url }) => `${method} ${url}`);
    expectThat(seen.length === 0, `about ${id} at ${platform.label}`, 'nothing', seen);
  }
}

/** A message of a kind that the platform takes, to it alone; its answer says that it has arrived. */
async function sendMarker(stage: Stage, platform: SandboxPlatform): Promise<void> {
  const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
  const owner = new LocationParty(cpo);
  const id = stage.newId();
  const isCpo = platform.parties[0]?.role === 'CPO';
  const marker = isCpo
    ? (await emsp.commands.send('STOP_SESSION', { session_id: id }, only(platform))).answer
    : await owner.put(id, owner.location(id), only(platform));
  expectOk(marker, `a later message to ${platform.label}`);
}
