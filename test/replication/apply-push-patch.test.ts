import { applyPush } from '../../src/replication/apply-push.js';
import { thrownBy } from '../harness/thrown-by.js';
import {
  connector,
  evse,
  location,
  patch,
  push,
  STORED,
  stored,
  T,
  whole,
  written,
} from './location-bodies.js';

describe('PATCH', () => {
  test('COO-03, LOC-R-04 of a Location changes the fields named and no others', () => {
    const applied = applyPush(STORED, push('PATCH', 'LOC1', patch(2, { name: '"Markt"' })));
    expect(written(applied)).toEqual(['']);
    expect(JSON.parse(whole(applied.after))).toEqual({
      ...JSON.parse(whole(STORED)),
      name: 'Markt',
      last_updated: T(2),
    });
  });

  test('LOC-R-04 of an EVSE', () => {
    const applied = applyPush(STORED, push('PATCH', 'LOC1/E2', patch(2, { status: '"CHARGING"' })));
    expect(written(applied)).toEqual(['E2']);
    expect(whole(applied.after)).toBe(
      location('LOC1', 2, [
        evse('E1', 1),
        evse('E2', 2, { connectors: `[${connector('1', 1)}]`, status: '"CHARGING"' }),
      ]),
    );
  });

  test('LOC-R-04 of a Connector, which lifts its parents (LOC-R-09)', () => {
    const applied = applyPush(STORED, push('PATCH', 'LOC1/E2/1', patch(2, { tariff_ids: '["T1"]' })));
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
      applyPush(STORED, push('PATCH', path, patch(1, fields)));
    for (const applied of [
      same('LOC1', { city: '"Ede"' }),
      same('LOC1/E1', { status: '"AVAILABLE"' }),
      same('LOC1/E1/1', { max_amperage: '16' }),
    ]) {
      expect(applied).toEqual({ outcome: 'unchanged', after: STORED, upserts: [], deletes: [] });
    }
  });

  test('COO-17 evses are merged by uid, and none is deleted', () => {
    const body = patch(2, {
      evses: `[{"uid":"e2","status":"CHARGING","last_updated":"${T(2)}"},${evse('E3', 2)}]`,
    });
    const applied = applyPush(STORED, push('PATCH', 'LOC1', body));
    expect(written(applied)).toEqual(['', 'E2', 'E3']);
    expect(JSON.parse(whole(applied.after)).evses).toEqual([
      JSON.parse(evse('E1', 1)),
      { ...JSON.parse(evse('E2', 1)), uid: 'e2', status: 'CHARGING', last_updated: T(2) },
      JSON.parse(evse('E3', 2)),
    ]);
  });

  test.each(['[]', 'null'])('COO-17 evses %s deletes none', (evses) => {
    const applied = applyPush(STORED, push('PATCH', 'LOC1', patch(2, { evses })));
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
    const applied = applyPush(STORED, push('PATCH', 'LOC1', patch(2, { evses })));
    expect(JSON.parse(whole(applied.after)).evses[0]).toMatchObject({
      status: 'CHARGING',
      floor_level: '-1',
    });
    expect(new Set(written(applied)).size).toBe(written(applied).length);
  });

  test('COO-17 a new EVSE that a PATCH names twice is one EVSE', () => {
    const evses = `[${evse('E3', 2)},{"uid":"E3","status":"CHARGING"}]`;
    const applied = applyPush(STORED, push('PATCH', 'LOC1', patch(2, { evses })));
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
      thrownBy(() => applyPush(STORED, push('PATCH', path, patch(2, { [field]: 'null' })))),
    ).toMatchObject({
      statusCode: 2001,
      detail: expect.stringContaining(field),
    });
  });

  test('LOC-R-13 a new EVSE that is not complete is refused with 2001', () => {
    const body = patch(2, { evses: '[{"uid":"E9","status":"AVAILABLE"}]' });
    expect(thrownBy(() => applyPush(STORED, push('PATCH', 'LOC1', body)))).toMatchObject({
      statusCode: 2001,
      detail: expect.stringContaining('evses[2].connectors'),
    });
  });

  test.each([
    ['LOC1', { id: '"LOC2"' }],
    ['LOC1/E1', { uid: '"E2"' }],
    ['LOC1/E1/1', { id: '"2"' }],
  ])('COO-16 %s: another id is refused with 2001', (path, fields) => {
    expect(thrownBy(() => applyPush(STORED, push('PATCH', path, patch(2, fields))))).toMatchObject({
      statusCode: 2001,
    });
  });

  test('COO-12 the same id in another case is no change of id', () => {
    expect(applyPush(STORED, push('PATCH', 'LOC1/E1', patch(2, { uid: '"e1"' }))).outcome).toBe('updated');
  });

  test.each([
    ['Location', 'LOC1', undefined],
    ['EVSE', 'LOC1/E1', undefined],
    ['Connector', 'LOC1/E1/1', undefined],
    ['EVSE', 'LOC1/E9', STORED],
    ['EVSE', 'LOC1/E9/1', STORED],
    ['Connector', 'LOC1/E1/9', STORED],
  ])('COO-05, LOC-R-14 of an unknown %s (%s) is answered 404 with 2003', (name, path, object) => {
    expect(thrownBy(() => applyPush(object, push('PATCH', path, patch(2, {}))))).toMatchObject({
      httpStatus: 404,
      statusCode: 2003,
      detail: expect.stringContaining(object === undefined ? 'Location "LOC1"' : `${name} "`),
    });
  });

  test('AMB-16 an older one is applied all the same', () => {
    const applied = applyPush(STORED, push('PATCH', 'LOC1/E1', patch(0, { status: '"CHARGING"' })));
    expect(JSON.parse(whole(applied.after)).evses[0].status).toBe('CHARGING');
  });

  test.each([
    ['older than the Location', patch(3, { name: '"Markt"' })],
    ['whose EVSE is newer than itself', patch(3, { evses: `[{"uid":"E2","last_updated":"${T(9)}"}]` })],
  ])("AMB-13 one %s does not put the Location's time before its EVSEs'", (_, body) => {
    const lifted = stored(push('PUT', 'LOC1', whole(STORED)), push('PUT', 'LOC1/E1', evse('E1', 9)));
    expect(JSON.parse(whole(applyPush(lifted, push('PATCH', 'LOC1', body)).after)).last_updated).toBe(T(9));
    expect(applyPush(STORED, push('PATCH', 'LOC1', body)).after.lastUpdated).toBe(
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
