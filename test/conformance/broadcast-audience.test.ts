import { aLocation } from '../../src/conformance/samples/location.js';
import { compareLocations } from '../../src/sandbox/locations/compare-locations.js';
import type { SandboxEndpoint } from '../../src/sandbox/platform/options.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { T } from '../replication/location-bodies.js';
import { allDelivered, held, idsIn, LocationParty, pushedPaths, pushesOf } from './location-party.js';

describe('who comes later', () => {
  let hub: TestHub;
  let cpo: SandboxPlatform;

  beforeAll(async () => {
    hub = await TestHub.start();
    cpo = await hub.join(party('CPO', 'CP1'));
  });

  afterAll(() => hub.stop());

  test('a new receiver is brought up to date with everything that is there already', async () => {
    const locations = Array.from({ length: 300 }, (_, at) => JSON.stringify(aLocation(`N${at}`)));
    const pushed = await Promise.all(locations.map((text) => cpo.locations.pushLocation(text)));
    expect(pushed.every(({ acknowledged }) => acknowledged)).toBe(true);
    const newcomer = await hub.join(party('EMSP', 'EM1'));
    await allDelivered(hub);
    const { matches, equal } = compareLocations(
      cpo.locations.truth.documents,
      newcomer.received().store.documents,
    );
    expect({ matches, equal }).toEqual({ matches: true, equal: 300 });
    expect(newcomer.received().counts).toEqual({ locations: 300, evses: 0, connectors: 0, patches: 0 });
  });

  test('a receiver that renews its credentials gets nothing again', async () => {
    const platform = await hub.join(party('EMSP', 'EM2'));
    await allDelivered(hub);
    await platform.updateCredentials();
    await new LocationParty(cpo).put('LATER', aLocation('LATER'));
    await allDelivered(hub);
    expect(pushesOf(platform, 'NL/CP1/LATER')).toHaveLength(1);
    expect(pushesOf(platform, 'NL/CP1/N7')).toHaveLength(1);
  });

  test('VER-14 a platform that changes its endpoints by PUT credentials is pushed to at the new ones', async () => {
    const mover = await hub.cast.start({ parties: [party('EMSP', 'EM3')], versions: ['2.2', '2.2.1'] });
    const { versions_url, token } = await hub.admin.invite();
    await mover.registerAt(versions_url, token, { version: '2.2' });
    const owner = new LocationParty(cpo);
    await owner.put('MOVE', aLocation('MOVE'));
    await allDelivered(hub);
    await mover.updateCredentials({ version: '2.2.1' });
    await owner.patch('MOVE', { name: 'after', last_updated: T(1) });
    await allDelivered(hub);
    expect(pushesOf(mover, 'NL/CP1/MOVE').map(({ url }) => url)).toEqual([
      '/ocpi/2.2/receiver/locations/NL/CP1/MOVE',
      '/ocpi/2.2.1/receiver/locations/NL/CP1/MOVE',
    ]);
    expect(pushesOf(mover, 'NL/CP1/N7')).toHaveLength(1);
  });

  test('RT-B-09 a platform that begins to offer the Receiver interface is brought up to date', async () => {
    const receiver = {
      identifier: 'locations',
      role: 'RECEIVER',
      path: '/ocpi/{version}/receiver/locations',
    } as const;
    const endpoints: SandboxEndpoint[] = [
      { identifier: 'credentials', role: 'SENDER', path: '/ocpi/{version}/credentials' },
      { identifier: 'locations', role: 'SENDER', path: '/ocpi/{version}/sender/locations' },
      receiver,
    ];
    const platform = await hub.cast.start({ parties: [party('EMSP', 'EM4')], endpoints });
    endpoints.pop();
    const { versions_url, token } = await hub.admin.invite();
    await platform.registerAt(versions_url, token);
    await new LocationParty(cpo).put('UNSEEN', aLocation('UNSEEN'));
    await allDelivered(hub);
    expect(platform.received().store.size).toBe(0);
    endpoints.push(receiver);
    await platform.updateCredentials();
    await allDelivered(hub);
    const { documents } = platform.received().store;
    expect(compareLocations(cpo.locations.truth.documents, documents).missing).toEqual([]);
    expect(pushesOf(platform, 'NL/CP1/UNSEEN')).toHaveLength(1);
  });

  test('RT-B-16 (with D1) a receiver gets nothing while it is suspended, and the newest state when it is back', async () => {
    const absent = await hub.join(party('EMSP', 'E16'));
    const witness = await hub.join(party('EMSP', 'E17'));
    const owner = new LocationParty(cpo);
    await owner.put('B16', aLocation('B16'));
    await absent.until(() => held(absent, 'NL/CP1/B16') !== undefined);
    const id = await hub.platformId('E16');
    await hub.admin.suspend(id);
    for (const at of [1, 2, 3]) await owner.patch('B16/E1', { floor_level: `${at}`, last_updated: T(at) });
    await witness.until(() => JSON.stringify(held(witness, 'NL/CP1/B16') ?? '').includes(T(3)));
    expect(pushesOf(absent, 'NL/CP1/B16')).toHaveLength(1);
    await hub.admin.resume(id);
    await allDelivered(hub);
    expect(pushedPaths(absent, 'NL/CP1/B16')).toEqual(['PUT B16', 'PUT B16/E1']);
    expect(held(absent, 'NL/CP1/B16')).toMatchObject({ evses: [{ floor_level: '3' }] });
  });

  test('AMB-20 Locations of an owner that was suspended when a receiver came are not missed', async () => {
    const owner = new LocationParty(await hub.join(party('CPO', 'CP5')));
    await owner.put('HID', aLocation('HID', { party_id: 'CP5' }));
    const id = await hub.platformId('CP5');
    await hub.admin.suspend(id);
    const newcomer = await hub.join(party('EMSP', 'EM5'));
    await allDelivered(hub);
    expect(held(newcomer, 'NL/CP1/N7')).toBeDefined();
    expect(held(newcomer, 'NL/CP5/HID')).toBeUndefined();
    await hub.admin.resume(id);
    await allDelivered(hub);
    expect(held(newcomer, 'NL/CP5/HID')).toEqual(aLocation('HID', { party_id: 'CP5' }));
  });
});

