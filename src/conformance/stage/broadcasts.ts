import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import type { JournalEntry } from '../../sandbox/http/journal.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectOk } from '../expect/answers.js';
import { aTariff } from '../samples/tariff.js';
import { aToken } from '../samples/token.js';
import { arrivalAt, receivedBy } from './arrivals.js';
import { LocationParty } from './location-party.js';
import { partyOf } from './parties.js';
import type { Stage } from './stage.js';

export type BroadcastModule = 'locations' | 'tariffs' | 'tokens';

/** Pushes an object of a platform's first party to everybody. */
export function pushToAll(
  owner: SandboxPlatform,
  module: BroadcastModule,
  id: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<HubAnswer> {
  const { countryCode, partyId } = partyOf(owner);
  const own = { country_code: countryCode, party_id: partyId, ...changes };
  if (module === 'locations') {
    const party = new LocationParty(owner);
    return party.put(id, party.location(id, changes));
  }
  return module === 'tariffs'
    ? owner.tariffs.put(JSON.stringify(aTariff(id, own)))
    : owner.tokens.put(JSON.stringify(aToken(id, own)));
}

/** The copies of an object at a platform so far. */
export function copiesAt(platform: SandboxPlatform, module: BroadcastModule, id: string): JournalEntry[] {
  return receivedBy(platform, `/${id}`).filter(
    ({ method, url }) => method !== 'GET' && url.includes(`/${module}/`),
  );
}

/**
 * Waits until all that was pushed to everybody has arrived at these receivers, as far as it ever will: shown by later
 * objects of the module, which must arrive. Two, one after the other, as in {@link Stage.settled}.
 */
export async function broadcastSettled(
  stage: Stage,
  owner: SandboxPlatform,
  module: BroadcastModule,
  ...receivers: SandboxPlatform[]
): Promise<void> {
  for (const marker of [stage.newId(), stage.newId()]) {
    expectOk(await pushToAll(owner, module, marker));
    await Promise.all(receivers.map((receiver) => arrivalAt(receiver, 'PUT', `/${marker}`)));
  }
}

/** Who broadcasts what, and some who must get it. */
export async function broadcasts(stage: Stage) {
  const [cpo1, cpo2, emsp1, emsp2, nsp] = await stage.platforms('CPO1', 'CPO2', 'EMSP1', 'EMSP2', 'NSP1');
  type Broadcast = {
    owner: SandboxPlatform;
    module: BroadcastModule;
    receivers: [SandboxPlatform, SandboxPlatform];
  };
  const broadcasts: Broadcast[] = [
    { owner: cpo1, module: 'locations', receivers: [emsp1, nsp] },
    { owner: cpo1, module: 'tariffs', receivers: [emsp1, emsp2] },
    { owner: emsp1, module: 'tokens', receivers: [cpo1, cpo2] },
  ];
  return broadcasts;
}
