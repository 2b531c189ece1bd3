import type { DatabaseSession } from '../infra/database.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import type { PartyChange } from '../platforms/party-change.js';
import { canReceive, isOwner } from '../routing/roaming.js';
import { Cursors, type Receiver } from './cursors.js';
import { ShownAgain } from './shown-again.js';

/**
 * What follows for receivers and owners when a platform's parties change. In the transaction of the change, so that nobody
 * is left without a cursor, with one that it should have lost, waiting for nothing, or without what was hidden from it,
 * whatever dies afterwards, and whatever another process does meanwhile.
 */
export function followParties(modules: readonly ClientOwnedModule[]) {
  return async (session: DatabaseSession, change: PartyChange): Promise<void> => {
    const { parties, newEndpoints, returned, shown, gone } = change;
    const reached = newEndpoints === undefined ? returned : [...parties.keys()];
    const cursors = new Cursors(session);
    // All at once and in their order, whatever is done with them below: a drain never waits for this while this waits for it.
    await cursors.lock([...reached, ...gone]);
    await cursors.remove(gone);
    if (newEndpoints !== undefined) await cursors.ensure(receiversOf(modules, parties, newEndpoints));
    await cursors.skipMissed(returned);
    await cursors.clearBackoff(reached);
    const owners = shown.flatMap((owner) =>
      modules
        .filter((module) => isOwner(module, { roles: parties.get(owner) ?? [] }))
        .map(({ identifier: module }) => ({ owner, module })),
    );
    await new ShownAgain(session).note(owners);
  };
}

function receiversOf(
  modules: readonly ClientOwnedModule[],
  parties: PartyChange['parties'],
  endpoints: NonNullable<PartyChange['newEndpoints']>,
): Receiver[] {
  return [...parties].flatMap(([party, roles]) =>
    modules
      .filter((module) => canReceive(module, roles, { endpoints }))
      .map(({ identifier: module }) => ({ party, module })),
  );
}
