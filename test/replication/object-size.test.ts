/** What is kept of one object has a limit, however it grows. */
import fc from 'fast-check';
import { applyPush } from '../../src/replication/apply-push.js';
import { MOST_OBJECT_BYTES } from '../../src/replication/object-size.js';
import type { StoredObject } from '../../src/replication/push.js';
import { evse, location, patch, push, stored } from './location-bodies.js';
import { patchSession, period, putSession } from './module-bodies.js';

const tooLarge = (text: RegExp) =>
  expect.objectContaining({ httpStatus: 200, statusCode: 2001, message: expect.stringMatching(text) });

/** Charging periods of about so many bytes. */
function periods(bytes: number): string {
  const one = period('1.10');
  return `[${Array.from({ length: Math.ceil(bytes / (one.length + 1)) }, () => one).join(',')}]`;
}

/** As it would have grown before there was a limit. */
function overgrown(object: StoredObject): StoredObject {
  return { ...object, bytes: MOST_OBJECT_BYTES + 1_000 };
}

test('SES-R-07 charging periods are appended until a Session is full; then the sender is told what to do', () => {
  let object = stored(putSession('S1', 1, 'NL/EM1'));
  const add = (at: number) =>
    applyPush(object, patchSession('S1', at, { charging_periods: periods(500_000) }));
  for (const at of [2, 3, 4, 5]) object = add(at).after;
  expect(() => add(6)).toThrow(
    tooLarge(
      /Session "S1" of NL\/CP1 would have \d+ bytes; at most 2097152 are kept: PUT the whole Session with fewer/,
    ),
  );
  // Whatever does not grow is taken, and a PUT can bring it down.
  expect(applyPush(object, patchSession('S1', 6, { status: '"COMPLETED"' })).outcome).toBe('updated');
  object = applyPush(object, putSession('S1', 7, 'NL/EM1')).after;
  expect(add(8).outcome).toBe('updated');
});

test('LOC-R-09 EVSEs that are put one by one, too, also where only one of them is looked at', () => {
  const full = {
    ...stored(push('PUT', 'LOC1', location('LOC1', 1, [evse('E1', 1)]))),
    bytes: MOST_OBJECT_BYTES - 10,
  };
  const looked = { ...full, parts: new Map() };
  expect(() => applyPush(looked, push('PUT', 'LOC1/E2', evse('E2', 2)))).toThrow(
    tooLarge(/Location "LOC1" .* with fewer evses/),
  );
  expect(applyPush(full, push('PATCH', 'LOC1/E1', patch(2, { status: '"BLOCKED"' }))).outcome).toBe(
    'updated',
  );
});

test('one that is too large already may change and shrink', () => {
  const object = overgrown(stored(push('PUT', 'LOC1', location('LOC1', 1, [evse('E1', 1), evse('E2', 1)]))));
  expect(applyPush(object, push('PUT', 'LOC1', location('LOC1', 2, [evse('E1', 1)]))).outcome).toBe(
    'updated',
  );
});

test('the bytes that are counted are those of the parts, whatever was pushed', () => {
  const pushes = fc.array(
    fc.oneof(
      fc
        .record({
          at: fc.integer({ min: 1, max: 30 }),
          evses: fc.subarray(['E1', 'E2', 'E3é'], { minLength: 1 }),
        })
        .map(({ at, evses }) =>
          push(
            'PUT',
            'LOC1',
            location(
              'LOC1',
              at,
              evses.map((uid) => evse(uid, at)),
              { name: '"Café"' },
            ),
          ),
        ),
      fc
        .record({ at: fc.integer({ min: 1, max: 30 }), uid: fc.constantFrom('E1', 'E4') })
        .map(({ at, uid }) => push('PUT', `LOC1/${uid}`, evse(uid, at))),
      fc.constant(push('DELETE', 'LOC1', '')),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(pushes, (all) => {
      let object = stored(push('PUT', 'LOC1', location('LOC1', 1, [evse('E1', 1)])));
      for (const next of all) {
        const isGone = object.isDeleted && (next.method === 'DELETE' || next.path.length > 1);
        if (!isGone) object = applyPush(object, next).after;
        const bytes = [...object.parts.values()].reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
        expect(object.bytes).toBe(bytes);
      }
    }),
  );
});
