import { LOCATIONS } from '../../src/ocpi/locations.js';
import { dueForPull, knownTargets, lastPushes, nextPullAt } from '../../src/pull/due.js';
import type { PullState } from '../../src/pull/pull-state.js';
import { pullTargets } from '../../src/pull/targets.js';
import { BOTH_INTERFACES, sampleRegistry } from '../routing/sample-registry.js';
import { known } from './pulled.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = 1_000 * HOUR;

const registry = sampleRegistry([{ parties: { 'NL/CP1': ['CPO'] } }]);

describe('pullTargets', () => {
  const names = (platform: Parameters<typeof sampleRegistry>[0][number]) =>
    pullTargets(sampleRegistry([platform]), [LOCATIONS]).map(({ party }) => party.key);

  test('RT-G-06 owners whose platform lists the Sender interface can be pulled', () => {
    expect(names({ parties: { 'NL/CP1': ['CPO'], 'NL/CP2': ['CPO', 'EMSP'] } })).toEqual([
      'NL/CP1',
      'NL/CP2',
    ]);
  });

  test.each<[string, Parameters<typeof sampleRegistry>[0][number]]>([
    ['a party that owns no such objects', { parties: { 'NL/EM1': ['EMSP'] } }],
    [
      'a platform without the Sender interface',
      {
        parties: { 'NL/CP1': ['CPO'] },
        endpoints: BOTH_INTERFACES.filter(({ role }) => role === 'RECEIVER'),
      },
    ],
    ['a platform that is offline', { parties: { 'NL/CP1': ['CPO'] }, reachable: false }],
    ['a suspended platform', { parties: { 'NL/CP1': ['CPO'] }, state: 'SUSPENDED' }],
  ])('not %s', (_, platform) => {
    expect(names(platform)).toEqual([]);
  });
});

describe('nextPullAt', () => {
  const at = (changes: Partial<PullState>, intervalMs: number) => {
    const one = known(registry, 'NL/CP1', changes);
    return nextPullAt(one, lastPushes([one]), intervalMs);
  };
  const walk = { next: 'https://peer.example/s/loc?offset=50', beganAt: NOW, pages: 1, seenUntil: undefined };

  test.each<[string, Partial<PullState>, number, number | undefined]>([
    ['a new platform gets five minutes to begin pushing', { knownSince: NOW }, HOUR, NOW + 5 * MINUTE],
    ['or a shorter interval', { knownSince: NOW }, 1_000, NOW + expectedInterval(1_000)],
    ['then every interval', { lastRunAt: NOW }, HOUR, NOW + expectedInterval(HOUR)],
    ['a walk under way goes on at once', { lastRunAt: NOW, walk }, HOUR, NOW],
    ['after a failure, in a minute', { lastRunAt: NOW, failures: 1 }, HOUR, NOW + MINUTE],
    ['the next ones later', { lastRunAt: NOW, failures: 3, walk }, HOUR, NOW + 4 * MINUTE],
    ['at last after an interval', { lastRunAt: NOW, failures: 50 }, HOUR, NOW + expectedInterval(HOUR)],
    ['who pushes is left alone for a day', { lastRunAt: NOW, pushedAt: NOW }, HOUR, NOW + 24 * HOUR],
    ['unless somebody asks', { lastRunAt: NOW, pushedAt: NOW, askedAt: NOW + 5 }, HOUR, NOW + 5],
    ['a failed pull that was asked for', { lastRunAt: NOW, askedAt: 5, failures: 2 }, 0, NOW + 2 * MINUTE],
    ['interval 0: never', { lastRunAt: NOW }, 0, undefined],
    ['interval 0: a walk does not go on', { lastRunAt: NOW, walk }, 0, undefined],
    ['interval 0: but when somebody asks', { lastRunAt: NOW, askedAt: NOW }, 0, NOW],
  ])('%s', (_, changes, intervalMs, expected) => {
    expect(at(changes, intervalMs)).toBe(expected);
  });

  /** What NL/CP1's own jitter makes of an interval. */
  function expectedInterval(intervalMs: number): number {
    return at({ lastRunAt: 0 }, intervalMs) ?? Number.NaN;
  }

  test('EXP-04 each partner has a jitter of its own, of at most a tenth', () => {
    const ids = Array.from({ length: 50 }, (_, index) => `NL/${100 + index}`);
    const many = sampleRegistry([{ parties: Object.fromEntries(ids.map((id) => [id, ['CPO']])) }]);
    const times = ids.map((id) => {
      const one = known(many, id, { lastRunAt: 0 });
      return nextPullAt(one, lastPushes([one]), HOUR) ?? 0;
    });
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0.9 * HOUR);
    expect(Math.max(...times)).toBeLessThanOrEqual(1.1 * HOUR);
    expect(new Set(times).size).toBe(ids.length);
  });

  test('a platform pushes for all of its parties: those without changes have nothing to push', () => {
    const two = sampleRegistry([
      { parties: { 'NL/CP1': ['CPO'], 'NL/CP2': ['CPO'] } },
      { parties: { 'NL/CP3': ['CPO'] } },
    ]);
    const all = ['NL/CP1', 'NL/CP2', 'NL/CP3'].map((party) => known(two, party, { lastRunAt: 0 }));
    const [first] = all;
    if (first !== undefined) first.state.pushedAt = NOW;
    expect(dueForPull(all, NOW, HOUR).map(({ state }) => state.party)).toEqual(['NL/CP3']);
  });
});

test('dueForPull puts first who has waited longest', () => {
  const three = sampleRegistry([{ parties: { 'NL/CP1': ['CPO'], 'NL/CP2': ['CPO'], 'NL/CP3': ['CPO'] } }]);
  const due = dueForPull(
    [
      known(three, 'NL/CP1', { lastRunAt: 2 }),
      known(three, 'NL/CP2', { lastRunAt: 1 }),
      known(three, 'NL/CP3', { lastRunAt: NOW }),
    ],
    NOW,
    HOUR,
  );
  expect(due.map(({ state }) => state.party)).toEqual(['NL/CP2', 'NL/CP1']);
});

test('knownTargets takes no state that is about a former platform of the party', () => {
  const { target, state } = known(registry, 'NL/CP1');
  expect(knownTargets([target], [state])).toHaveLength(1);
  expect(knownTargets([target], [{ ...state, platformId: 99 }])).toEqual([]);
});
