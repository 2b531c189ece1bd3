import { LOCATIONS } from '../../src/ocpi/locations.js';
import { DrainScene, names, receiver, TIMEOUT_MS } from './drain-scene.js';
import { evse, location, newLocation, push } from './location-bodies.js';
import { answerOf, SUCCESS } from './scripted-peer.js';

const SHORT_TIMEOUT_MS = 200;

let scene: DrainScene;

beforeAll(async () => {
  scene = await DrainScene.open('drain_outages_test', [LOCATIONS]);
});

beforeEach(() => scene.begin());
afterEach(() => scene.end());
afterAll(() => scene.close());

describe('a receiver that is not there', () => {
  test.each([
    ['answers 503', () => answerOf(3000, 503), 'HTTP 503'],
    ['answers 401', () => answerOf(2000, 401), 'HTTP 401'],
    ['answers 200 with a page of HTML', () => ({ body: '<html>' }), 'no OCPI answer'],
    ['redirects', () => ({ status: 302, headers: { Location: 'http://127.0.0.1/' }, body: '' }), 'HTTP 302'],
    ['does not answer in time', () => 'silence' as const, `no answer within ${SHORT_TIMEOUT_MS} ms`],
    ['hangs up', () => 'hangUp' as const, 'PUT '],
  ])('that %s is left alone for a while, and nothing is lost', async (_, answer, reason) => {
    await scene.store(...names(5).map((id) => newLocation(id)));
    scene.peer.answer = answer;
    const timeoutMs = answer() === 'silence' ? SHORT_TIMEOUT_MS : TIMEOUT_MS;
    expect(await scene.newDrain(undefined, timeoutMs).run(receiver)).toBe('waiting');
    expect(scene.unavailable).toEqual([expect.stringContaining(reason)]);
    expect(await scene.failure()).toEqual({ failures: 1, delayMs: 1_000 });

    const drain = scene.newDrain();
    scene.peer.answer = () => SUCCESS;
    scene.peer.received.length = 0;
    await scene.elapse(-60_000); // so that it is not over by itself on a busy machine
    expect(await drain.run(receiver)).toBe('waiting');
    expect(scene.peer.received).toEqual([]);
    await scene.elapse(61_000);
    expect(await drain.run(receiver)).toBe('upToDate');
    expect([...scene.peer.paths].sort()).toEqual(names(5).map((id) => `/NL/CP1/${id}`));
    expect(await scene.deadLetters.list(10)).toEqual([]);
    expect(await scene.cursors.load(receiver)).toMatchObject({ failures: 0, waitMs: 0 });
  });

  test('that refuses connections is tried again, less and less often', async () => {
    await scene.store(newLocation('LOC1'));
    await scene.peer.close();
    const drain = scene.newDrain();
    for (const [failures, delay] of [
      [1, 1_000],
      [2, 2_000],
      [3, 4_000],
    ] as const) {
      expect(await drain.run(receiver)).toBe('waiting');
      expect(await scene.failure()).toEqual({ failures, delayMs: delay });
      await scene.elapse(delay);
    }
    await scene.peer.open();
    expect(await drain.run(receiver)).toBe('upToDate');
  });

  test('is tried less and less often also while what it has to get changes', async () => {
    await scene.store(newLocation('LOC1'));
    scene.peer.answer = () => answerOf(3000, 503);
    const drain = scene.newDrain();
    for (const failures of [1, 2, 3]) {
      await scene.store(push('PUT', 'LOC1/E1', evse('E1', failures + 1)));
      await drain.run(receiver);
      expect(await scene.cursors.load(receiver)).toMatchObject({ failures });
      await scene.elapse(60_000);
    }
  });

  test('D1 gets each object once, in its newest state, when it is back', async () => {
    await scene.store(newLocation('LOC1'), newLocation('LOC2'));
    scene.peer.answer = () => answerOf(3000, 503);
    const drain = scene.newDrain();
    for (const at of [2, 3, 4]) {
      await drain.run(receiver);
      await scene.store(push('PUT', 'LOC1/E1', evse('E1', at)));
      await scene.elapse(60_000);
    }
    await scene.fresh.decided();
    scene.peer.answer = () => SUCCESS;
    scene.peer.received.length = 0;
    expect(await drain.run(receiver)).toBe('upToDate');
    expect([...scene.peer.paths].sort()).toEqual(['/NL/CP1/LOC1', '/NL/CP1/LOC2']);
    expect(scene.peer.received.map(({ body }) => body)).toContain(
      location('LOC1', 4, [evse('E1', 4), evse('E2', 1)]),
    );
  });

  test('Retry-After is heeded', async () => {
    await scene.store(newLocation('LOC1'));
    scene.peer.answer = () => answerOf(3000, 503, { 'Retry-After': '30' });
    await scene.newDrain().run(receiver);
    expect(await scene.failure()).toEqual({ failures: 1, delayMs: 30_000 });
  });

  test('that fails after progress: what was delivered is not sent again, and the count begins anew', async () => {
    await scene.store(...names(5).map((id) => newLocation(id)));
    await scene.database.deliveryCursor.updateMany({ data: { failures: 7 } });
    scene.peer.answer = ({ path }) => (path.endsWith('LOC14') ? answerOf(3000, 503) : SUCCESS);
    const drain = scene.newDrain();
    expect(await drain.run(receiver)).toBe('waiting');
    expect(await scene.cursors.load(receiver)).toMatchObject({ failures: 1 });
    scene.peer.answer = () => SUCCESS;
    scene.peer.received.length = 0;
    await scene.elapse(1_000);
    await scene.newDrain().run(receiver);
    expect(scene.peer.paths).toEqual(['/NL/CP1/LOC14']);
  });
});

