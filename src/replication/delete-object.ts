import { OWN_PART } from './object-parts.js';
import { type Applied, type Push, type StoredObject, unknown } from './push.js';

/**
 * TAR-R-02: what stays of a deleted object is a tombstone, so that receivers that have it can be told. It stands
 * in the log as any other state of the object does.
 */
export function deleteObject(stored: StoredObject | undefined, push: Push): Applied {
  if (stored === undefined) throw unknown(push, push.module.levels[0], push.path[0]);
  const tombstone = { key: OWN_PART, position: 0, body: '' };
  return {
    outcome: 'deleted',
    after: { ...stored, parts: new Map([[OWN_PART, tombstone]]), lastPosition: 0, bytes: 0, isDeleted: true },
    upserts: [tombstone],
    deletes: [...stored.parts.keys()].filter((key) => key !== OWN_PART),
  };
}
