import { HUB_FAULTS } from './hub-faults.js';
import { RECEIVER_FAULTS } from './receiver-faults.js';
import type { FaultKind } from './scene.js';
import { SERVER_FAULTS } from './server-faults.js';

export const FAULT_KINDS: readonly FaultKind[] = [...HUB_FAULTS, ...SERVER_FAULTS, ...RECEIVER_FAULTS];

/**
 * The kinds that `--only` names: an id, or the beginning of several, such as `receiver`.
 *
 * @throws Error where there is none
 */
export function selectKinds(only: readonly string[]): readonly FaultKind[] {
  if (only.length === 0) return FAULT_KINDS;
  for (const wanted of only)
    if (!FAULT_KINDS.some(({ id }) => isNamed(id, wanted)))
      throw new Error(
        `--only: no such kind: ${wanted}; there are ${FAULT_KINDS.map(({ id }) => id).join(', ')}`,
      );
  return FAULT_KINDS.filter(({ id }) => only.some((wanted) => isNamed(id, wanted)));
}

function isNamed(id: string, wanted: string): boolean {
  return id === wanted || id.startsWith(`${wanted}-`);
}
