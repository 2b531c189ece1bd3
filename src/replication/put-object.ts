import { isNewer, isNotBefore, isSameTime, lastUpdatedOf, withoutLastUpdated } from './last-updated.js';
import { OWN_PART, type Part, splitParts } from './object-parts.js';
import { type Applied, applied, created, notApplied, type Push, type StoredObject } from './push.js';

/**
 * COO-01: a PUT replaces. One that is older than something stored takes nothing away and overwrites only what
 * is no newer than its own parts (AMB-16). Where only children differ, only children are written, whatever form
 * the owner sent them in (D6).
 */
export function putObject(stored: StoredObject | undefined, push: Push): Applied {
  const incoming = splitParts(push.module, push.body);
  const lastUpdated = lastUpdatedOf(push.body);
  if (stored === undefined) return created(incoming, lastUpdated);
  const isNewest = isNotBefore(lastUpdated, stored.lastUpdated);
  if (isNewest && !keepsOrder(stored, incoming)) return rewriteObject(stored, incoming, lastUpdated);
  const changed = childrenToTake(stored, incoming, isNewest);
  const [own] = incoming;
  const ownBefore = stored.parts.get(OWN_PART);
  const takesOwn = own !== undefined && ownBefore !== undefined && (isNewest || isNewer(own, ownBefore));
  if (takesOwn && own.body !== ownBefore.body) {
    const isShown = ownDiffers(stored, own, ownBefore, changed, isNewest ? lastUpdated : stored.lastUpdated);
    changed.unshift(isShown ? own : { ...own, isQuiet: true });
  }
  const outcome = isNewest ? 'unchanged' : 'stale';
  if (changed.length === 0) return notApplied(stored, outcome);
  const result = applied(stored, changed, [], isNewest ? lastUpdated : stored.lastUpdated);
  return changed.every((part) => part.isQuiet) ? { ...result, outcome } : result;
}

/** Children that went, or stand in another order: the object is written, and delivered, as a whole. */
function rewriteObject(stored: StoredObject, incoming: readonly Part[], lastUpdated: string): Applied {
  const keys = new Set(incoming.map((part) => part.key));
  const deletes = [...stored.parts.keys()].filter((key) => !keys.has(key));
  const upserts = incoming.filter((part) => {
    const before = stored.parts.get(part.key);
    return part.key === OWN_PART || before?.body !== part.body || before.position !== part.position;
  });
  const result = applied(stored, upserts, deletes, lastUpdated);
  return { ...result, after: { ...result.after, lastPosition: incoming.length - 1 } };
}

/** Whether the stored children all come again, in their order and before any new ones. */
function keepsOrder(stored: StoredObject, incoming: readonly Part[]): boolean {
  const before = [...stored.parts.values()].sort((a, b) => a.position - b.position);
  return before.every((part, at) => part.key === incoming[at]?.key);
}

/** Children that are new or differ; of an old PUT only those that are no older than the stored ones. */
function childrenToTake(stored: StoredObject, incoming: readonly Part[], isNewest: boolean): Part[] {
  let position = stored.lastPosition;
  const changed: Part[] = [];
  for (const part of incoming) {
    if (part.key === OWN_PART) continue;
    const before = stored.parts.get(part.key);
    if (before === undefined) {
      position += 1;
      changed.push({ ...part, position });
    } else if (before.body !== part.body && (isNewest || isNewer(part, before))) {
      changed.push({ ...part, position: before.position });
    }
  }
  return changed;
}

/**
 * Whether the object itself changed for its receivers, and not only children: its time alone counts when no
 * changed child explains it, because receivers lift the object's time by their children's (LOC-R-09).
 *
 * @param lastUpdated that the object will have
 */
function ownDiffers(
  stored: StoredObject,
  own: Part,
  before: Part,
  changedChildren: readonly Part[],
  lastUpdated: string,
): boolean {
  if (withoutLastUpdated(own.body) !== withoutLastUpdated(before.body)) return true;
  if (isSameTime(lastUpdated, stored.lastUpdated)) return false;
  return !changedChildren.some((part) => isSameTime(lastUpdatedOf(part.body), lastUpdated));
}
