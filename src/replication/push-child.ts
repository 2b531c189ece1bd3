import { check } from '../ocpi/check.js';
import { ciKey } from '../ocpi/ci-string.js';
import type { ClientOwnedModule, ObjectLevel } from '../ocpi/client-owned-object.js';
import { joinObject, splitObject, withMember } from '../ocpi/json/raw-json.js';
import { isNotBefore, lastUpdatedOf, latest } from './last-updated.js';
import { elements, merged, mergedChild, refuseNewId } from './merge.js';
import { idOf, memberText, type Part } from './object-parts.js';
import { type Applied, applied, notApplied, type Push, type StoredObject, unknown } from './push.js';

/** A PUT or PATCH of a child of an object, such as an EVSE. */
export function pushChild(stored: StoredObject, push: Push, childId: string): Applied {
  const level = levelAt(push.module, 1);
  const before = stored.parts.get(ciKey(childId));
  if (push.method === 'PUT') {
    if (before !== undefined && !isNotBefore(lastUpdatedOf(push.body), lastUpdatedOf(before.body))) {
      return notApplied(stored, 'stale');
    }
    const part = {
      key: ciKey(childId),
      position: before?.position ?? stored.lastPosition + 1,
      body: push.body,
    };
    return childApplied(stored, before, part, lastUpdatedOf(push.body));
  }
  if (before === undefined) throw unknown(push, level, childId);
  const patch = splitObject(push.body);
  refuseNewId(level, patch, childId);
  const body = mergedChild(push.module, before.body, patch);
  check(level.schema, JSON.parse(body));
  return childApplied(stored, before, { ...before, body }, lastUpdatedOf(push.body));
}

/** A PUT or PATCH of a child's child, such as a Connector. */
export function pushGrandchild(
  stored: StoredObject,
  push: Push,
  childId: string,
  grandchildId: string,
): Applied {
  const childLevel = levelAt(push.module, 1);
  const level = levelAt(push.module, 2);
  const child = stored.parts.get(ciKey(childId));
  if (child === undefined) throw unknown(push, childLevel, childId);
  const members = splitObject(child.body);
  const siblings = elements(memberText(members, level.listField ?? ''));
  const at = siblings.findIndex((sibling) => idOf(sibling, level.idField) === ciKey(grandchildId));
  const before = siblings[at];
  const lastUpdated = lastUpdatedOf(push.body);
  if (push.method === 'PUT' && before !== undefined && !isNotBefore(lastUpdated, lastUpdatedOf(before))) {
    return notApplied(stored, 'stale');
  }
  const grandchild = push.method === 'PUT' ? push.body : patchedGrandchild(push, level, before, grandchildId);
  const list = before === undefined ? [...siblings, grandchild] : siblings.with(at, grandchild);
  // LOC-R-09: in the store a child's change lifts the times of its parents, by the owner's clock only.
  const lifted = latest(lastUpdated, lastUpdatedOf(child.body));
  const body = joinObject(
    withMember(
      withMember(members, level.listField ?? '', `[${list.join(',')}]`),
      'last_updated',
      JSON.stringify(lifted),
    ),
  );
  const result = childApplied(stored, child, { ...child, body }, lastUpdated);
  return before === undefined ? { ...result, outcome: 'created' } : result;
}

function patchedGrandchild(push: Push, level: ObjectLevel, before: string | undefined, id: string): string {
  if (before === undefined) throw unknown(push, level, id);
  const patch = splitObject(push.body);
  refuseNewId(level, patch, id);
  const body = merged(before, patch);
  check(level.schema, JSON.parse(body));
  return body;
}

function childApplied(
  stored: StoredObject,
  before: Part | undefined,
  part: Part,
  lastUpdated: string,
): Applied {
  if (before?.body === part.body) return notApplied(stored, 'unchanged');
  const result = applied(stored, [part], [], latest(lastUpdated, stored.lastUpdated));
  return before === undefined ? { ...result, outcome: 'created' } : result;
}

function levelAt(module: ClientOwnedModule, depth: 1 | 2): ObjectLevel {
  const level = module.levels[depth];
  if (level === undefined) throw new Error(`${module.identifier} has no level ${depth}`);
  return level;
}
