import { applyPush } from '../../src/replication/apply-push.js';
import { thrownBy } from '../harness/thrown-by.js';
import { evse, location, push, STORED, stored, T, whole, written } from './location-bodies.js';

describe('PUT of a Location', () => {
  test('LOC-R-01 a new one is stored as it came', () => {
    const body = location('LOC1', 1, [evse('E1', 1), evse('E2', 1)]);
    const applied = applyPush(undefined, push('PUT', 'LOC1', body));
    expect(applied).toMatchObject({ outcome: 'created', deletes: [] });
    expect(written(applied)).toEqual(['', 'E1', 'E2']);
    expect(whole(applied.after)).toBe(body);
  });

  test.each([
    ['without evses', location('LOC1', 1, [], { evses: undefined })],
    ['with evses null', location('LOC1', 1, [], { evses: 'null' })],
    ['with no evses', location('LOC1', 1, [])],
  ])('a Location %s comes back as it was sent', (_, body) => {
    expect(whole(stored(push('PUT', 'LOC1', body)))).toBe(body);
  });

  test('the same again changes nothing', () => {
    const applied = applyPush(STORED, push('PUT', 'LOC1', whole(STORED)));
    expect(applied).toEqual({ outcome: 'unchanged', after: STORED, upserts: [], deletes: [] });
  });

  test('COO-01 an optional field left out is gone', () => {
    const named = stored(push('PUT', 'LOC1', location('LOC1', 1, [evse('E1', 1)], { name: '"Markt"' })));
    const body = location('LOC1', 2, [evse('E1', 1)]);
    const applied = applyPush(named, push('PUT', 'LOC1', body));
    expect(applied.outcome).toBe('updated');
    expect(whole(applied.after)).toBe(body);
  });

  test('D6 only the field of the Location that changed is written, not its EVSEs', () => {
    const body = location('LOC1', 2, [evse('E1', 1), evse('E2', 1)], { address: '"Markt 2"' });
    expect(written(applyPush(STORED, push('PUT', 'LOC1', body)))).toEqual(['']);
  });

  test('D6 where one EVSE changed, that EVSE is written and nothing else', () => {
    const body = location('LOC1', 2, [evse('E1', 1), evse('E2', 2, { status: '"CHARGING"' })]);
    const applied = applyPush(STORED, push('PUT', 'LOC1', body));
    expect(applied.outcome).toBe('updated');
    expect(written(applied)).toEqual(['E2']);
    expect(whole(applied.after)).toBe(body);
  });

  test("a new time of the Location that no EVSE's time explains is written too", () => {
    const body = location('LOC1', 3, [evse('E1', 1), evse('E2', 2, { status: '"CHARGING"' })]);
    const applied = applyPush(STORED, push('PUT', 'LOC1', body));
    expect(written(applied)).toEqual(['', 'E2']);
    expect(whole(applied.after)).toBe(body);
  });

  test('only a newer time: the Location itself is written', () => {
    const body = location('LOC1', 2, [evse('E1', 1), evse('E2', 1)]);
    const applied = applyPush(STORED, push('PUT', 'LOC1', body));
    expect(written(applied)).toEqual(['']);
    expect(whole(applied.after)).toBe(body);
  });

  test('an EVSE added at the end is written alone', () => {
    const body = location('LOC1', 2, [evse('E1', 1), evse('E2', 1), evse('E3', 2)]);
    const applied = applyPush(STORED, push('PUT', 'LOC1', body));
    expect(written(applied)).toEqual(['E3']);
    expect(whole(applied.after)).toBe(body);
  });

  test.each([
    ['an EVSE is left out', [evse('E2', 1)], ['E1']],
    ['all EVSEs are left out', [], ['E1', 'E2']],
    ['one is replaced by another', [evse('E1', 1), evse('E3', 2)], ['E2']],
    ['EVSEs change places', [evse('E2', 1), evse('E1', 1)], []],
    ['a new one stands before the others', [evse('E0', 2), evse('E1', 1), evse('E2', 1)], []],
  ])('%s: the Location is written as a whole', (_, evses, deletes) => {
    const body = location('LOC1', 2, evses);
    const applied = applyPush(STORED, push('PUT', 'LOC1', body));
    expect(written(applied)).toContain('');
    expect(applied.deletes).toEqual(deletes);
    expect(whole(applied.after)).toBe(body);
  });

  test('an EVSE that is added later stands after the ones that have moved up', () => {
    const after = stored(
      push('PUT', 'LOC1', location('LOC1', 1, [evse('E1', 1), evse('E2', 1), evse('E3', 1)])),
      push('PUT', 'LOC1', location('LOC1', 2, [evse('E3', 1)])),
      push('PUT', 'LOC1/E4', evse('E4', 3)),
    );
    expect(whole(after)).toBe(location('LOC1', 3, [evse('E3', 1), evse('E4', 3)]));
  });

  test('LOC-R-12 two EVSEs with the same uid, whatever their case, are refused', () => {
    const body = location('LOC1', 2, [evse('E1', 1), evse('e1', 1)]);
    expect(thrownBy(() => applyPush(STORED, push('PUT', 'LOC1', body)))).toMatchObject({ statusCode: 2001 });
  });

  test('COO-12, COO-13 an EVSE in another case is the same EVSE, in its new spelling', () => {
    const body = location('LOC1', 2, [evse('e1', 2), evse('E2', 1)]);
    const applied = applyPush(STORED, push('PUT', 'LOC1', body));
    expect(written(applied)).toEqual(['E1']);
    expect(whole(applied.after)).toBe(body);
  });

  test('TYP-07, TYP-08, TYP-12 number spellings, nulls and unknown fields survive', () => {
    const body = location('LOC1', 2, [evse('E1', 2, { 'x-load': '1.10', floor_level: 'null' })], {
      energy_mix: '{"is_green_energy":true,"environ_impact":[{"category":"CARBON_DIOXIDE","amount":1.50e1}]}',
      name: 'null',
      'x-price': '0.10',
    });
    expect(whole(stored(push('PUT', 'LOC1', body)))).toBe(body);
    expect(whole(applyPush(STORED, push('PUT', 'LOC1', body)).after)).toBe(body);
  });
});

