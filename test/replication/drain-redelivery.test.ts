import { LOCATIONS } from '../../src/ocpi/locations.js';
import type { Drain } from '../../src/replication/drain.js';
import { DrainScene, names, receiver } from './drain-scene.js';
import { Door, eventually } from './eventually.js';
import { evse, location, newLocation, patch, push } from './location-bodies.js';
import { answerOf, SUCCESS } from './scripted-peer.js';

let scene: DrainScene;

beforeAll(async () => {
  scene = await DrainScene.open('drain_redelivery_test', [LOCATIONS]);
});

beforeEach(() => scene.begin());
afterEach(() => scene.end());
afterAll(() => scene.close());

describe('a dead letter that is to be sent again', () => {
  const ask = () => scene.deadLetters.ask({ receiver: 'NL/EM1' });

  async function refusedLocation(): Promise<Drain> {
    await scene.store(newLocation('BAD'), newLocation('LOC1'));
    scene.peer.answer = ({ path }) => (path.endsWith('BAD') ? answerOf(2001) : SUCCESS);
    const drain = scene.newDrain();
    expect(await drain.run(receiver)).toBe('upToDate');
    scene.peer.received.length = 0;
    expect(await scene.cursors.behind()).toEqual([]);
    return drain;
  }

  test('goes out as it is now, whole, and is settled when it is taken', async () => {
    const drain = await refusedLocation();
    await scene.store(push('PUT', 'BAD/E1', evse('E1', 2)));
    await scene.database.deliveryCursor.updateMany({ data: { position: await scene.head() } });
    expect(await ask()).toEqual({ count: 1, receivers: [receiver] });
    expect(await scene.cursors.behind()).toEqual([receiver]);
    scene.peer.answer = () => SUCCESS;
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(scene.peer.received.map(({ body }) => body)).toEqual([
      location('BAD', 2, [evse('E1', 2), evse('E2', 1)]),
    ]);
    expect(await scene.deadLetters.list(10)).toMatchObject([
      { outcome: 'delivered', askedAt: null, attempts: 3 },
    ]);
    expect(await scene.cursors.behind()).toEqual([]);
    expect(await ask()).toEqual({ count: 0, receivers: [] });
  });

  test('and is refused again stays open, as one letter, with the newest exchange', async () => {
    const drain = await refusedLocation();
    await ask();
    scene.peer.answer = () => ({ status: 400, headers: { 'X-Why': 'still' }, body: 'no' });
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(await scene.deadLetters.list(10)).toMatchObject([
      {
        objectKey: 'BAD',
        attempts: 4,
        answer: 'no',
        answerHeaders: { 'x-why': 'still' },
        askedAt: null,
        settledAt: null,
      },
    ]);
    expect(await scene.cursors.behind()).toEqual([]);
  });

  /** As many as are asked for, and one Location that is new. */
  async function refusedLocations(count: number): Promise<Drain> {
    await scene.store(...names(count).map((id) => newLocation(id)));
    scene.peer.answer = () => answerOf(2001);
    const drain = scene.newDrain();
    for (let turn = 0; (await scene.deadLetters.list(100)).length < count; turn += 1) {
      expect(turn).toBeLessThan(10);
      await scene.elapse(1_000_000);
      await drain.run(receiver);
    }
    scene.peer.received.length = 0;
    await ask();
    await scene.store(newLocation('NEW'));
    await scene.elapse(1_000_000);
    return drain;
  }

  test('one that is refused again, and however many, does not keep what is new', async () => {
    const drain = await refusedLocations(30);
    scene.peer.answer = ({ path }) => (path.endsWith('NEW') ? SUCCESS : answerOf(3000));
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(scene.peer.paths).toContain('/NL/CP1/NEW');
    expect(scene.peer.paths).toHaveLength(31);
    expect(scene.unavailable.length).toBeLessThan(5);
    expect(await scene.cursors.behind()).toEqual([]);
  });

  test('however many, and however slow the receiver is, they leave half of each turn to what is new', async () => {
    const drain = await refusedLocations(30);
    scene.peer.answer = () => {
      // With the first answer more than half of the turn is over. Not with each: the second may come before the log is read.
      scene.skipped = 3_000;
      return SUCCESS;
    };
    expect(await drain.run(receiver)).toBe('more');
    const newAt = scene.peer.paths.indexOf('/NL/CP1/NEW');
    expect(newAt).toBeGreaterThan(0);
    expect(newAt).toBeLessThan(15);
    scene.peer.answer = () => SUCCESS;
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(new Set(scene.peer.paths).size).toBe(31);
    expect(await scene.cursors.behind()).toEqual([]);
  });

  test('is asked for again when the receiver is away meanwhile', async () => {
    const drain = await refusedLocation();
    await ask();
    scene.peer.answer = () => answerOf(3000, 503);
    expect(await drain.run(receiver)).toBe('waiting');
    scene.peer.answer = () => SUCCESS;
    await scene.elapse(10_000);
    expect(await scene.cursors.behind()).toEqual([receiver]);
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(await scene.deadLetters.list(10)).toMatchObject([{ outcome: 'delivered' }]);
  });

  test('RT-B-15 is gone where its object does not concern the receiver any more', async () => {
    await refusedLocation();
    await ask();
    scene.peer.answer = () => SUCCESS;
    expect(await scene.newDrain((owner) => owner !== 'NL/CP1').run(receiver)).toBe('upToDate');
    expect(scene.peer.received).toEqual([]);
    expect(await scene.deadLetters.list(10)).toMatchObject([{ outcome: 'gone' }]);
  });

  test('is gone where its object is', async () => {
    const drain = await refusedLocation();
    await scene.database.storedObject.deleteMany({ where: { objectKey: 'BAD' } });
    await ask();
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(scene.peer.received).toEqual([]);
    expect(await scene.deadLetters.list(10)).toMatchObject([{ outcome: 'gone' }]);
  });

  test('is settled by a newer state that follows in the same turn', async () => {
    let isMended = false;
    await scene.store(newLocation('BAD'), ...names(250).map((id) => newLocation(id)));
    const mended = new Door();
    scene.peer.answer = async ({ path }) => {
      if (path.endsWith('BAD')) return isMended ? SUCCESS : answerOf(2001);
      if (path >= '/NL/CP1/LOC100' && path.length > '/NL/CP1/LOC10'.length) await mended.passed();
      return SUCCESS;
    };
    const running = scene.newDrain().run(receiver);
    await eventually(
      async () => (await scene.deadLetters.list(10)).length === 1 && scene.peer.underWay.length > 0,
    );
    isMended = true;
    await scene.store(push('PATCH', 'BAD', patch(3, { name: '"better"' })));
    await scene.fresh.decided();
    mended.open();
    expect(await running).toBe('upToDate');
    expect(scene.peer.paths.filter((path) => path.endsWith('BAD'))).toHaveLength(4);
    expect(await scene.deadLetters.list(10)).toMatchObject([{ outcome: 'delivered' }]);
  });

  test('is settled by a newer state of the whole object, not by a child of it', async () => {
    const drain = await refusedLocation();
    scene.peer.answer = () => SUCCESS;
    await scene.store(push('PUT', 'BAD/E1', evse('E1', 2)));
    await drain.run(receiver);
    expect(scene.peer.paths).toEqual(['/NL/CP1/BAD/E1']);
    expect(await scene.deadLetters.list(10)).toMatchObject([{ settledAt: null }]);
    await scene.store(push('PATCH', 'BAD', patch(3, { name: '"better"' })));
    await drain.run(receiver);
    expect(await scene.deadLetters.list(10)).toMatchObject([{ outcome: 'delivered' }]);
  });
});
