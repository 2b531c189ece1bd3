import type { ClientOwnedModule } from '../../src/ocpi/client-owned-object.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import { joinParts, splitParts } from '../../src/replication/object-parts.js';
import { evse, location, T } from './location-bodies.js';

/** A module whose objects have no children, as most. */
const FLAT: ClientOwnedModule = { ...LOCATIONS, identifier: 'tariffs', levels: [LOCATIONS.levels[0]] };

describe('taking a Location apart', () => {
  test('D6 each EVSE is a part of its own, and a mark keeps the place of the list', () => {
    const parts = splitParts(LOCATIONS, location('LOC1', 1, [evse('e1', 1), evse('E2', 1)]));
    expect(parts).toEqual([
      { key: '', position: 0, body: location('LOC1', 1, []) },
      { key: 'E1', position: 1, body: evse('e1', 1) },
      { key: 'E2', position: 2, body: evse('E2', 1) },
    ]);
  });

  test.each([
    ['evses', location('LOC1', 1, [evse('E1', 1), evse('E2', 1)])],
    ['no evses', location('LOC1', 1, [])],
    ['evses null', location('LOC1', 1, [], { evses: 'null' })],
    ['evses absent', location('LOC1', 1, [], { evses: undefined })],
  ])('joining gives back what was split: %s', (_, body) => {
    const [own, ...children] = splitParts(LOCATIONS, body);
    expect(
      joinParts(
        LOCATIONS,
        own!.body,
        children.map((child) => child.body),
        T(1),
      ),
    ).toBe(body);
  });

  test('an EVSE whose text holds brackets, quotes and escapes stays whole', () => {
    const odd = evse('E1', 1, { physical_reference: String.raw`"]}\"[{\\"` });
    expect(splitParts(LOCATIONS, location('LOC1', 1, [odd]))[1]?.body).toBe(odd);
  });

  test('LOC-R-12 two EVSEs with the same uid are refused with 2001', () => {
    expect(() => splitParts(LOCATIONS, location('LOC1', 1, [evse('E1', 1), evse('e1', 1)]))).toThrow(
      '"E1" stands there twice',
    );
  });

  test('an object without children is one part', () => {
    const body = location('LOC1', 1, [evse('E1', 1)]);
    expect(splitParts(FLAT, body)).toEqual([{ key: '', position: 0, body }]);
    expect(joinParts(FLAT, body, [], T(1))).toBe(body);
  });
});

test('LOC-R-09 the joined Location shows the time that its EVSEs have lifted it to', () => {
  expect(joinParts(LOCATIONS, location('LOC1', 1, []), [evse('E1', 7)], T(7))).toBe(
    location('LOC1', 7, [evse('E1', 7)]),
  );
});
