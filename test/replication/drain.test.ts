import { LOCATIONS } from '../../src/ocpi/locations.js';
import type { Drain } from '../../src/replication/drain.js';
import { DrainScene, names, receiver } from './drain-scene.js';
import { eventually } from './eventually.js';
import { holdOpen } from './held-transaction.js';
import { evse, location, newLocation, patch, push } from './location-bodies.js';
import { SUCCESS } from './scripted-peer.js';

let scene: DrainScene;

beforeAll(async () => {
  scene = await DrainScene.open('drain_test', [LOCATIONS]);
});

beforeEach(() => scene.begin());
afterEach(() => scene.end());
afterAll(() => scene.close());

describe('bringing a receiver up to date', () => {
  test("RT-B-02, RT-B-03 each object is PUT at its owner's path, FROM = hub, TO = the receiver", async () => {
    await scene.store(newLocation('LOC1'));
    expect(await scene.newDrain().run(receiver)).toBe('upToDate');
    expect(scene.peer.received).toMatchObject([
      {
        method: 'PUT',
        path: '/NL/CP1/LOC1',
        body: location('LOC1', 1, [evse('E1', 1), evse('E2', 1)]),
        headers: {
          authorization: `Token ${Buffer.from('token-of-NL/EM1').toString('base64')}`,
          'ocpi-from-country-code': 'NL',
          'ocpi-from-party-id': 'HUB',
          'ocpi-to-country-code': 'NL',
          'ocpi-to-party-id': 'EM1',
        },
      },
    ]);
    expect(await scene.position()).toBe(await scene.head());
  });

  test('nothing is sent twice', async () => {
    await scene.store(newLocation('LOC1'));
    const drain = scene.newDrain();
    await drain.run(receiver);
    await drain.run(receiver);
    await scene.newDrain().run(receiver);
    expect(scene.peer.paths).toEqual(['/NL/CP1/LOC1']);
  });

  test('D6 a change of one EVSE is sent as that EVSE, with the id as the owner spells it', async () => {
    await scene.store(newLocation('LOC1'));
    const drain = scene.newDrain();
    await drain.run(receiver);
    await scene.store(push('PATCH', 'LOC1/E2', patch(2, { uid: '"e2"', status: '"CHARGING"' })));
    await drain.run(receiver);
    expect(scene.peer.paths).toEqual(['/NL/CP1/LOC1', '/NL/CP1/LOC1/e2']);
    expect(JSON.parse(scene.peer.received[1]!.body)).toMatchObject({ uid: 'e2', status: 'CHARGING' });
  });

  test('D6 of EVSEs that changed together each is sent', async () => {
    await scene.store(newLocation('LOC1'));
    const drain = scene.newDrain();
    await drain.run(receiver);
    await scene.storeTogether(...['E1', 'E2'].map((uid) => push('PUT', `LOC1/${uid}`, evse(uid, 2))));
    await drain.run(receiver);
    expect(scene.peer.paths.slice(1)).toEqual(['/NL/CP1/LOC1/E1', '/NL/CP1/LOC1/E2']);
  });

  test.each([
    ['its time is over', () => undefined],
    ['the process stops', (drain: Drain) => drain.stop()],
  ] as const)(
    'D6 none of EVSEs that changed together is passed by where a turn ends among them: %s',
    async (_, end) => {
      const uids = Array.from({ length: 12 }, (_, at) => `E${at + 10}`);
      await scene.store(
        push(
          'PUT',
          'LOC1',
          location(
            'LOC1',
            1,
            uids.map((uid) => evse(uid, 1)),
          ),
        ),
      );
      await scene.newDrain().run(receiver);
      scene.peer.received.length = 0;
      await scene.storeTogether(...uids.map((uid) => push('PUT', `LOC1/${uid}`, evse(uid, 2))));
      const drain = scene.newDrain();
      scene.peer.answer = () => {
        if (scene.peer.received.length === 2) {
          scene.skipped += 5_000;
          end(drain);
        }
        return SUCCESS;
      };
      await drain.run(receiver);
      expect(await scene.newDrain().run(receiver)).toBe('upToDate');
      expect([...new Set(scene.peer.paths)].sort()).toEqual(uids.map((uid) => `/NL/CP1/LOC1/${uid}`));
      expect(await scene.position()).toBe(await scene.head());
    },
  );

  test('REQ-17 an id with reserved characters is one segment of the path', async () => {
    await scene.store(push('PUT', 'x', location('a b#?%', 1, []))); // the store does not look at the body's id
    await scene.database.storedObject.updateMany({ data: { objectName: 'a b#?%' } });
    await scene.newDrain().run(receiver);
    expect(scene.peer.paths).toEqual(['/NL/CP1/a%20b%23%3F%25']);
  });

  test('who has much to catch up makes way for what is live, and who has not does not wait', async () => {
    await scene.store(...names(8).map((id) => newLocation(id)));
    await scene.newDrain().run(receiver);
    expect(scene.laneTurns).toBe(0);
    await scene.store(
      ...names(40)
        .slice(8)
        .map((id) => newLocation(id)),
    );
    await scene.newDrain().run(receiver);
    expect(scene.laneTurns).toBeGreaterThanOrEqual(8);
    expect(new Set(scene.peer.paths).size).toBe(40);
  });

  test('of who is no receiver any more nothing is remembered, such as how much it could take', async () => {
    await scene.store(...names(40).map((id) => newLocation(id)));
    const drain = scene.newDrain();
    await drain.run(receiver);
    const door = scene.peerBehindDoor();
    await scene.store(...names(40).map((id) => push('PUT', id, location(id, 2, [evse('E1', 2)]))));
    drain.keepOnly([]);
    const running = drain.run(receiver);
    await eventually(() => scene.peer.underWay.length >= 4);
    expect(scene.peer.underWay).toHaveLength(4);
    door.open();
    expect(await running).toBe('upToDate');
  });

  test('what does not concern the receiver is passed by', async () => {
    await scene.store(newLocation('LOC1', 'DE/CP2'), newLocation('LOC2'), newLocation('LOC3', 'DE/CP2'));
    expect(await scene.newDrain((owner) => owner === 'NL/CP1').run(receiver)).toBe('upToDate');
    expect(scene.peer.paths).toEqual(['/NL/CP1/LOC2']);
    expect(await scene.position()).toBe(await scene.head());
  });

  test('more than a batch, with what is committed late, in one turn', async () => {
    const held = await holdOpen(
      scene.fresh.open(),
      (session) => session.$executeRaw`SELECT pg_current_xact_id()`,
    );
    await scene.storeTogether(...names(450).map((id) => newLocation(id)));
    const running = scene.newDrain().run(receiver);
    await held.commit();
    expect(await running).toBe('upToDate');
    expect(new Set(scene.peer.paths).size).toBe(450);
    expect(await scene.position()).toBe(await scene.head());
  });

  test('a receiver that is unknown, not connected or not due is left alone', async () => {
    await scene.store(newLocation('LOC1'));
    const drain = scene.newDrain();
    expect(await drain.run({ party: 'XX/ZZZ', module: 'locations' })).toBe('waiting');
    scene.isConnected = false;
    expect(await drain.run(receiver)).toBe('waiting');
    scene.isConnected = true;
    await scene.database.deliveryCursor.updateMany({
      data: { nextAttemptAt: new Date(Date.now() + 60_000) },
    });
    expect(await drain.run(receiver)).toBe('waiting');
    expect(scene.peer.received).toEqual([]);
  });

  test('one that is suspended in the middle gets the rest when it is back', async () => {
    await scene.store(...names(40).map((id) => newLocation(id)));
    scene.peer.answer = () => {
      if (scene.peer.received.length === 20) scene.isConnected = false;
      return SUCCESS;
    };
    const drain = scene.newDrain();
    await drain.run(receiver);
    expect(scene.peer.received.length).toBeLessThan(40);
    scene.isConnected = true;
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(new Set(scene.peer.paths).size).toBe(40);
    expect(scene.unavailable).toEqual([]);
  });
});
