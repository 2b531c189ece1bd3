import { check } from '../ocpi/check.js';
import { ciKey } from '../ocpi/ci-string.js';
import type { ClientOwnedModule, ObjectLevel } from '../ocpi/client-owned-object.js';
import { parseDateTime } from '../ocpi/date-time.js';
import { OcpiError } from '../ocpi/errors.js';
import { joinObject, type RawMember, splitArray, splitObject, withMember } from '../ocpi/json/raw-json.js';
import {
  idOf,
  joinParts,
  memberText,
  OWN_PART,
  type Part,
  splitParts,
  stringMember,
} from './object-parts.js';

/** A PUT or PATCH of a client owned object, checked against the schema of its level. */
export interface Push {
  module: ClientOwnedModule;
  /** The object's owner, as `NL/CP1`. */
  owner: string;
  /** The object's id and those of the children below it that the URL names, as spelled there. */
  path: readonly [string, ...string[]];
  method: 'PUT' | 'PATCH';
  /** Compact JSON. */
  body: string;
}

/** An object in the store, or as many of its parts as a push needs. */
export interface StoredObject {
  lastUpdated: string;
  parts: ReadonlyMap<string, Part>;
  /** The highest position among all parts, loaded or not. */
  lastPosition: number;
}

export type Outcome = 'created' | 'updated' | 'unchanged' | 'stale';

/** What a push makes of an object: the object afterwards, and the parts to write. */
export interface Applied {
  outcome: Outcome;
  after: StoredObject;
  upserts: readonly Part[];
  deletes: readonly string[];
}

/** Which parts of the stored object a push has to see: all, or one child. */
export function neededPart(push: Push): 'all' | string {
  const childId = push.path[1];
  return childId === undefined ? 'all' : ciKey(childId);
}

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

/**
 * COO-01: a PUT replaces. One that is older than something stored takes nothing away and overwrites only what
 * is no newer than its own parts (AMB-16). Where only children differ, only children are written, whatever form
 * the owner sent them in (D6).
 */
