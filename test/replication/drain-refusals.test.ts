import { LOCATIONS } from '../../src/ocpi/locations.js';
import type { Drain } from '../../src/replication/drain.js';
import { DrainScene, names, receiver } from './drain-scene.js';
import { evse, location, newLocation, patch, push } from './location-bodies.js';
import { answerOf, type ScriptedAnswer, SUCCESS } from './scripted-peer.js';

let scene: DrainScene;

beforeAll(async () => {
  scene = await DrainScene.open('drain_refusals_test', [LOCATIONS]);
});

beforeEach(() => scene.begin());
afterEach(() => scene.end());
afterAll(() => scene.close());

describe('a receiver that refuses', () => {
  test('an EVSE is sent its whole Location at once', async () => {
    await scene.store(newLocation('LOC1'));
    const drain = scene.newDrain();
    await drain.run(receiver);
    await scene.store(push('PUT', 'LOC1/E1', evse('E1', 2)));
    scene.peer.answer = ({ path }) => (path.endsWith('/E1') ? answerOf(2003, 404) : SUCCESS);
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(scene.peer.paths.slice(1)).toEqual(['/NL/CP1/LOC1/E1', '/NL/CP1/LOC1']);
    expect(scene.peer.received.at(-1)?.body).toBe(location('LOC1', 2, [evse('E1', 2), evse('E2', 1)]));
    expect(await scene.deadLetters.list(10)).toEqual([]);
  });

  test('one object blocks no other: after three times it is a dead letter, with the last exchange', async () => {
    await scene.store(newLocation('LOC1'), newLocation('BAD'), newLocation('LOC2'));
    const refusal = { status: 400, body: 'I do not like \0 it' };
    scene.peer.answer = ({ path }) => (path.endsWith('BAD') ? refusal : SUCCESS);
    expect(await scene.newDrain().run(receiver)).toBe('upToDate');
    expect(scene.peer.paths.filter((path) => path.endsWith('BAD'))).toHaveLength(3);
    expect(scene.peer.paths).toContain('/NL/CP1/LOC2');
    expect(await scene.deadLetters.list(10)).toMatchObject([
      {
        receiver: 'NL/EM1',
        module: 'locations',
        owner: 'NL/CP1',
        objectKey: 'BAD',
        method: 'PUT',
        url: `${scene.peer.endpoint}/NL/CP1/BAD`,
        body: location('BAD', 1, [evse('E1', 1), evse('E2', 1)]),
        answerStatus: 400,
        answer: 'I do not like \uFFFD it',
        attempts: 3,
      },
    ]);
    expect(await scene.position()).toBe(await scene.head());
  });

  test('a dead letter is tried again when its object changes', async () => {
    await scene.store(newLocation('BAD'));
    scene.peer.answer = () => answerOf(2001);
    const drain = scene.newDrain();
    await drain.run(receiver);
    scene.peer.answer = () => SUCCESS;
    await scene.store(push('PATCH', 'BAD', patch(2, { name: '"better"' })));
    await drain.run(receiver);
    expect(JSON.parse(scene.peer.received.at(-1)!.body).name).toBe('better');
  });

  test('everything has a fault of its own: it is left alone, and gets what is left when it is well again', async () => {
    await scene.store(...names(40).map((id) => newLocation(id)));
    scene.peer.answer = () => answerOf(2000, 400);
    const drain = scene.newDrain();
    expect(await drain.run(receiver)).toBe('waiting');
    const letters = await scene.deadLetters.list(100);
    expect(letters.length).toBeLessThan(20);
    expect(scene.unavailable).toEqual([
      expect.stringContaining('everything is refused; the last: HTTP 400, 2000'),
    ]);
    expect(await scene.failure()).toEqual({ failures: 1, delayMs: 1_000 });

    await scene.elapse(1_000);
    expect(await drain.run(receiver)).toBe('waiting');
    // Should it be the objects after all, some more of them are passed in each turn, and no good one waits for ever.
    const later = await scene.deadLetters.list(100);
    expect(later.length).toBeGreaterThan(letters.length);
    expect(later.length).toBeLessThan(letters.length + 20);

    scene.peer.answer = () => SUCCESS;
    scene.peer.received.length = 0;
    await scene.elapse(10_000);
    expect(await drain.run(receiver)).toBe('upToDate');
    const delivered = new Set([...scene.peer.paths, ...later.map(({ objectKey }) => `/NL/CP1/${objectKey}`)]);
    expect(delivered.size).toBe(40);
    expect(await scene.position()).toBe(await scene.head());
  });
});

