import { TOKENS } from '../../src/ocpi/tokens.js';
import { applyPush } from '../../src/replication/apply-push.js';
import { composeObject, type Push, type StoredObject } from '../../src/replication/push.js';
import { evse, location, patch, push, stored, T, whole } from './location-bodies.js';
import {
  cdr,
  deleteTariff,
  patchSession,
  period,
  postCdr,
  pushTo,
  putSession,
  putTariff,
  session,
  tariff,
  token,
} from './module-bodies.js';

function bodyOf(next: Push, object: StoredObject): string {
  return composeObject(next.module, object);
}

describe('a Tariff', () => {
  const before = stored(putTariff('T1', 1));

  test('TAR-R-02 DELETE leaves a tombstone: no body, nothing else', () => {
    const applied = applyPush(before, deleteTariff('T1'));
    expect(applied).toMatchObject({
      outcome: 'deleted',
      after: { isDeleted: true },
      upserts: [{ key: '', body: '' }],
      deletes: [],
    });
  });

  test('children go with their object', () => {
    const withEvses = stored(push('PUT', 'LOC1', location('LOC1', 1, [evse('E1', 1), evse('E2', 1)])));
    const { after, deletes } = applyPush(withEvses, push('DELETE', 'LOC1', ''));
    expect(deletes).toEqual(['E1', 'E2']);
    expect([...after.parts.keys()]).toEqual(['']);
  });

  test.each([
    ['unknown', undefined],
    ['deleted', stored(putTariff('T1', 1), deleteTariff('T1'))],
  ])('TAR-R-03 DELETE of one that is %s is refused with 404', (_, object) => {
    expect(() => applyPush(object, deleteTariff('T1'))).toThrow(
      expect.objectContaining({ httpStatus: 404, statusCode: 2001 }),
    );
  });

  test('PUT after DELETE makes it anew, whatever its time', () => {
    const deleted = stored(putTariff('T1', 5), deleteTariff('T1'));
    const applied = applyPush(deleted, putTariff('T1', 2));
    expect(applied).toMatchObject({ outcome: 'created', after: { isDeleted: false, lastUpdated: T(2) } });
    expect(bodyOf(putTariff('T1', 2), applied.after)).toBe(tariff('T1', 2));
  });

  test('PATCH and children of a tombstone are of something that is not there', () => {
    const gone = stored(push('PUT', 'LOC1', location('LOC1', 1, [])), push('DELETE', 'LOC1', ''));
    for (const next of [push('PATCH', 'LOC1', patch(2, {})), push('PUT', 'LOC1/E1', evse('E1', 2))]) {
      expect(() => applyPush(gone, next)).toThrow(
        expect.objectContaining({ httpStatus: 404, statusCode: 2003 }),
      );
    }
    expect(whole(stored(push('PUT', 'LOC1', location('LOC1', 1, []))))).toBe(location('LOC1', 1, []));
  });
});

describe('a Session', () => {
  const one = putSession('S1', 1, 'NL/EM1', { charging_periods: `[${period('1.10')}]` });
  const before = stored(one);

  function periodsAfter(object: StoredObject, ...pushes: readonly Push[]): unknown {
    const after = pushes.reduce((current, next) => applyPush(current, next).after, object);
    return JSON.parse(bodyOf(one, after)).charging_periods;
  }

  test('SES-R-07 a PATCH appends its charging_periods, as text', () => {
    const { after } = applyPush(before, patchSession('S1', 2, { charging_periods: `[${period('2.20')}]` }));
    expect(bodyOf(one, after)).toBe(
      session('S1', 2, 'NL/EM1', { charging_periods: `[${period('1.10')},${period('2.20')}]` }),
    );
  });

  test('SES-R-08 one that is known already is a second one', () => {
    const next = patchSession('S1', 2, { charging_periods: `[${period('1.10')}]` });
    expect(periodsAfter(before, next, next)).toHaveLength(3);
  });

  test.each([['[]'], ['null'], [undefined]])('SES-R-07 charging_periods of %s change nothing', (list) => {
    expect(periodsAfter(before, patchSession('S1', 2, { charging_periods: list, kwh: '3.0' }))).toHaveLength(
      1,
    );
  });

  test.each([['[]'], ['null'], [undefined]])(
    'SES-R-07 to charging_periods of %s they are appended',
    (list) => {
      const empty = stored(putSession('S1', 1, 'NL/EM1', { charging_periods: list }));
      expect(
        periodsAfter(empty, patchSession('S1', 2, { charging_periods: `[${period('1')}]` })),
      ).toHaveLength(1);
    },
  );

  test('SES-R-02 a PUT replaces all of it', () => {
    const next = putSession('S1', 2, 'NL/EM1');
    expect(bodyOf(one, applyPush(before, next).after)).toBe(session('S1', 2, 'NL/EM1'));
  });

  test('COO-16 its id cannot be patched', () => {
    expect(() => patchSession('S1', 2, { id: '"S2"' })).toThrow(
      expect.objectContaining({ statusCode: 2001 }),
    );
  });

  describe('RT-B-11 the party that it concerns', () => {
    test('is the one that is given', () => {
      expect(before.audience).toBe('NL/EM1');
    });

    test('stays where a PATCH does not say it', () => {
      expect(applyPush(before, patchSession('S1', 2, { kwh: '3' })).after.audience).toBe('NL/EM1');
    });

    test.each([
      ['PUT', putSession('S1', 2, 'DE/EM2')],
      ['PATCH', patchSession('S1', 2, {}, 'DE/EM2')],
    ])('moves by a %s, and the object is written for it', (_, next) => {
      const { after, upserts } = applyPush(before, next);
      expect(after.audience).toBe('DE/EM2');
      expect(upserts).toMatchObject([{ key: '' }]);
    });

    test('moves also where nothing else is new', () => {
      const applied = applyPush(before, { ...one, audience: 'DE/EM2' });
      expect(applied).toMatchObject({
        outcome: 'updated',
        after: { audience: 'DE/EM2' },
        upserts: [{ key: '' }],
      });
    });

    test('moves where only the spelling of the time is new: the object is not written quietly then', () => {
      const respelled = { ...one, body: one.body.replace(/:00Z("[^"]*)$/, ':00.0Z$1'), audience: 'DE/EM2' };
      const { upserts } = applyPush(before, respelled);
      expect(upserts).toEqual([{ key: '', position: 0, body: respelled.body }]);
    });

    test('D3 the same once more is written for it where the sender waits for its answer', () => {
      expect(applyPush(before, one)).toMatchObject({ outcome: 'unchanged', upserts: [] });
      expect(applyPush(before, { ...one, origin: 'process:1' })).toMatchObject({
        outcome: 'updated',
        upserts: [{ key: '', body: one.body }],
      });
    });

    test('does not move by a PUT that is older', () => {
      const applied = applyPush(before, putSession('S1', 0, 'DE/EM2'));
      expect(applied).toEqual({ outcome: 'stale', after: before, upserts: [], deletes: [] });
    });

    test('has to be given for a new one', () => {
      const { audience: _, ...nameless } = one;
      expect(() => applyPush(undefined, nameless)).toThrow('none is named');
    });
  });
});

