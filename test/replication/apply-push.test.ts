import { applyPush } from '../../src/replication/apply-push.js';
import { connector, evse, location, patch, push, stored, T, whole, written } from './location-bodies.js';

/** LOC1 at T1 with EVSEs E1 and E2, all of T1. */
const before = stored(push('PUT', 'LOC1', location('LOC1', 1, [evse('E1', 1), evse('E2', 1)])));

function errorOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('it was accepted');
}

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
    const applied = applyPush(before, push('PUT', 'LOC1', whole(before)));
    expect(applied).toEqual({ outcome: 'unchanged', after: before, upserts: [], deletes: [] });
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
    expect(written(applyPush(before, push('PUT', 'LOC1', body)))).toEqual(['']);
  });

  test('D6 where one EVSE changed, that EVSE is written and nothing else', () => {
    const body = location('LOC1', 2, [evse('E1', 1), evse('E2', 2, { status: '"CHARGING"' })]);
    const applied = applyPush(before, push('PUT', 'LOC1', body));
    expect(applied.outcome).toBe('updated');
    expect(written(applied)).toEqual(['E2']);
    expect(whole(applied.after)).toBe(body);
  });

  test("a new time of the Location that no EVSE's time explains is written too", () => {
    const body = location('LOC1', 3, [evse('E1', 1), evse('E2', 2, { status: '"CHARGING"' })]);
    const applied = applyPush(before, push('PUT', 'LOC1', body));
    expect(written(applied)).toEqual(['', 'E2']);
    expect(whole(applied.after)).toBe(body);
  });

  test('only a newer time: the Location itself is written', () => {
    const body = location('LOC1', 2, [evse('E1', 1), evse('E2', 1)]);
    const applied = applyPush(before, push('PUT', 'LOC1', body));
    expect(written(applied)).toEqual(['']);
    expect(whole(applied.after)).toBe(body);
  });

  test('an EVSE added at the end is written alone', () => {
    const body = location('LOC1', 2, [evse('E1', 1), evse('E2', 1), evse('E3', 2)]);
    const applied = applyPush(before, push('PUT', 'LOC1', body));
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
    const applied = applyPush(before, push('PUT', 'LOC1', body));
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
    expect(errorOf(() => applyPush(before, push('PUT', 'LOC1', body)))).toMatchObject({ statusCode: 2001 });
  });

  test('COO-12, COO-13 an EVSE in another case is the same EVSE, in its new spelling', () => {
    const body = location('LOC1', 2, [evse('e1', 2), evse('E2', 1)]);
    const applied = applyPush(before, push('PUT', 'LOC1', body));
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
    expect(whole(applyPush(before, push('PUT', 'LOC1', body)).after)).toBe(body);
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
      push('PUT', 'LOC1', whole(before)),
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

describe('PUT of an EVSE', () => {
  test('LOC-R-02 replaces that EVSE where it stands', () => {
    const body = evse('E1', 2, { status: '"CHARGING"' });
    const applied = applyPush(before, push('PUT', 'LOC1/E1', body));
    expect(applied.outcome).toBe('updated');
    expect(written(applied)).toEqual(['E1']);
    expect(JSON.parse(whole(applied.after)).evses).toEqual([JSON.parse(body), JSON.parse(evse('E2', 1))]);
  });

  test('LOC-R-02 adds one that is new', () => {
    const applied = applyPush(before, push('PUT', 'LOC1/E3', evse('E3', 2)));
    expect(applied.outcome).toBe('created');
    expect(whole(applied.after)).toBe(location('LOC1', 2, [evse('E1', 1), evse('E2', 1), evse('E3', 2)]));
  });

  test('adds the first one to a Location without evses', () => {
    const empty = stored(push('PUT', 'LOC1', location('LOC1', 1, [], { evses: undefined })));
    const applied = applyPush(empty, push('PUT', 'LOC1/E1', evse('E1', 2)));
    expect(JSON.parse(whole(applied.after)).evses).toEqual([JSON.parse(evse('E1', 2))]);
  });

  test("LOC-R-09 a child update lifts the parent, by the owner's clock", () => {
    const applied = applyPush(before, push('PUT', 'LOC1/E1', evse('E1', 7)));
    expect(JSON.parse(whole(applied.after)).last_updated).toBe(T(7));
  });

  test('AMB-13 a child that is older than its parent does not lower it', () => {
    const late = stored(push('PUT', 'LOC1', location('LOC1', 8, [evse('E1', 1)])));
    const applied = applyPush(late, push('PUT', 'LOC1/E1', evse('E1', 3)));
    expect(JSON.parse(whole(applied.after))).toMatchObject({
      last_updated: T(8),
      evses: [{ last_updated: T(3) }],
    });
  });

  test('the same again changes nothing', () => {
    expect(applyPush(before, push('PUT', 'LOC1/e1', evse('E1', 1)))).toMatchObject({
      outcome: 'unchanged',
      upserts: [],
    });
  });

  test('AMB-16 an older one is not taken, one of the same time is', () => {
    expect(applyPush(before, push('PUT', 'LOC1/E1', evse('E1', 0)))).toMatchObject({
      outcome: 'stale',
      upserts: [],
    });
    const sameTime = evse('E1', 1, { status: '"BLOCKED"' });
    expect(applyPush(before, push('PUT', 'LOC1/E1', sameTime)).outcome).toBe('updated');
  });

  test('LOC-R-08 an EVSE that is REMOVED stays', () => {
    const body = evse('E1', 2, { status: '"REMOVED"' });
    expect(JSON.parse(whole(applyPush(before, push('PUT', 'LOC1/E1', body)).after)).evses).toHaveLength(2);
  });

  test('LOC-R-14 without its Location it is refused with 2003', () => {
    expect(errorOf(() => applyPush(undefined, push('PUT', 'LOC1/E1', evse('E1', 2))))).toMatchObject({
      httpStatus: 404,
      statusCode: 2003,
      detail: expect.stringContaining('Location "LOC1" of NL/CP1'),
    });
  });
});

describe('PUT of a Connector', () => {
  test('LOC-R-03 replaces it and lifts both parents (LOC-R-09)', () => {
    const body = connector('1', 4, { max_amperage: '32' });
    const applied = applyPush(before, push('PUT', 'LOC1/E1/1', body));
    expect(applied.outcome).toBe('updated');
    expect(written(applied)).toEqual(['E1']);
    expect(JSON.parse(whole(applied.after))).toMatchObject({
      last_updated: T(4),
      evses: [
        { last_updated: T(4), connectors: [{ id: '1', max_amperage: 32, last_updated: T(4) }] },
        { last_updated: T(1), connectors: [{ id: '1', max_amperage: 16, last_updated: T(1) }] },
      ],
    });
  });

  test('LOC-R-03 adds one that is new', () => {
    const applied = applyPush(before, push('PUT', 'LOC1/E2/2', connector('2', 4)));
    expect(applied.outcome).toBe('created');
    expect(JSON.parse(whole(applied.after)).evses[1].connectors).toEqual([
      JSON.parse(connector('1', 1)),
      JSON.parse(connector('2', 4)),
    ]);
  });

  test('the same again changes nothing, an older one is not taken', () => {
    expect(applyPush(before, push('PUT', 'LOC1/E1/1', connector('1', 1))).outcome).toBe('unchanged');
    expect(applyPush(before, push('PUT', 'LOC1/E1/1', connector('1', 0))).outcome).toBe('stale');
  });

  test('COO-13 a Connector whose text holds escapes and number spellings keeps them', () => {
    const body = connector('1', 4, { 'x-note': '"a\\u0022\\\\]}"', 'x-number': '1.10' });
    const after = whole(applyPush(before, push('PUT', 'LOC1/E1/1', body)).after);
    expect(after).toContain(body);
  });

  test.each([
    ['Location', undefined, 'Location "LOC1"'],
    ['EVSE', before, 'EVSE "E9"'],
  ])('LOC-R-14 without its %s it is refused', (_, object, detail) => {
    expect(errorOf(() => applyPush(object, push('PUT', 'LOC1/E9/1', connector('1', 4))))).toMatchObject({
      httpStatus: 404,
      statusCode: 2003,
      detail: expect.stringContaining(detail),
    });
  });
});

describe('PATCH', () => {
  test('COO-03, LOC-R-04 of a Location changes the fields named and no others', () => {
    const applied = applyPush(before, push('PATCH', 'LOC1', patch(2, { name: '"Markt"' })));
    expect(written(applied)).toEqual(['']);
    expect(JSON.parse(whole(applied.after))).toEqual({
      ...JSON.parse(whole(before)),
      name: 'Markt',
      last_updated: T(2),
    });
  });

  test('LOC-R-04 of an EVSE', () => {
    const applied = applyPush(before, push('PATCH', 'LOC1/E2', patch(2, { status: '"CHARGING"' })));
    expect(written(applied)).toEqual(['E2']);
    expect(whole(applied.after)).toBe(
      location('LOC1', 2, [
        evse('E1', 1),
        evse('E2', 2, { connectors: `[${connector('1', 1)}]`, status: '"CHARGING"' }),
      ]),
    );
  });

  test('LOC-R-04 of a Connector, which lifts its parents (LOC-R-09)', () => {
    const applied = applyPush(before, push('PATCH', 'LOC1/E2/1', patch(2, { tariff_ids: '["T1"]' })));
    expect(JSON.parse(whole(applied.after))).toMatchObject({
      last_updated: T(2),
      evses: [
        { last_updated: T(1) },
        { last_updated: T(2), connectors: [{ tariff_ids: ['T1'], last_updated: T(2) }] },
      ],
    });
  });

  test('that changes nothing is unchanged at every level', () => {
    const same = (path: string, fields: Record<string, string>) =>
      applyPush(before, push('PATCH', path, patch(1, fields)));
    for (const applied of [
      same('LOC1', { city: '"Ede"' }),
      same('LOC1/E1', { status: '"AVAILABLE"' }),
      same('LOC1/E1/1', { max_amperage: '16' }),
    ]) {
      expect(applied).toEqual({ outcome: 'unchanged', after: before, upserts: [], deletes: [] });
    }
  });

  test('COO-17 evses are merged by uid, and none is deleted', () => {
    const body = patch(2, {
      evses: `[{"uid":"e2","status":"CHARGING","last_updated":"${T(2)}"},${evse('E3', 2)}]`,
    });
    const applied = applyPush(before, push('PATCH', 'LOC1', body));
    expect(written(applied)).toEqual(['', 'E2', 'E3']);
    expect(JSON.parse(whole(applied.after)).evses).toEqual([
      JSON.parse(evse('E1', 1)),
      { ...JSON.parse(evse('E2', 1)), uid: 'e2', status: 'CHARGING', last_updated: T(2) },
      JSON.parse(evse('E3', 2)),
    ]);
  });

  test.each(['[]', 'null'])('COO-17 evses %s deletes none', (evses) => {
    const applied = applyPush(before, push('PATCH', 'LOC1', patch(2, { evses })));
    expect(JSON.parse(whole(applied.after)).evses).toHaveLength(2);
  });

  test('COO-17 connectors are merged by id, from the EVSE and from the Location', () => {
    const two = stored(
      push(
        'PUT',
        'LOC1',
        location('LOC1', 1, [evse('E1', 1, { connectors: `[${connector('1', 1)},${connector('2', 1)}]` })]),
      ),
    );
    const connectors = `[{"id":"2","max_amperage":32},${connector('3', 2)}]`;
    const expected = [
      JSON.parse(connector('1', 1)),
      { ...JSON.parse(connector('2', 1)), max_amperage: 32 },
      JSON.parse(connector('3', 2)),
    ];
    for (const next of [
      push('PATCH', 'LOC1/E1', patch(2, { connectors })),
      push('PATCH', 'LOC1', patch(2, { evses: `[{"uid":"E1","connectors":${connectors}}]` })),
    ]) {
      expect(JSON.parse(whole(applyPush(two, next).after)).evses[0].connectors).toEqual(expected);
    }
  });

  test('COO-17 an EVSE that a PATCH names twice gets both changes', () => {
    const evses = '[{"uid":"E1","status":"CHARGING"},{"uid":"E1","floor_level":"-1"}]';
    const applied = applyPush(before, push('PATCH', 'LOC1', patch(2, { evses })));
    expect(JSON.parse(whole(applied.after)).evses[0]).toMatchObject({
      status: 'CHARGING',
      floor_level: '-1',
    });
    expect(new Set(written(applied)).size).toBe(written(applied).length);
  });

  test('COO-17 a new EVSE that a PATCH names twice is one EVSE', () => {
    const evses = `[${evse('E3', 2)},{"uid":"E3","status":"CHARGING"}]`;
    const applied = applyPush(before, push('PATCH', 'LOC1', patch(2, { evses })));
    expect(JSON.parse(whole(applied.after)).evses).toHaveLength(3);
    expect(JSON.parse(whole(applied.after)).evses[2]).toMatchObject({
      uid: 'E3',
      status: 'CHARGING',
    });
  });

  test('AMB-05 lists other than evses and connectors are replaced', () => {
    const listed = stored(push('PUT', 'LOC1', location('LOC1', 1, [], { facilities: '["HOTEL","SPORT"]' })));
    const applied = applyPush(listed, push('PATCH', 'LOC1', patch(2, { facilities: '["WIFI"]' })));
    expect(JSON.parse(whole(applied.after)).facilities).toEqual(['WIFI']);
  });

  test('AMB-05 null on an optional field is kept as null', () => {
    const named = stored(
      push('PUT', 'LOC1', location('LOC1', 1, [evse('E1', 1, { floor_level: '"1"' })], { name: '"Markt"' })),
    );
    const after = stored(
      push('PUT', 'LOC1', whole(named)),
      push('PATCH', 'LOC1', patch(2, { name: 'null' })),
      push('PATCH', 'LOC1/E1', patch(2, { floor_level: 'null' })),
    );
    expect(JSON.parse(whole(after))).toMatchObject({ name: null, evses: [{ floor_level: null }] });
  });

  test.each([
    ['LOC1', 'city'],
    ['LOC1/E1', 'status'],
    ['LOC1/E1/1', 'standard'],
  ])('AMB-05 %s: null on the required field %s is refused with 2001', (path, field) => {
    expect(
      errorOf(() => applyPush(before, push('PATCH', path, patch(2, { [field]: 'null' })))),
    ).toMatchObject({
      statusCode: 2001,
      detail: expect.stringContaining(field),
    });
  });

  test('LOC-R-13 a new EVSE that is not complete is refused with 2001', () => {
    const body = patch(2, { evses: '[{"uid":"E9","status":"AVAILABLE"}]' });
    expect(errorOf(() => applyPush(before, push('PATCH', 'LOC1', body)))).toMatchObject({
      statusCode: 2001,
      detail: expect.stringContaining('evses[2].connectors'),
    });
  });

  test.each([
    ['LOC1', { id: '"LOC2"' }],
    ['LOC1/E1', { uid: '"E2"' }],
    ['LOC1/E1/1', { id: '"2"' }],
  ])('COO-16 %s: another id is refused with 2001', (path, fields) => {
    expect(errorOf(() => applyPush(before, push('PATCH', path, patch(2, fields))))).toMatchObject({
      statusCode: 2001,
    });
  });

  test('COO-12 the same id in another case is no change of id', () => {
    expect(applyPush(before, push('PATCH', 'LOC1/E1', patch(2, { uid: '"e1"' }))).outcome).toBe('updated');
  });

  test.each([
    ['Location', 'LOC1', undefined],
    ['EVSE', 'LOC1/E1', undefined],
    ['Connector', 'LOC1/E1/1', undefined],
    ['EVSE', 'LOC1/E9', before],
    ['EVSE', 'LOC1/E9/1', before],
    ['Connector', 'LOC1/E1/9', before],
  ])('COO-05, LOC-R-14 of an unknown %s (%s) is answered 404 with 2003', (name, path, object) => {
    expect(errorOf(() => applyPush(object, push('PATCH', path, patch(2, {}))))).toMatchObject({
      httpStatus: 404,
      statusCode: 2003,
      detail: expect.stringContaining(object === undefined ? 'Location "LOC1"' : `${name} "`),
    });
  });

  test('AMB-16 an older one is applied all the same', () => {
    const applied = applyPush(before, push('PATCH', 'LOC1/E1', patch(0, { status: '"CHARGING"' })));
    expect(JSON.parse(whole(applied.after)).evses[0].status).toBe('CHARGING');
  });

  test.each([
    ['older than the Location', patch(3, { name: '"Markt"' })],
    ['whose EVSE is newer than itself', patch(3, { evses: `[{"uid":"E2","last_updated":"${T(9)}"}]` })],
  ])("AMB-13 one %s does not put the Location's time before its EVSEs'", (_, body) => {
    const lifted = stored(push('PUT', 'LOC1', whole(before)), push('PUT', 'LOC1/E1', evse('E1', 9)));
    expect(JSON.parse(whole(applyPush(lifted, push('PATCH', 'LOC1', body)).after)).last_updated).toBe(T(9));
    expect(applyPush(before, push('PATCH', 'LOC1', body)).after.lastUpdated).toBe(
      body.includes('evses') ? T(9) : T(3),
    );
  });

  test('TYP-07 number spellings and unknown fields survive a PATCH beside them', () => {
    const odd = stored(
      push('PUT', 'LOC1', location('LOC1', 1, [evse('E1', 1, { 'x-a': '1.10' })], { 'x-b': '2.50' })),
    );
    const after = whole(applyPush(odd, push('PATCH', 'LOC1', patch(2, { 'x-c': '3.0' }))).after);
    expect(after).toContain('"x-a":1.10');
    expect(after).toContain('"x-b":2.50');
    expect(after).toContain('"x-c":3.0');
  });
});
