import { arrivalAt } from './arrivals.js';
import { askForPull } from './asked-pull.js';
import { LocationParty } from './location-party.js';
import type { Stage } from './stage.js';

/** A CPO that offers its Locations in pages of two, and never pushes. */
export async function silentOwner(stage: Stage): Promise<LocationParty> {
  return new LocationParty(await stage.guest({ role: 'CPO', pageLimit: 2 }));
}

/**
 * Lets the hub pull a platform, and waits until the last Location of its list has come to EMSP1.
 *
 * @throws NotApplicable at a hub whose operator cannot be asked: how often it pulls is its own affair
 */
export async function pulled(stage: Stage, owner: LocationParty, lastId: string): Promise<void> {
  const [emsp] = await stage.platforms('EMSP1');
  await askForPull(stage, owner.platform);
  await arrivalAt(emsp, 'PUT', `/${lastId}`);
}
