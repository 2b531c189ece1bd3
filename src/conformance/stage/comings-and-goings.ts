import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { NotApplicable } from '../outcome.js';
import { arrivalAt } from './arrivals.js';
import type { LocationParty } from './location-party.js';
import type { Stage } from './stage.js';

/** A hub that has been refused may wait before it tries again. */
const PATIENCE_MS = 60_000;

/** Waits until the hub pushes to a receiver again, and all has come that was on its way before. */
export async function backAgain(
  stage: Stage,
  owner: LocationParty,
  receiver: SandboxPlatform,
): Promise<void> {
  for (const marker of [stage.newId(), stage.newId()]) {
    await owner.put(marker, owner.location(marker));
    await arrivalAt(receiver, 'PUT', `/${marker}`, PATIENCE_MS);
  }
}

/**
 * Waits until the hub says that a party is OFFLINE.
 *
 * @throws NotApplicable where nobody knows when it looks
 */
export async function noticedAway(stage: Stage, { id }: LocationParty): Promise<void> {
  if (stage.hub.known.aliveWindowMs === undefined)
    throw new NotApplicable('when this hub looks whether a platform is there is not known');
  const [emsp] = await stage.platforms('EMSP1');
  const isAway = () => emsp.clientInfos.of(id)?.status === 'OFFLINE';
  await emsp.until(isAway, `${id.countryCode}/${id.partyId} is OFFLINE`, PATIENCE_MS);
}