describe('a receiver that wants less at a time (429)', () => {
  const overloaded = (seconds?: string) =>
    answerOf(2000, 429, seconds === undefined ? {} : { 'Retry-After': seconds });

  test('for a short pause the turn waits: nothing is sent meanwhile, and nothing twice', async () => {
    await scene.store(...names(20).map((id) => newLocation(id)));
    let refusedAt = 0;
    /** When each has come last. */
    const cameAt = new Map<string, number>();
    scene.peer.answer = ({ path }) => {
      cameAt.set(path, performance.now());
      if (!path.endsWith('LOC15') || refusedAt > 0) return SUCCESS;
      refusedAt = performance.now();
      return overloaded('1');
    };
    expect(await scene.newDrain().run(receiver)).toBe('upToDate');
    // What was refused, and the last one, which cannot have been on its way with it.
    for (const id of ['LOC15', 'LOC29'])
      expect((cameAt.get(`/NL/CP1/${id}`) ?? 0) - refusedAt).toBeGreaterThanOrEqual(990);
    expect(scene.peer.paths.filter((path) => path.endsWith('LOC15'))).toHaveLength(2);
    expect(scene.peer.paths).toHaveLength(21);
    expect(scene.unavailable).toEqual([]);
    expect(await scene.failure()).toMatchObject({ failures: 0 });
  });

  test('for a long pause it is left alone, which is no failure, and nobody doubts that it is there', async () => {
    await scene.store(newLocation('LOC1'));
    scene.peer.answer = () => overloaded('30');
    expect(await scene.newDrain().run(receiver)).toBe('waiting');
    expect(scene.peer.paths).toEqual(['/NL/CP1/LOC1']);
    expect(scene.unavailable).toEqual([]);
    const { failures, delayMs } = await scene.failure();
    expect(failures).toBe(0);
    expect(delayMs).toBeGreaterThan(20_000); // less what the turn took
    expect(delayMs).toBeLessThanOrEqual(30_000);
    scene.peer.answer = () => SUCCESS;
    await scene.elapse(30_000);
    expect(await scene.newDrain().run(receiver)).toBe('upToDate');
  });
});

test('the pause that a 429 asked for is kept without keeping the receiver, whatever let the next turn begin', async () => {
  await scene.store(newLocation('LOC1'));
  scene.peer.answer = () => answerOf(2000, 429, { 'Retry-After': '600' });
  const drain = scene.newDrain();
  expect(await drain.run(receiver)).toBe('waiting');
  await scene.cursors.clearBackoff(['NL/EM1']);
  expect(await drain.run(receiver)).toBe('waiting');
  expect(scene.peer.paths).toHaveLength(1);
  const [cursor] = await scene.database.deliveryCursor.findMany();
  expect(cursor?.leaseHolder).toBeNull();
  expect((await scene.cursors.load(receiver))?.waitMs).toBeGreaterThan(500_000);
  scene.peer.answer = () => SUCCESS;
  scene.skipped += 600_000;
  await scene.elapse(600_000);
  expect(await drain.run(receiver)).toBe('upToDate');
  expect(scene.peer.paths).toHaveLength(2);
});