function putObject(stored: StoredObject | undefined, push: Push): Applied {
  const incoming = splitParts(push.module, push.body);
  const lastUpdated = lastUpdatedOf(push.body);
  if (stored === undefined) {
    const after = { lastUpdated, parts: byKey(incoming), lastPosition: incoming.length - 1 };
    return { outcome: 'created', after, upserts: incoming, deletes: [] };
  }
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
  if (changed.length === 0) return { outcome, after: stored, upserts: [], deletes: [] };
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

/** COO-03, COO-17: the fields named are replaced, children are merged by id and never deleted. */
function patchObject(stored: StoredObject | undefined, push: Push): Applied {
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
        patch.filter(({ name }) => name !== listField),
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

function pushChild(stored: StoredObject, push: Push, childId: string): Applied {
  const level = levelAt(push.module, 1);
  const before = stored.parts.get(ciKey(childId));
  if (push.method === 'PUT') {
    if (before !== undefined && !isNotBefore(lastUpdatedOf(push.body), lastUpdatedOf(before.body))) {
      return { outcome: 'stale', after: stored, upserts: [], deletes: [] };
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

function pushGrandchild(stored: StoredObject, push: Push, childId: string, grandchildId: string): Applied {
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
    return { outcome: 'stale', after: stored, upserts: [], deletes: [] };
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
  if (before?.body === part.body) return { outcome: 'unchanged', after: stored, upserts: [], deletes: [] };
  const result = applied(stored, [part], [], latest(lastUpdated, stored.lastUpdated));
  return before === undefined ? { ...result, outcome: 'created' } : result;
}

function applied(
  stored: StoredObject,
  upserts: readonly Part[],
  deletes: readonly string[],
  lastUpdated: string,
): Applied {
  const parts = new Map(stored.parts);
  for (const key of deletes) parts.delete(key);
  for (const { key, position, body } of upserts) parts.set(key, { key, position, body });
  const lastPosition = Math.max(stored.lastPosition, ...upserts.map((part) => part.position));
  return { outcome: 'updated', after: { lastUpdated, parts, lastPosition }, upserts, deletes };
}

/** The whole object as JSON, from all of its parts. */
export function composeObject(module: ClientOwnedModule, object: StoredObject): string {
  const children = [...object.parts.values()].filter((part) => part.key !== OWN_PART);
  children.sort((a, b) => a.position - b.position);
  const own = object.parts.get(OWN_PART)?.body ?? '{}';
  return joinParts(
    module,
    own,
    children.map((part) => part.body),
    object.lastUpdated,
  );
}

/** Top-level fields replaced; an explicit null is kept as one (AMB-05). */
function merged(body: string, patch: readonly RawMember[]): string {
  let members: readonly RawMember[] = splitObject(body);
  for (const { name, value } of patch) members = withMember(members, name, value);
  return joinObject(members);
}

/** As {@link merged}, with the child's own children merged by their id. */
function mergedChild(module: ClientOwnedModule, body: string, patch: readonly RawMember[]): string {
  const level = module.levels[2];
  const listField = level?.listField;
  const incoming = listField === undefined ? undefined : memberText(patch, listField);
  if (level === undefined || listField === undefined || incoming === undefined) return merged(body, patch);
  const list = elements(memberText(splitObject(body), listField));
  for (const element of elements(incoming)) {
    const at = list.findIndex((candidate) => idOf(candidate, level.idField) === idOf(element, level.idField));
    const before = list[at];
    if (before === undefined) list.push(element);
    else list[at] = merged(before, splitObject(element));
  }
  return merged(body, withMember(patch, listField, `[${list.join(',')}]`));
}

function elements(list: string | undefined): string[] {
  return list === undefined || list === 'null' ? [] : splitArray(list);
}

function changedOnly(stored: StoredObject, parts: readonly Part[]): Part[] {
  return parts.filter((part) => stored.parts.get(part.key)?.body !== part.body);
}

/** COO-16: what identifies an object cannot be patched. */
function refuseNewId(level: ObjectLevel, patch: readonly RawMember[], id: string): void {
  const text = memberText(patch, level.idField);
  if (text === undefined || ciKey(stringMember(patch, level.idField)) === ciKey(id)) return;
  throw new OcpiError(
    'invalidParameter',
    `${level.idField}: ${text} differs from "${id}" in the URL; an id cannot be patched`,
  );
}

function unknown(push: Push, level: ObjectLevel, id: string): OcpiError {
  return new OcpiError(
    push.module.unknownObject,
    `${level.name} "${id}" of ${push.owner} is not stored here; PUT it first`,
  );
}

function levelAt(module: ClientOwnedModule, depth: 1 | 2): ObjectLevel {
  const level = module.levels[depth];
  if (level === undefined) throw new Error(`${module.identifier} has no level ${depth}`);
  return level;
}

function byKey(parts: readonly Part[]): Map<string, Part> {
  return new Map(parts.map((part) => [part.key, part]));
}

function isNewer(part: Part, before: Part): boolean {
  return isNotBefore(lastUpdatedOf(part.body), lastUpdatedOf(before.body));
}

function withoutLastUpdated(body: string): string {
  return joinObject(splitObject(body).filter(({ name }) => name !== 'last_updated'));
}

function lastUpdatedOf(body: string): string {
  return stringMember(splitObject(body), 'last_updated');
}

function isNotBefore(a: string, b: string): boolean {
  return milliseconds(a) >= milliseconds(b);
}

function isSameTime(a: string, b: string): boolean {
  return milliseconds(a) === milliseconds(b);
}

function latest(a: string, b: string): string {
  return isNotBefore(a, b) ? a : b;
}

function milliseconds(dateTime: string): number {
  const time = parseDateTime(dateTime);
  if (time === undefined) throw new Error(`"${dateTime}" is no DateTime`);
  return time;
}
