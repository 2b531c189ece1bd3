import { isPrivate } from '../ocpi/client-owned-object.js';

import { deleteObject } from './delete-object.js';
import { OWN_PART } from './object-parts.js';
import { refuseTooLarge } from './object-size.js';
import { patchObject } from './patch-object.js';
import { postObject } from './post-object.js';
import { type Applied, type Push, type StoredObject, unknown } from './push.js';
import { pushChild, pushGrandchild } from './push-child.js';
import { putObject } from './put-object.js';

/**
 * Applies a push to what is stored. Pure: the store calls it under its own order of writes.
 *
 * @param stored may be a tombstone: then the object is not there
 * @throws OcpiError where there is nothing that a PATCH, a DELETE or a child can be applied to, where the result
 *   would be no valid object or too large a one, and where something immutable would change
 */
export function applyPush(stored: StoredObject | undefined, push: Push): Applied {
  const existing = stored?.isDeleted === true ? undefined : stored;
  const result = change(existing, push);
  refuseTooLarge(existing, push, result);
  return isPrivate(push.module) ? forItsAudience(existing, push, result) : result;
}

function change(stored: StoredObject | undefined, push: Push): Applied {
  const [, childId, grandchildId] = push.path;
  if (childId === undefined) return changeObject(stored, push);
  // LOC-R-14: the hub stores no child without its object; the sender is told to PUT that first.
  if (stored === undefined) throw unknown(push, push.module.levels[0], push.path[0]);
  return grandchildId === undefined
    ? pushChild(stored, push, childId)
    : pushGrandchild(stored, push, childId, grandchildId);
}

function changeObject(stored: StoredObject | undefined, push: Push): Applied {
  switch (push.method) {
    case 'PUT':
      return putObject(stored, push);
    case 'PATCH':
      return patchObject(stored, push);
    case 'POST':
      return postObject(stored, push);
    case 'DELETE':
      return deleteObject(stored, push);
  }
}

/**
 * RT-B-11: the party that the object concerns from now on. Where only that is new, the object is written for it
 * all the same, so that it gets it. So it is where nothing is new and the sender waits for what that party says (D3):
 * it may have refused the very same before.
 */
function forItsAudience(stored: StoredObject | undefined, push: Push, result: Applied): Applied {
  // What was not applied moves nothing; and what cannot change stays with whom it was for.
  if (result.outcome === 'stale' || (stored !== undefined && push.module.isImmutable)) return result;
  const audience = push.audience ?? stored?.audience;
  if (audience === undefined)
    throw new Error(`${push.module.identifier} are stored for one party; none is named`);
  const after = { ...result.after, audience };
  const own = after.parts.get(OWN_PART);
  const isMoved = stored !== undefined && audience !== stored.audience;
  const isAsked = push.origin !== undefined && result.outcome === 'unchanged';
  if (own === undefined || !(isMoved || isAsked)) return { ...result, after };
  const others = result.upserts.filter(({ key }) => key !== OWN_PART);
  return { ...result, outcome: 'updated', after, upserts: [own, ...others] };
}
