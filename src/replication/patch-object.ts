import { check } from '../ocpi/check.js';
import type { ClientOwnedModule, ObjectLevel } from '../ocpi/client-owned-object.js';
import { type RawMember, splitObject } from '../ocpi/json/raw-json.js';
import { lastUpdatedOf, latest } from './last-updated.js';
import { appending, elements, merged, mergedChild, refuseNewId } from './merge.js';
import { idOf, memberText, OWN_PART, type Part } from './object-parts.js';
import { type Applied, applied, composeObject, type Push, type StoredObject, unknown } from './push.js';

/** COO-03, COO-17: the fields named are replaced, children are merged by id and never deleted. */
export function patchObject(stored: StoredObject | undefined, push: Push): Applied {
  const [level, childLevel] = push.module.levels;
  const own = stored?.parts.get(OWN_PART);
  if (stored === undefined || own === undefined) throw unknown(push, level, push.path[0]);
  const patch = splitObject(push.body);
  refuseNewId(level, patch, push.path[0]);
  const listField = childLevel?.listField;
  const upserts = changedOnly(stored, [
    {
      ...own,
      body: merged(
        own.body,
        appending(level, own.body, patch).filter(({ name }) => name !== listField),
      ),
    },
    ...(childLevel === undefined ? [] : patchedChildren(stored, push.module, childLevel, patch)),
  ]);
  const result = applied(stored, upserts, [], lastUpdatedOf(push.body));
  check(level.schema, JSON.parse(composeObject(push.module, result.after)));
  if (upserts.length === 0) return { ...result, outcome: 'unchanged', after: stored };
  // AMB-13: a PATCH is applied however old it is, but an object's time falls neither back nor behind its children's.
  const times = [stored.lastUpdated, ...upserts.map((part) => lastUpdatedOf(part.body))];
  return {
    ...result,
    after: { ...result.after, lastUpdated: times.reduce(latest, result.after.lastUpdated) },
  };
}

function patchedChildren(
  stored: StoredObject,
  module: ClientOwnedModule,
  childLevel: ObjectLevel,
  patch: readonly RawMember[],
): Part[] {
  const children = new Map<string, Part>();
  let position = stored.lastPosition;
  for (const element of elements(memberText(patch, childLevel.listField ?? ''))) {
    const key = idOf(element, childLevel.idField);
    const before = children.get(key) ?? stored.parts.get(key);
    if (before === undefined) position += 1;
    children.set(
      key,
      before === undefined
        ? { key, position, body: element }
        : { ...before, body: mergedChild(module, before.body, splitObject(element)) },
    );
  }
  return [...children.values()];
}

function changedOnly(stored: StoredObject, parts: readonly Part[]): Part[] {
  return parts.filter((part) => stored.parts.get(part.key)?.body !== part.body);
}