describe('PUT of a Location that is older than what is stored (AMB-16)', () => {
  /** LOC1 of T5, with an E2 of T9. */
  const newer = stored(
    push('PUT', 'LOC1', location('LOC1', 5, [evse('E1', 5), evse('E2', 5)])),
    push('PUT', 'LOC1/E2', evse('E2', 9, { status: '"CHARGING"' })),
  );

  test('takes nothing away and overwrites nothing', () => {
    const body = location('LOC1', 4, [evse('E1', 4, { status: '"BLOCKED"' })], { address: '"Markt 2"' });
    expect(applyPush(newer, push('PUT', 'LOC1', body))).toMatchObject({
      outcome: 'stale',
      upserts: [],
      deletes: [],
    });
  });

  test('takes an EVSE that is newer than the stored one, and keeps the newer time', () => {
    const body = location('LOC1', 4, [evse('E1', 6, { status: '"BLOCKED"' }), evse('E2', 4)]);
    const applied = applyPush(newer, push('PUT', 'LOC1', body));
    expect(applied.outcome).toBe('updated');
    expect(written(applied)).toEqual(['E1']);
    expect(JSON.parse(whole(applied.after))).toMatchObject({
      last_updated: T(9),
      evses: [
        { uid: 'E1', status: 'BLOCKED' },
        { uid: 'E2', status: 'CHARGING' },
      ],
    });
  });

  test("takes the Location's own fields when only an EVSE is newer than it", () => {
    const body = location('LOC1', 7, [evse('E1', 5), evse('E2', 5)], { address: '"Markt 2"' });
    const applied = applyPush(newer, push('PUT', 'LOC1', body));
    expect(written(applied)).toEqual(['']);
    expect(JSON.parse(whole(applied.after))).toMatchObject({
      address: 'Markt 2',
      last_updated: T(9),
      evses: [{ uid: 'E1' }, { uid: 'E2', status: 'CHARGING', last_updated: T(9) }],
    });
  });

  test("takes nothing of the Location's own when the newer PUT that changed only an EVSE confirmed it", () => {
    const confirmed = stored(
      push('PUT', 'LOC1', whole(STORED)),
      push('PUT', 'LOC1', location('LOC1', 5, [evse('E1', 5), evse('E2', 1)])),
    );
    const late = location('LOC1', 3, [evse('E1', 1), evse('E2', 1)], { address: '"Markt 9"' });
    expect(applyPush(confirmed, push('PUT', 'LOC1', late))).toMatchObject({ outcome: 'stale', upserts: [] });
  });

  test('takes an EVSE that is not stored yet', () => {
    const body = location('LOC1', 4, [evse('E1', 4), evse('E3', 4)]);
    const applied = applyPush(newer, push('PUT', 'LOC1', body));
    expect(written(applied)).toEqual(['E3']);
    expect(JSON.parse(whole(applied.after)).evses).toHaveLength(3);
  });

  test('of the same time: the later arrival wins', () => {
    const body = location('LOC1', 9, [evse('E1', 5), evse('E2', 9, { status: '"BLOCKED"' })]);
    const applied = applyPush(newer, push('PUT', 'LOC1', body));
    expect(written(applied)).toEqual(['E2']);
    expect(JSON.parse(whole(applied.after)).evses[1].status).toBe('BLOCKED');
  });
});
