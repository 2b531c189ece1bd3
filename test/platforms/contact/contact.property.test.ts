import fc from 'fast-check';
import {
  type Contact,
  consider,
  type Evidence,
  nextCheckOf,
} from '../../../src/platforms/contact/contact.js';
import { patienceFor } from '../../../src/platforms/contact/patience.js';
import { connectedContact } from './known-contact.js';

const WINDOW = 300_000;
const PATIENCE = patienceFor(WINDOW);
const TICK = 250;

/** What a platform does for some time. */
interface Spell {
  ticks: number;
  /** It answers the hub. */
  answers: boolean;
  /** It sends requests; somebody wants to reach it; calls to it are made, all this each tick. */
  sends: boolean;
  isWanted: boolean;
  isCalled: boolean;
}

const spell = fc.record<Spell>({
  ticks: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1_500 })),
  answers: fc.boolean(),
  sends: fc.boolean(),
  isWanted: fc.boolean(),
  isCalled: fc.boolean(),
});

/** The world around one contact: time, a platform, and a hub that does what is decided. */
class World {
  now = 1_000_000_000;
  contact: Contact = connectedContact(this.now);
  readonly changes: number[] = [];
  readonly checks: number[] = [];
  /** The longest that a platform has been neither seen nor checked. */
  longestSilence = 0;

  constructor(private readonly random: () => number) {}

  live({ ticks, ...platform }: Spell): void {
    for (let tick = 0; tick < ticks; tick += 1) {
      this.now += TICK;
      if (platform.sends) this.#learn('heard', platform);
      // A call that is under way when the platform has become OFFLINE still tells something.
      if (platform.isCalled) this.#learn(platform.answers ? 'answered' : 'doubted', platform);
      if (platform.isWanted && !this.contact.isConnected) this.#learn('wanted', platform);
      if (this.now >= nextCheckOf(this.contact, PATIENCE)) this.#check(platform);
      const lastKnown = Math.max(this.contact.seenAt, this.contact.checkedAt ?? 0);
      this.longestSilence = Math.max(this.longestSilence, this.now - lastKnown);
    }
  }

  #learn(evidence: Evidence, platform: Pick<Spell, 'answers'>): void {
    const { contact, action } = consider(this.contact, evidence, this.now, PATIENCE, this.random());
    const hasChanged = contact.isConnected !== this.contact.isConnected;
    const isSaid = action === (contact.isConnected ? 'sayConnected' : 'sayOffline');
    if (hasChanged !== isSaid) throw new Error(`${action}, at a change: ${hasChanged}`);
    if (hasChanged) this.changes.push(this.now);
    this.contact = contact;
    if (action === 'check') this.#check(platform);
  }

  #check(platform: Pick<Spell, 'answers'>): void {
    this.checks.push(this.now);
    this.contact = { ...this.contact, checkedAt: this.now };
    this.#learn(platform.answers ? 'answered' : 'checkFailed', platform);
  }
}

/** Anything, or a few spells again and again: what flaps. */
const history = fc.oneof(
  fc.array(spell, { maxLength: 40 }),
  fc
    .tuple(fc.array(spell, { minLength: 2, maxLength: 4 }), fc.integer({ min: 2, max: 30 }))
    .map(([pattern, times]) => Array.from({ length: times }, () => pattern).flat()),
);
const seed = fc.integer();

function worldAfter(spells: readonly Spell[], randomSeed: number): World {
  let state = randomSeed;
  const world = new World(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  });
  for (const each of spells) world.live(each);
  return world;
}

test('whatever happens, the status changes seldom: a few times, and from then on less than once in 24 seconds', () => {
  fc.assert(
    fc.property(history, seed, (spells, randomSeed) => {
      const { changes } = worldAfter(spells, randomSeed);
      for (const [first, from] of changes.entries()) {
        // Lost and back twice for nothing; then each time either 60 s of proof or a whole window of good contact.
        const excess = changes.slice(first).map((to, count) => count + 1 - (6 + (to - from) / 24_000));
        expect(Math.max(...excess)).toBeLessThanOrEqual(0);
      }
    }),
    { numRuns: 60 },
  );
});

test('one that blinks for ever is shown less and less often', () => {
  const world = new World(() => 0.5);
  for (let turn = 0; turn < 600; turn += 1)
    world.live({ ticks: 40, answers: turn % 2 === 0, sends: true, isWanted: true, isCalled: true });
  // 100 minutes of ten seconds there, ten seconds away: 600 changes.
  expect(world.changes.length).toBeLessThanOrEqual(6);
});

test('whatever has happened, who answers long enough is CONNECTED', () => {
  fc.assert(
    fc.property(history, seed, fc.boolean(), fc.boolean(), (spells, randomSeed, sends, isWanted) => {
      const world = worldAfter(spells, randomSeed);
      // The longest wait for a probe, and the longest proof.
      world.live({ ticks: (2.1 * WINDOW) / TICK, answers: true, sends, isWanted, isCalled: false });
      expect(world.contact.isConnected).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('whatever has happened, who does not answer is OFFLINE when it has been called, or silent for a window', () => {
  fc.assert(
    fc.property(history, seed, fc.boolean(), fc.boolean(), (spells, randomSeed, sends, isCalled) => {
      const world = worldAfter(spells, randomSeed);
      const away = { answers: false, sends, isWanted: false, isCalled };
      world.live({ ...away, ticks: (isCalled || sends ? 20_000 : 1.1 * WINDOW) / TICK });
      // A platform that sends and that nobody calls is taken to be there.
      if (isCalled || !sends) expect(world.contact.isConnected).toBe(false);
    }),
    { numRuns: 60 },
  );
});

test('HCI-20 nobody is silent for longer than the window and a look; HCI-18 nobody is asked all the time', () => {
  fc.assert(
    fc.property(history, seed, (spells, randomSeed) => {
      const world = worldAfter(spells, randomSeed);
      expect(world.longestSilence).toBeLessThanOrEqual(PATIENCE.silenceMs + TICK);
      const pauses = world.checks.map((check, at) => check - (world.checks[at - 1] ?? 0));
      expect(Math.min(1_000, ...pauses)).toBe(1_000);
    }),
    { numRuns: 60 },
  );
});
