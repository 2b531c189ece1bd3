import { patchObject } from './patch-object.js';
import { type Applied, type Push, type StoredObject, unknown } from './push.js';
import { pushChild, pushGrandchild } from './push-child.js';
import { putObject } from './put-object.js';

/**
 * Applies a push to what is stored. Pure: the store calls it under its own order of writes.
 *
 * @throws OcpiError where a PATCH or a child has nothing to be applied to, or where its result is no valid object
 */
export function applyPush(stored: StoredObject | undefined, push: Push): Applied {
  const [, childId, grandchildId] = push.path;
  if (childId === undefined)
    return push.method === 'PUT' ? putObject(stored, push) : patchObject(stored, push);
  // LOC-R-14: the hub stores no child without its object; the sender is told to PUT that first.
  if (stored === undefined) throw unknown(push, push.module.levels[0], push.path[0]);
  return grandchildId === undefined
    ? pushChild(stored, push, childId)
    : pushGrandchild(stored, push, childId, grandchildId);
}
