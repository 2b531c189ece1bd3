import { believable, newPullState, type PullState } from '../../src/pull/pull-state.js';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;

const state = (changes: Partial<PullState> = {}): PullState => ({
  ...newPullState({ party: 'NL/CP1', module: 'locations' }, 1, NOW - HOUR),
  ...changes,
});
const walk = { next: 'https://cpo.example/locations?offset=50', beganAt: NOW, pages: 1, seenUntil: NOW };

describe('times that were written while the clock was ahead', () => {
  test.each<[string, Partial<PullState>, Partial<PullState>]>([
    [
      'a run that is still to come was none: the pull is due',
      { lastRunAt: NOW + HOUR },
      { lastRunAt: undefined },
    ],
    ['so was a push: the party is pulled', { pushedAt: NOW + HOUR }, { pushedAt: undefined }],
    ['who asked has asked, and is served by the next walk', { askedAt: NOW + HOUR }, { askedAt: NOW }],
    ['what changes until then is not hidden', { seenUntil: NOW + HOUR }, { seenUntil: NOW }],
    ['nobody waits for a party to become known', { knownSince: NOW + HOUR }, { knownSince: 0 }],
    [
      'a walk goes on, and ends one day',
      { walk: { ...walk, beganAt: NOW + HOUR } },
      { walk: { ...walk, beganAt: NOW } },
    ],
  ])('%s', (_, stored, believed) => {
    expect(believable(state(stored), NOW)).toEqual(state(believed));
  });

  test('all others are believed, also those of a process that is a little ahead', () => {
    const usual = state({
      lastRunAt: NOW + 50,
      pushedAt: NOW - HOUR,
      askedAt: NOW,
      seenUntil: NOW - HOUR,
      walk,
    });
    expect(believable(usual, NOW)).toEqual(usual);
  });
});
