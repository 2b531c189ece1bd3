import { ciKey } from '../ocpi/ci-string.js';
import type { ClientOwnedModule, ObjectLevel } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import { joinParts, OWN_PART, type Part } from './object-parts.js';

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

/** A change of some parts, carried out on the object. */
export function applied(
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

/** Nothing to write. */
export function notApplied(stored: StoredObject, outcome: 'unchanged' | 'stale'): Applied {
  return { outcome, after: stored, upserts: [], deletes: [] };
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

export function unknown(push: Push, level: ObjectLevel, id: string): OcpiError {
  return new OcpiError(
    push.module.unknownObject,
    `${level.name} "${id}" of ${push.owner} is not stored here; PUT it first`,
  );
}
