import { LOCATIONS } from '../../src/ocpi/locations.js';
import { DrainScene, LEASE_MS, names, receiver } from './drain-scene.js';
import { Door, eventually } from './eventually.js';
import { evse, newLocation, patch, push } from './location-bodies.js';
import { answerOf, SUCCESS } from './scripted-peer.js';

let scene: DrainScene;

beforeAll(async () => {
  scene = await DrainScene.open('drain_order_test', [LOCATIONS]);
});

beforeEach(() => scene.begin());
afterEach(() => scene.end());
afterAll(() => scene.close());

describe('order', () => {
  test('RT-B-17 a slow answer holds back what is newer of the same object, and nothing else', async () => {
    await scene.store(newLocation('LOC1'), newLocation('LOC2'));
    const drain = scene.newDrain();
    await drain.run(receiver);
    scene.peer.received.length = 0;
    await scene.store(
      push('PUT', 'LOC1/E1', evse('E1', 2)),
      push('PUT', 'LOC1/E2', evse('E2', 2)),
      push('PUT', 'LOC2/E1', evse('E1', 2)),
    );
    const door = new Door();
    scene.peer.answer = async ({ path }) => {
      if (path.endsWith('LOC1/E1')) await door.passed();
      return SUCCESS;
    };
    const running = drain.run(receiver);
    await eventually(() => scene.peer.paths.includes('/NL/CP1/LOC2/E1') && scene.peer.underWay.length === 1);
    expect(scene.peer.paths).toEqual(['/NL/CP1/LOC1/E1', '/NL/CP1/LOC2/E1']);
    door.open();
    expect(await running).toBe('upToDate');
    expect(scene.peer.paths.at(-1)).toBe('/NL/CP1/LOC1/E2');
  });

  test('RT-B-17 of one object there is never more than one under way, and no EVSE goes back', async () => {
    await scene.store(newLocation('LOC1'), newLocation('LOC2'));
    let mostUnderWay = 0;
    const newest = new Map<string, string>();
    const goneBack: string[] = [];
    scene.peer.answer = async ({ path, body }) => {
      const object = path.split('/').slice(0, 4).join('/');
      mostUnderWay = Math.max(
        mostUnderWay,
        scene.peer.underWay.filter((other) => other.startsWith(object)).length,
      );
      const document = JSON.parse(body);
      for (const { uid, last_updated } of document.evses ?? [document]) {
        const key = `${object}/${uid}`;
        if (last_updated < (newest.get(key) ?? '')) goneBack.push(`${key} ${last_updated}`);
        newest.set(key, last_updated);
      }
      await new Promise((resolve) => setImmediate(resolve));
      return SUCCESS;
    };
    const drain = scene.newDrain();
    let isStoring = true;
    const storing = (async () => {
      for (let at = 2; at < 40; at += 1) {
        await scene.store(push('PUT', `LOC${(at % 2) + 1}/E${(at % 3) + 1}`, evse(`E${(at % 3) + 1}`, at)));
        if (at % 7 === 0) await scene.store(push('PATCH', 'LOC1', patch(at, { name: `"${at}"` })));
      }
      isStoring = false;
    })();
    while (isStoring) await drain.run(receiver);
    await storing;
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(mostUnderWay).toBe(1);
    expect(goneBack).toEqual([]);
    expect(newest.get('/NL/CP1/LOC2/E1')).toBe(JSON.parse(evse('E1', 39)).last_updated);
  });

  test('after a whole Location no older state of an EVSE is sent that the Location has overtaken', async () => {
    await scene.store(newLocation('LOC1'));
    const drain = scene.newDrain();
    await drain.run(receiver);
    scene.peer.received.length = 0;
    await scene.store(push('PUT', 'LOC1/E1', evse('E1', 2)), push('PUT', 'LOC1/E2', evse('E2', 2)));
    scene.peer.answer = async ({ path }) => {
      if (!path.endsWith('/E1')) return SUCCESS;
      // E2 changes again while the receiver refuses E1, so the whole Location has it newer.
      await scene.store(push('PUT', 'LOC1/E2', evse('E2', 3)));
      return answerOf(2003, 404);
    };
    await drain.run(receiver);
    await drain.run(receiver);
    const sentOfE2 = scene.peer.received.flatMap(({ body }) => {
      const { evses = [JSON.parse(body)] } = JSON.parse(body);
      return evses.filter(({ uid }: { uid: string }) => uid === 'E2');
    });
    const times = sentOfE2.map(({ last_updated }) => last_updated);
    expect(times).toEqual([...times].sort());
    expect(times.at(-1)).toBe(JSON.parse(evse('E2', 3)).last_updated);
  });
});