describe('roaming closed by default', () => {
  let hub: TestHub;
  let cpos: LocationParty[];
  let emsps: LocationParty[];

  beforeAll(async () => {
    hub = await TestHub.start({ HUB_ROAMING_DEFAULT: 'closed' });
    const join = async (...parties: ReturnType<typeof party>[]) =>
      Promise.all(parties.map(async (each) => new LocationParty(await hub.join(each))));
    cpos = await join(party('CPO', 'CP1'), party('CPO', 'CP2'));
    emsps = await join(party('EMSP', 'EM1'), party('EMSP', 'EM2'));
  });

  afterAll(() => hub.stop());

  /** What each EMSP has been pushed, and what each gets when it asks. */
  async function seen(): Promise<string[][]> {
    await allDelivered(hub);
    return Promise.all(
      emsps.map(async (emsp) => {
        const pushed = [...emsp.platform.received().store.documents.keys()].map((key) => key.slice(-2));
        const listed = idsIn(await emsp.list());
        expect(listed.filter((id) => !pushed.includes(id))).toEqual([]);
        return listed;
      }),
    );
  }

  test('without an agreement nothing is pushed, listed or found', async () => {
    for (const [at, cpo] of cpos.entries())
      await cpo.put(`A${at + 1}`, aLocation(`A${at + 1}`, { party_id: cpo.id.partyId }));
    expect(await seen()).toEqual([[], []]);
    for (const emsp of emsps) expect(await emsp.find('A1')).toMatchObject({ httpStatus: 404 });
    for (const emsp of emsps) expect(emsp.platform.received().store.size).toBe(0);
  });

  test('a pair that is newly allowed is synchronized with what is there already', async () => {
    await hub.admin.setAgreements([{ parties: ['NL/CP1', 'NL/EM1'], allowed: true }]);
    expect(await seen()).toEqual([['A1'], []]);
    await hub.admin.setAgreements([
      { parties: ['NL/CP1', 'NL/EM1'], allowed: true },
      { parties: ['NL/EM2', 'NL/CP2'], allowed: true },
    ]);
    expect(await seen()).toEqual([['A1'], ['A2']]);
  });

  test('a pair that is no longer allowed exchanges nothing any more', async () => {
    await hub.admin.setAgreements([{ parties: ['NL/CP2', 'NL/EM2'], allowed: true }]);
    await cpos[0]?.patch('A1', { name: 'secret', last_updated: T(1) });
    expect(await seen()).toEqual([[], ['A2']]);
    expect(held(emsps[0]!.platform, 'NL/CP1/A1')).not.toHaveProperty('name');
  });
});
