import { type PartyId, partyKey } from '../../src/ocpi/party.js';
import type { TestHub } from '../harness/hub.js';
import { waitUntil } from '../harness/wait-until.js';

export { idsIn, listIn, routeOf } from '../../src/conformance/expect/answers.js';
export { held, LocationParty, pushedPaths, pushesOf } from '../../src/conformance/stage/location-party.js';

/**
 * Waits until every receiver's cursor has passed all that was acknowledged so far. Cursors pass nothing that is
 * still on its way, so what has not arrived by then never will.
 */
export async function allDelivered(hub: TestHub, ...except: PartyId[]): Promise<void> {
  const away = new Set(except.map(partyKey));
  await waitUntil(async () => {
    const deliveries = await hub.admin.deliveries();
    return deliveries.every(({ receiver, pending }) => pending === 0 || away.has(receiver));
  }, 'the delivery of everything that was pushed');
}