describe('several processes', () => {
  test('one drains a receiver at a time: another is told, and what it was woken for is not forgotten', async () => {
    await scene.store(newLocation('LOC1'));
    const door = scene.peerBehindDoor();
    const running = scene.newDrain().run(receiver);
    await eventually(() => scene.peer.underWay.length === 1);
    expect(await scene.newDrain().run(receiver)).toBe('elsewhere');
    expect(await scene.cursors.behind()).toEqual([]);
    door.open();
    expect(await running).toBe('upToDate');
    expect(scene.peer.paths).toEqual(['/NL/CP1/LOC1']);
    await scene.store(newLocation('LOC2'));
    expect(await scene.newDrain().run(receiver)).toBe('upToDate');
    expect(scene.peer.paths.at(-1)).toBe('/NL/CP1/LOC2');
  });

  test('when one dies in the middle another goes on from the saved cursor, once its lease is over', async () => {
    await scene.store(...names(60).map((id) => newLocation(id)));
    const door = new Door();
    scene.peer.answer = async ({ path }) => {
      scene.skipped += 30; // so that the cursor is saved on the way, and the turn is not over before the door
      if (path >= '/NL/CP1/LOC50') await door.passed();
      return SUCCESS;
    };
    const first = scene.newDrain().run(receiver);
    await eventually(() => scene.peer.underWay.length > 3 && scene.peer.paths.includes('/NL/CP1/LOC52'));
    await eventually(async () => (await scene.position()) > 0n);
    const saved = await scene.position();
    expect(saved).toBeLessThan(await scene.head());
    expect(await scene.newDrain().run(receiver)).toBe('elsewhere');

    await scene.leasesRunOut();
    expect(await scene.cursors.behind()).toEqual([receiver]);
    scene.peer.answer = () => SUCCESS;
    const before = scene.peer.received.length;
    expect(await scene.newDrain().run(receiver)).toBe('upToDate');
    expect(new Set(scene.peer.paths).size).toBe(60);
    expect(scene.peer.received.length - before).toBeLessThan(60);

    door.open();
    const sent = scene.peer.received.length;
    await first; // that was not dead after all changes nothing any more
    expect(await scene.position()).toBe(await scene.head());
    expect(scene.peer.received.length - sent).toBeLessThanOrEqual(32);
  });

  test('one that was frozen for longer than its lease sends nothing when it goes on', async () => {
    await scene.store(...names(60).map((id) => newLocation(id)));
    const door = new Door();
    scene.peer.answer = async ({ path }) => {
      if (path >= '/NL/CP1/LOC50') await door.passed();
      return SUCCESS;
    };
    const frozen = scene.newDrain().run(receiver);
    await eventually(() => scene.peer.paths.includes('/NL/CP1/LOC50'));
    scene.skipped += LEASE_MS;
    door.open();
    expect(await frozen).toBe('waiting');
    // What was on its way is answered; nothing began after the lease was over.
    expect(scene.peer.paths).not.toContain('/NL/CP1/LOC69');
    expect(scene.unavailable).toEqual([]);
    expect(await scene.newDrain().run(receiver)).toBe('upToDate');
    expect(new Set(scene.peer.paths).size).toBe(60);
  });

  test('RT-B-15 who may roam with an owner anew while it is being drained for the first time misses nothing of it', async () => {
    await scene.store(newLocation('LOC1', 'NL/CP1'), newLocation('LOC2', 'NL/CP2'));
    const door = scene.peerBehindDoor();
    const allowed = new Set(['NL/CP1']);
    const passedBy = new Set<string>();
    const concerns = (owner: string) => allowed.has(owner) || !passedBy.add(owner);
    const running = scene.newDrain(concerns).run(receiver);
    await eventually(() => scene.peer.underWay.length === 1 && passedBy.has('NL/CP2'));
    allowed.add('NL/CP2');
    await scene.cursors.reset('NL/EM1');
    door.open();
    await running;
    await scene.newDrain(concerns).run(receiver);
    expect(scene.peer.paths).toContain('/NL/CP2/LOC2');
  });

  test('a resync during a drain is not undone by it', async () => {
    await scene.store(newLocation('LOC1'));
    const door = scene.peerBehindDoor();
    const running = scene.newDrain().run(receiver);
    await eventually(() => scene.peer.underWay.length === 1);
    await scene.cursors.reset('NL/EM1');
    door.open();
    await running;
    expect(await scene.position()).toBe(0n);
    expect(await scene.cursors.behind()).toEqual([receiver]);
  });
});

test('what was still waiting for its turn when the process was told to stop is delivered by the next one', async () => {
  await scene.store(newLocation('LOC1'));
  scene.peer.answer = () => (scene.peer.received.length > 1 ? SUCCESS : answerOf(2000, 429));
  const drain = scene.newDrain();
  expect(await drain.run(receiver)).toBe('upToDate');
  await scene.store(newLocation('LOC2'));
  const running = drain.run(receiver);
  await eventually(async () => (await scene.database.deliveryCursor.findFirst())?.leaseHolder !== null);
  drain.stop();
  expect(await running).toBe('waiting');
  expect(await scene.newDrain().run(receiver)).toBe('upToDate');
  expect(scene.peer.paths).toEqual(['/NL/CP1/LOC1', '/NL/CP1/LOC1', '/NL/CP1/LOC2']);
});
