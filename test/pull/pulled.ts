import { LOCATIONS } from '../../src/ocpi/locations.js';
import type { PartyKey } from '../../src/ocpi/party.js';
import type { Registry } from '../../src/platforms/registry.js';
import { newPullState, type PullState } from '../../src/pull/pull-state.js';
import { type PullTarget, pullKey, pullTargets } from '../../src/pull/targets.js';

/** Values of the pull layer, for tests of its decisions. */

export function targetIn(registry: Registry, party: PartyKey): PullTarget {
  const target = pullTargets(registry, [LOCATIONS]).find((each) => each.party.key === party);
  if (target === undefined) throw new Error(`${party} cannot be pulled`);
  return target;
}

/** A target of the registry, known since time 0, with a state that differs in what the test is about. */
export function known(registry: Registry, party: PartyKey, changes: Partial<PullState> = {}) {
  const target = targetIn(registry, party);
  return { target, state: { ...newPullState(pullKey(target), target.platform.id, 0), ...changes } };
}
