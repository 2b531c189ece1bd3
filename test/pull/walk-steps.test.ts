import { PullFailure } from '../../src/pull/pull-failure.js';
import type { PullState, Walk } from '../../src/pull/pull-state.js';
import { afterFailure, afterWalk, nextStep, startOfWalk } from '../../src/pull/walk-steps.js';
import { sampleRegistry } from '../routing/sample-registry.js';
import { known } from './pulled.js';

const registry = sampleRegistry([{ parties: { 'NL/CP1': ['CPO'] } }]);
const NOW = Date.UTC(2026, 5, 1, 12);
const at = (text: string) => Date.parse(`2026-06-01T${text}Z`);
const walk: Walk = { next: 'https://peer.example/s/loc', beganAt: NOW, pages: 0, seenUntil: undefined };

describe('startOfWalk', () => {
  const urlOf = (
    changes: Partial<PullState>,
    endpoint = 'https://peer.example/s/loc',
    needsDateFrom?: true,
  ) => {
    const { target, state } = known(registry, 'NL/CP1', changes);
    const module = { ...target.module, ...(needsDateFrom === undefined ? {} : { needsDateFrom }) };
    return startOfWalk({ ...target, module, endpoint }, state, NOW).next;
  };

  test('the first walk is over everything, at the endpoint exactly as it is listed', () => {
    expect(urlOf({})).toBe('https://peer.example/s/loc');
    expect(urlOf({}, 'https://peer.example/s/loc/')).toBe('https://peer.example/s/loc/');
  });

  test('SES-S-02 sessions are asked for with date_from, the first time too', () => {
    expect(urlOf({}, undefined, true)).toBe('https://peer.example/s/loc?date_from=1970-01-01T00:00:00Z');
  });

  test('later ones begin a little before the latest change that was seen', () => {
    expect(urlOf({ seenUntil: at('10:00:00.999') })).toBe(
      'https://peer.example/s/loc?date_from=2026-06-01T09:55:00Z',
    );
    expect(urlOf({ seenUntil: at('10:00:00') }, 'https://peer.example/loc?key=1')).toBe(
      'https://peer.example/loc?key=1&date_from=2026-06-01T09:55:00Z',
    );
  });

  test('a walk that was broken off goes on at its page, but not after a day', () => {
    const page = { ...walk, next: 'https://peer.example/s/loc?offset=50', pages: 1 };
    expect(urlOf({ walk: { ...page, beganAt: NOW - 3_600_000 } })).toBe(page.next);
    expect(urlOf({ walk: { ...page, beganAt: NOW - 25 * 3_600_000 } })).toBe('https://peer.example/s/loc');
  });
});

describe('nextStep', () => {
  const step = (link: string | undefined, visited: string[] = [walk.next], from = walk) =>
    nextStep(from, { link, seenUntil: undefined }, new Set(visited));

  test('PAG-22 ends where there is no link', () => {
    expect(step(undefined)).toBeUndefined();
  });

  test.each([
    ['https://peer.example/s/loc?offset=50', 'https://peer.example/s/loc?offset=50'],
    ['?cursor=abc', 'https://peer.example/s/loc?cursor=abc'],
    ['https://elsewhere.example/p2', 'https://elsewhere.example/p2'],
    ['http://peer.example/s/loc?offset=50', 'https://peer.example/s/loc?offset=50'],
  ])('PAG-21 the link %s is taken as it is', (link, expected) => {
    expect(step(link)).toMatchObject({ next: expected, pages: 1, beganAt: NOW });
  });

  test.each(['ftp://peer.example/p2', 'https://', 'javascript:alert(1)'])('%s is no way to go', (link) => {
    expect(() => step(link)).toThrow('is no URL');
  });

  test('links that lead in a circle are not followed', () => {
    expect(() => step('?', [walk.next, 'https://peer.example/s/loc?'])).toThrow('circle');
    expect(() => step('/s/loc')).toThrow('circle');
  });

  test('nor are lists that do not end', () => {
    expect(() => step('?p=x', [], { ...walk, pages: 9_999 })).toThrow('does not end after 10000 pages');
  });

  test('the latest change of any page counts: lists stand in the order of creation', () => {
    const first = nextStep(walk, { link: '?p=2', seenUntil: at('11:00:00') }, new Set());
    const second = nextStep(first ?? walk, { link: '?p=3', seenUntil: at('10:00:00') }, new Set());
    expect(second).toMatchObject({ seenUntil: at('11:00:00'), pages: 2 });
  });
});

describe('afterWalk', () => {
  const state = (changes: Partial<PullState> = {}) => known(registry, 'NL/CP1', changes).state;

  test('seen_until moves on to the latest change of the whole walk', () => {
    const done = afterWalk(
      state({ failures: 2 }),
      { ...walk, seenUntil: at('11:00:00') },
      at('10:00:00'),
      NOW + 5,
    );
    expect(done).toEqual({
      walk: undefined,
      seenUntil: at('11:00:00'),
      lastOkAt: NOW + 5,
      failures: 0,
    });
  });

  test('and never back, nor away by an empty list', () => {
    expect(afterWalk(state({ seenUntil: at('11:00:00') }), walk, at('09:00:00'), NOW).seenUntil).toBe(
      at('11:00:00'),
    );
    expect(afterWalk(state({ seenUntil: at('11:00:00') }), walk, undefined, NOW).seenUntil).toBe(
      at('11:00:00'),
    );
  });

  test('an object from the year 2099 does not hide later changes', () => {
    expect(afterWalk(state(), walk, Date.UTC(2099, 0), NOW + 5).seenUntil).toBe(NOW);
  });
});

describe('afterFailure', () => {
  test('the walk is kept for two more tries at its page, and begun anew after that', () => {
    const failure = new PullFailure('HTTP 500');
    expect([0, 1, 2, 3].map((failures) => afterFailure({ failures }, walk, failure).walk)).toEqual([
      walk,
      walk,
      undefined,
      walk,
    ]);
  });

  test('a circle is begun anew, after the longest wait', () => {
    const failure = new PullFailure('circle', 'startAgain');
    expect(afterFailure({ failures: 0 }, walk, failure)).toEqual({
      walk: undefined,
      failures: 12,
      lastError: 'circle',
    });
  });
});
