import { aLocation } from '../../src/conformance/samples/location.js';
import { aSession } from '../../src/conformance/samples/session.js';
import { compareLocations } from '../../src/sandbox/locations/compare-locations.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { HubProcess } from '../harness/hub-process.js';
import { untilDecided } from '../replication/fresh-database.js';
import { T } from '../replication/location-bodies.js';
import { held, idsIn, LocationParty, listIn, pushedPaths, routeOf } from './location-party.js';

describe('a receiver that is away', () => {
  let hub: TestHub;
  let cpo: LocationParty;
  let receiver: SandboxPlatform;
  const RECEIVER = { countryCode: 'NL', partyId: 'EM1' };

  beforeAll(async () => {
    hub = await TestHub.start({ HUB_ALIVE_CHECK_S: '1' });
    const platforms = await Promise.all([hub.join(party('CPO', 'CP1')), hub.join(party('EMSP', 'EM1'))]);
    cpo = new LocationParty(platforms[0]);
    receiver = platforms[1];
  });

  afterAll(() => hub.stop());

  const status = () => cpo.platform.clientInfos.of(RECEIVER)?.status;

  async function leave(): Promise<void> {
    await receiver.refuseConnections();
    await cpo.platform.until(() => status() === 'OFFLINE', 'the receiver is OFFLINE', 20_000);
  }

  async function comeBack(): Promise<void> {
    await receiver.start();
    await cpo.platform.until(() => status() === 'CONNECTED', 'the receiver is back', 20_000);
  }

  test('OFF-02, OFF-05 (with D1) what was pushed to the hub is state: each object comes once, in its newest form', async () => {
    await cpo.put('KNOWN', aLocation('KNOWN'));
    await receiver.until(() => held(receiver, 'NL/CP1/KNOWN') !== undefined);
    await leave();
    for (const at of [1, 2, 3]) {
      await cpo.patch('KNOWN/E1', { floor_level: `${at}`, last_updated: T(at) });
      await cpo.put('FRESH', aLocation('FRESH', { name: `${at}`, last_updated: T(at) }));
    }
    expect(pushedPaths(receiver, 'NL/CP1/FRESH')).toEqual([]);
    await untilDecided(hub.place.databaseUrl);
    await comeBack();
    const newest = await Promise.all([cpo.copy('KNOWN'), cpo.copy('FRESH')]);
    await receiver.until(
      () =>
        JSON.stringify([held(receiver, 'NL/CP1/KNOWN'), held(receiver, 'NL/CP1/FRESH')]) ===
        JSON.stringify(newest),
    );
    expect(pushedPaths(receiver, 'NL/CP1/KNOWN')).toEqual(['PUT KNOWN', 'PUT KNOWN/E1']);
    expect(pushedPaths(receiver, 'NL/CP1/FRESH')).toEqual(['PUT FRESH']);
    const pulled = await receiver.pullAll();
    expect(compareLocations(pulled.store.documents, receiver.received().store.documents).matches).toBe(true);
  });
});

describe('a hub that is started again', () => {
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await HubProcess.start();
  });
  afterAll(() => hub.stop());

  test('OFF-07, RT-O-08 knows its platforms, their tokens, ClientInfo, Locations, Sessions, and what it still has to deliver', async () => {
    const [owner, receiver] = await Promise.all([
      hub.join(party('CPO', 'CP1')),
      hub.join(party('EMSP', 'EM1')),
    ]);
    await hub.admin.invite({ roles: [{ role: 'CPO', country_code: 'DE', party_id: 'CP9' }] });
    const cpo = new LocationParty(owner);
    const emsp = new LocationParty(receiver);
    const clientInfos = async () =>
      listIn(await receiver.send({ method: 'GET', module: 'hubclientinfo', role: 'SENDER' }));
    await cpo.put('BEFORE', aLocation('BEFORE'));
    await receiver.until(() => held(receiver, 'NL/CP1/BEFORE') !== undefined);
    const shown = { countryCode: 'NL', partyId: 'CP1', id: 'S1' };
    await owner.sessions.put(JSON.stringify(aSession('S1')), { to: receiver.parties[0] });
    const before = await clientInfos();
    await receiver.refuseConnections();
    await cpo.patch('BEFORE/E1', { status: 'CHARGING', last_updated: T(1) });
    await hub.kill('SIGTERM');
    await receiver.start();
    await hub.startAgain();

    await receiver.until(() => JSON.stringify(held(receiver, 'NL/CP1/BEFORE')).includes('CHARGING'));
    expect(await clientInfos()).toEqual(before);
    expect(idsIn(await emsp.list())).toEqual(['BEFORE']);
    expect(await cpo.put('AFTER', aLocation('AFTER'))).toMatchObject({ httpStatus: 201, ok: true });
    await receiver.until(() => held(receiver, 'NL/CP1/AFTER') !== undefined);
    // RT-O-08: what was learnt from a push that was only relayed.
    const patch = '{"kwh":2,"last_updated":"2026-06-01T08:01:00Z"}';
    const patched = await owner.sessions.patch(shown, patch, { to: 'nobody' });
    expect(patched).toMatchObject({ ok: true });
    expect(routeOf(patched)).toEqual({ to: 'NL/CP1', from: 'NL/EM1' });
  });
});
