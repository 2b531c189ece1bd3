import { arrivalAt } from './arrivals.js';
import { LocationParty } from './location-party.js';
import type { Stage } from './stage.js';

/** A CPO that offers its Locations in pages of two, and never pushes. */
export async function silentOwner(stage: Stage): Promise<LocationParty> {
  return new LocationParty(await stage.guest({ role: 'CPO', pageLimit: 2 }));
}

interface PlatformOfOperator {
  id: number;
  parties: readonly { party_id: string }[];
}

/**
 * Lets the hub pull a platform, and waits until the last Location of its list has come to EMSP1.
 *
 * @throws NotApplicable at a hub whose operator cannot be asked: how often it pulls is its own affair
 */
export async function pulled(stage: Stage, owner: LocationParty, lastId: string): Promise<void> {
  const operator = stage.hub.operator();
  const [emsp] = await stage.platforms('EMSP1');
  const platforms = (await operator.call('GET', '/platforms')) as readonly PlatformOfOperator[];
  const platform = platforms.find(({ parties }) =>
    parties.some(({ party_id: partyId }) => partyId === owner.id.partyId),
  );
  if (platform === undefined) throw new Error(`the operator sees no platform of ${owner.key}`);
  await operator.call('POST', `/platforms/${platform.id}/pull`);
  await arrivalAt(emsp, 'PUT', `/${lastId}`);
}