describe('a CDR', () => {
  const before = stored(postCdr('C1', 1, 'NL/EM1'));

  test('CDR-R-01 is stored as it came', () => {
    const applied = applyPush(undefined, postCdr('C1', 1, 'NL/EM1'));
    expect(applied).toMatchObject({ outcome: 'created', after: { audience: 'NL/EM1' } });
    expect(bodyOf(postCdr('C1', 1, 'NL/EM1'), applied.after)).toBe(cdr('C1', 1, 'NL/EM1'));
  });

  test('AMB-25 the same once more changes nothing that anybody gets to see', () => {
    const again = { ...postCdr('C1', 1, 'NL/EM1') };
    expect(applyPush(before, again)).toEqual({
      outcome: 'unchanged',
      after: before,
      upserts: [{ key: '', position: 0, body: again.body, isQuiet: true }],
      deletes: [],
    });
    expect(applyPush(before, { ...again, audience: 'DE/EM2' }).after).toEqual(before);
  });

  test.each([
    ['another total', postCdr('C1', 1, 'NL/EM1', { total_cost: '{"excl_vat":1.1}' })],
    ['another time', postCdr('C1', 2, 'NL/EM1')],
    ['another driver', postCdr('C1', 1, 'DE/EM2')],
  ])('CDR-R-09 the same id with %s is refused', (_, next) => {
    expect(() => applyPush(before, next)).toThrow(
      expect.objectContaining({ httpStatus: 200, statusCode: 2001 }),
    );
  });
});

describe('a Token', () => {
  const key = (method: Push['method'], body: string, type?: string) =>
    pushTo(TOKENS, method, 'aB1', body, type === undefined ? {} : { type }).objectKey;
  const app = token('aB1', 1, { type: '"APP_USER"' });

  test('TOK-R-05, TOK-R-06 is identified by its type too: that of the body where the URL does not say', () => {
    expect(key('PUT', token('aB1', 1))).toBe('RFID:AB1');
    expect(key('PUT', app)).toBe('APP_USER:AB1');
    expect(key('PUT', app, 'APP_USER')).toBe('APP_USER:AB1');
  });

  test('TOK-R-04 a PATCH is of an RFID where the URL does not say', () => {
    expect(key('PATCH', patch(2, { valid: 'false' }))).toBe('RFID:AB1');
    expect(key('PATCH', patch(2, { valid: 'false' }), 'APP_USER')).toBe('APP_USER:AB1');
    expect(key('PATCH', patch(2, { type: '"APP_USER"' }), 'APP_USER')).toBe('APP_USER:AB1');
  });

  test.each([
    ['PUT', app, 'RFID', 'type: "APP_USER" in the body, "RFID" in the URL'],
    ['PATCH', patch(2, { type: '"RFID"' }), 'APP_USER', 'type: "RFID" in the body, "APP_USER" in the URL'],
    [
      'PATCH',
      patch(2, { type: '"OTHER"' }),
      undefined,
      'type: "OTHER" in the body, no type, which means "RFID"',
    ],
  ] as const)('TOK-R-06, COO-16 %s %s with type=%s is refused', (method, body, type, message) => {
    expect(() => key(method, body, type)).toThrow(
      expect.objectContaining({ statusCode: 2001, message: expect.stringContaining(message) }),
    );
  });
});
