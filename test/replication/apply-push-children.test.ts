import { applyPush } from '../../src/replication/apply-push.js';
import { thrownBy } from '../harness/thrown-by.js';
import { connector, evse, location, push, STORED, stored, T, whole, written } from './location-bodies.js';

describe('PUT of an EVSE', () => {
  test('LOC-R-02 replaces that EVSE where it stands', () => {
    const body = evse('E1', 2, { status: '"CHARGING"' });
    const applied = applyPush(STORED, push('PUT', 'LOC1/E1', body));
    expect(applied.outcome).toBe('updated');
    expect(written(applied)).toEqual(['E1']);
    expect(JSON.parse(whole(applied.after)).evses).toEqual([JSON.parse(body), JSON.parse(evse('E2', 1))]);
  });

  test('LOC-R-02 adds one that is new', () => {
    const applied = applyPush(STORED, push('PUT', 'LOC1/E3', evse('E3', 2)));
    expect(applied.outcome).toBe('created');
    expect(whole(applied.after)).toBe(location('LOC1', 2, [evse('E1', 1), evse('E2', 1), evse('E3', 2)]));
  });

  test('adds the first one to a Location without evses', () => {
    const empty = stored(push('PUT', 'LOC1', location('LOC1', 1, [], { evses: undefined })));
    const applied = applyPush(empty, push('PUT', 'LOC1/E1', evse('E1', 2)));
    expect(JSON.parse(whole(applied.after)).evses).toEqual([JSON.parse(evse('E1', 2))]);
  });

  test("LOC-R-09 a child update lifts the parent, by the owner's clock", () => {
    const applied = applyPush(STORED, push('PUT', 'LOC1/E1', evse('E1', 7)));
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
    expect(applyPush(STORED, push('PUT', 'LOC1/e1', evse('E1', 1)))).toMatchObject({
      outcome: 'unchanged',
      upserts: [],
    });
  });

  test('AMB-16 an older one is not taken, one of the same time is', () => {
    expect(applyPush(STORED, push('PUT', 'LOC1/E1', evse('E1', 0)))).toMatchObject({
      outcome: 'stale',
      upserts: [],
    });
    const sameTime = evse('E1', 1, { status: '"BLOCKED"' });
    expect(applyPush(STORED, push('PUT', 'LOC1/E1', sameTime)).outcome).toBe('updated');
  });

  test('LOC-R-08 an EVSE that is REMOVED stays', () => {
    const body = evse('E1', 2, { status: '"REMOVED"' });
    expect(JSON.parse(whole(applyPush(STORED, push('PUT', 'LOC1/E1', body)).after)).evses).toHaveLength(2);
  });

  test('LOC-R-14 without its Location it is refused with 2003', () => {
    expect(thrownBy(() => applyPush(undefined, push('PUT', 'LOC1/E1', evse('E1', 2))))).toMatchObject({
      httpStatus: 404,
      statusCode: 2003,
      detail: expect.stringContaining('Location "LOC1" of NL/CP1'),
    });
  });
});

describe('PUT of a Connector', () => {
  test('LOC-R-03 replaces it and lifts both parents (LOC-R-09)', () => {
    const body = connector('1', 4, { max_amperage: '32' });
    const applied = applyPush(STORED, push('PUT', 'LOC1/E1/1', body));
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
    const applied = applyPush(STORED, push('PUT', 'LOC1/E2/2', connector('2', 4)));
    expect(applied.outcome).toBe('created');
    expect(JSON.parse(whole(applied.after)).evses[1].connectors).toEqual([
      JSON.parse(connector('1', 1)),
      JSON.parse(connector('2', 4)),
    ]);
  });

  test('the same again changes nothing, an older one is not taken', () => {
    expect(applyPush(STORED, push('PUT', 'LOC1/E1/1', connector('1', 1))).outcome).toBe('unchanged');
    expect(applyPush(STORED, push('PUT', 'LOC1/E1/1', connector('1', 0))).outcome).toBe('stale');
  });

  test('COO-13 a Connector whose text holds escapes and number spellings keeps them', () => {
    const body = connector('1', 4, { 'x-note': '"a\\u0022\\\\]}"', 'x-number': '1.10' });
    const after = whole(applyPush(STORED, push('PUT', 'LOC1/E1/1', body)).after);
    expect(after).toContain(body);
  });

  test.each([
    ['Location', undefined, 'Location "LOC1"'],
    ['EVSE', STORED, 'EVSE "E9"'],
  ])('LOC-R-14 without its %s it is refused', (_, object, detail) => {
    expect(thrownBy(() => applyPush(object, push('PUT', 'LOC1/E9/1', connector('1', 4))))).toMatchObject({
      httpStatus: 404,
      statusCode: 2003,
      detail: expect.stringContaining(detail),
    });
  });
});