describe('a receiver that fails over one object (3xxx, HTTP 5xx, no answer)', () => {
  /** As many turns as there are, each when it is due, until there is nothing left to do. @returns how many */
  async function turnsUntilDone(drain: Drain, most: number): Promise<number> {
    for (let turns = 1; turns <= most; turns += 1) {
      if ((await drain.run(receiver)) === 'upToDate') return turns;
      await scene.elapse(400_000);
    }
    return Number.POSITIVE_INFINITY;
  }

  test.each<[string, ScriptedAnswer]>([
    ['3000', answerOf(3000)],
    ['HTTP 404 that is not OCPI', { status: 404, body: 'no such page' }],
    ['HTTP 500', answerOf(2000, 500)],
    ['a broken connection', 'hangUp'],
  ])('gets the others all the same, and that one becomes a dead letter: %s', async (_, fault) => {
    await scene.store(newLocation('BAD'), ...names(20).map((id) => newLocation(id)));
    scene.peer.answer = ({ path }) => (path.endsWith('BAD') ? fault : SUCCESS);
    expect(await turnsUntilDone(scene.newDrain(), 12)).toBeLessThanOrEqual(8);
    expect(new Set(scene.peer.paths).size).toBe(21);
    expect(await scene.deadLetters.list(10)).toMatchObject([{ objectKey: 'BAD', settledAt: null }]);
    expect(await scene.position()).toBe(await scene.head());
  });

  test.each([
    ['3000', answerOf(3000)],
    ['HTTP 503', answerOf(3000, 503)],
  ])(
    'an outage (%s) makes no letters, however long it is, though something gets through now and then',
    async (_, fault) => {
      await scene.store(...names(20).map((id) => newLocation(id)));
      let left = 0;
      scene.peer.answer = () => (left-- > 0 ? SUCCESS : fault);
      const drain = scene.newDrain();
      for (let turn = 0; turn < 25; turn += 1) {
        left = turn % 10 === 9 ? 1 : 0;
        await drain.run(receiver);
        await scene.elapse(400_000);
      }
      left = Number.POSITIVE_INFINITY;
      expect(await turnsUntilDone(drain, 3)).toBeLessThanOrEqual(2);
      expect(new Set(scene.peer.paths).size).toBe(20);
      expect(await scene.deadLetters.list(10)).toEqual([]);
    },
  );

  test('a letter that is sent again and makes it fail keeps nothing from it', async () => {
    await scene.store(newLocation('BAD'));
    scene.peer.answer = () => answerOf(2000, 400);
    const drain = scene.newDrain();
    await drain.run(receiver);
    await scene.deadLetters.ask({});
    scene.peer.answer = ({ path }) => (path.endsWith('BAD') ? answerOf(3000, 500) : SUCCESS);
    for (let turn = 1; turn <= 10; turn += 1) {
      await scene.store(newLocation(`LOC${turn}`));
      await drain.run(receiver);
      await scene.elapse(400_000);
    }
    expect(scene.peer.paths).toContain('/NL/CP1/LOC10');
    expect(await scene.deadLetters.list(10)).toMatchObject([
      { objectKey: 'BAD', settledAt: null, askedAt: null, answerStatus: 500 },
    ]);
  });
});

test('an answer that is cut in the middle of a character makes a letter like any other', async () => {
  await scene.store(newLocation('BAD'), newLocation('LOC1'));
  const body = `{"status_code":2001,"status_message":"\\ud83d"} ${'x'.repeat(65_536 - 48)}${'\u{1F50C}'.repeat(9)}`;
  scene.peer.answer = ({ path }) => (path.endsWith('BAD') ? { status: 400, body } : SUCCESS);
  expect(await scene.newDrain().run(receiver)).toBe('upToDate');
  expect(await scene.deadLetters.list(10)).toMatchObject([{ objectKey: 'BAD' }]);
});
