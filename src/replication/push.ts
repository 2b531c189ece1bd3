import { ciKey } from '../ocpi/ci-string.js';
import type { ClientOwnedModule, ObjectLevel } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import type { PartyKey } from '../ocpi/party.js';
import type { PushMethod } from '../ocpi/pushed-ids.js';
import { type Audience, EVERYBODY } from './audience.js';
import { growth, joinParts, OWN_PART, type Part } from './object-parts.js';

/** A change of a client owned object, checked against the schema of its level. */
export interface Push {
  module: ClientOwnedModule;
  /** The object's owner, as `NL/CP1`. */
  owner: PartyKey;
  /** The object's id and those of the children below it that the URL names, as spelled there. */
  path: readonly [string, ...string[]];
  /** What identifies the object among those of its owner, see {@link objectKey}. */
  objectKey: string;
  method: PushMethod;
  /** Compact JSON; of a DELETE nothing. */
  body: string;
  /** The one party that a private module's object concerns; absent: as before. */
  audience?: PartyKey;
  /** Where somebody waits for the receiver's answer: by what that is found, see {@link OpenPushes}. */
  origin?: string;
  /** Whether its sender still waits for an acknowledgement; absent: it need not be asked. */
  isAwaited?: () => boolean;
}

/** An object in the store, or as many of its parts as a push needs. */
export interface StoredObject {
  lastUpdated: string;
  parts: ReadonlyMap<string, Part>;
  /** The highest position among all parts, loaded or not. */
  lastPosition: number;
  /** Of the bodies of all parts, loaded or not, in UTF-8. */
  bytes: number;
  audience: Audience;
  /** A tombstone: the object is gone, and some receivers may not know it yet. */
  isDeleted: boolean;
}

export type Outcome = 'created' | 'updated' | 'unchanged' | 'stale' | 'deleted';

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
  const bytes = stored.bytes + growth(stored.parts, upserts, deletes);
  return {
    outcome: 'updated',
    after: { ...stored, lastUpdated, parts, lastPosition, bytes },
    upserts,
    deletes,
  };
}

/** An object that was not there. */
export function created(parts: readonly Part[], lastUpdated: string): Applied {
  const after = {
    lastUpdated,
    parts: new Map(parts.map((part) => [part.key, part])),
    lastPosition: parts.length - 1,
    bytes: growth(new Map(), parts, []),
    audience: EVERYBODY,
    isDeleted: false,
  };
  return { outcome: 'created', after, upserts: parts, deletes: [] };
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
    `${level.name} "${id}" of ${push.owner} is not stored here${push.method === 'DELETE' ? '' : '; PUT it first'}`,
  );
}
