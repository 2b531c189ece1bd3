import fc from 'fast-check';
import { applyPush } from '../../src/replication/apply-push.js';
import type { StoredObject } from '../../src/replication/push.js';
import { arbitraryPushes } from './arbitrary-pushes.js';
import { push, whole } from './location-bodies.js';
import { ReferenceLocation } from './reference-location.js';

test('any sequence of pushes makes of each Location what the plain reading of the rules makes of it', () => {
  fc.assert(
    fc.property(arbitraryPushes, (pushes) => {
      const objects = new Map<string, StoredObject>();
      const references = new Map<string, ReferenceLocation>();
      for (const { method, path, body } of pushes) {
        const next = push(method, path, body);
        const [id] = next.path;
        const reference = references.get(id) ?? new ReferenceLocation();
        references.set(id, reference);
        const before = objects.get(id);
        let isAccepted = true;
        try {
          const { after, upserts, deletes } = applyPush(before, next);
          expect(parts(before, upserts, deletes)).toEqual(after.parts);
          objects.set(id, after);
        } catch (error) {
          expect(error).toMatchObject({ name: 'OcpiError' });
          isAccepted = false;
        }
        expect(reference.apply(next)).toBe(isAccepted);
        const after = objects.get(id);
        expect(after && JSON.parse(whole(after))).toEqual(reference.doc);
      }
    }),
    { numRuns: 150 },
  );
});

/** The parts that the store has after it has carried out a write. */
function parts(
  before: StoredObject | undefined,
  upserts: StoredObject['parts'] extends ReadonlyMap<string, infer P> ? readonly P[] : never,
  deletes: readonly string[],
) {
  const after = new Map(before?.parts);
  for (const key of deletes) after.delete(key);
  for (const { key, position, body } of upserts) after.set(key, { key, position, body });
  return after;
}
