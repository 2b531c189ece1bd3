import type { JournalEntry } from '../../src/sandbox/http/journal.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { authorization } from '../harness/exact-request.js';
import { TestHub } from '../harness/hub.js';
import { aLocation } from '../harness/location-values.js';
import { held, LocationParty, listIn } from './location-party.js';

const isAliveCheck = ({ direction, method, url }: JournalEntry) =>
  direction === 'received' && method === 'GET' && url === '/ocpi/versions';
const aliveChecks = (platform: SandboxPlatform) => platform.journal.filter(isAliveCheck);

/** Waits until `watcher` has been told this of a party, and for the first time after `from` messages. */
async function told(watcher: SandboxPlatform, partyId: string, ...statuses: string[]): Promise<void> {
  const isTold = () => {
    const history = statusesOf(watcher, partyId);
    return statuses.every((status, at) => history[history.length - statuses.length + at] === status);
  };
  await watcher.until(isTold, `${partyId} ${statuses}`, 20_000);
}

const statusesOf = (watcher: SandboxPlatform, partyId: string) =>
  watcher.clientInfos.history.filter((info) => info.party_id === partyId).map(({ status }) => status);

describe('with an alive window of one second', () => {
  let hub: TestHub;
  let watcher: SandboxPlatform;

  beforeAll(async () => {
    hub = await TestHub.start({ HUB_ALIVE_CHECK_S: '1' });
    watcher = await hub.join(party('EMSP', 'EM1'));
  });

  afterAll(() => hub.stop());

  test('HCI-14, HCI-15 a party that cannot be reached is OFFLINE, one that is back is CONNECTED', async () => {
    const cpo = await hub.join(party('CPO', 'C14'));
    await cpo.refuseConnections();
    await told(watcher, 'C14', 'CONNECTED', 'OFFLINE');
    const list = listIn(await watcher.send({ method: 'GET', module: 'hubclientinfo', role: 'SENDER' }));
    expect(list).toContainEqual(expect.objectContaining({ party_id: 'C14', status: 'OFFLINE' }));
    await cpo.start();
    await told(watcher, 'C14', 'CONNECTED', 'OFFLINE', 'CONNECTED');
  });

  test('HCI-18 messages for an OFFLINE party are answered with 4003; it gets none of them', async () => {
    const cpo = new LocationParty(await hub.join(party('CPO', 'C18')));
    const away = await hub.join(party('EMSP', 'E18'));
    away.faults.add({ fault: { kind: 'answer', httpStatus: 500 } });
    await told(watcher, 'E18', 'OFFLINE');
    away.journal.clear();
    const to = { countryCode: 'NL', partyId: 'E18' };
    const answer = await cpo.put('LOC1', aLocation('LOC1', { party_id: 'C18' }), { to });
    expect(answer).toMatchObject({ httpStatus: 200, envelope: { statusCode: 4003 } });
    expect(away.journal.filter((entry) => entry.direction === 'received' && !isAliveCheck(entry))).toEqual(
      [],
    );
  });

  test('HCI-20, HCI-22 a silent platform is asked for its versions, with our token and no routing headers', async () => {
    const silent = await hub.joinWith({ parties: [party('EMSP', 'E20')], versionsPath: '/my/versions' });
    silent.journal.clear();
    const check = await silent.journal.waitFor(
      ({ direction, url }) => direction === 'received' && url === '/my/versions',
    );
    const { Authorization } = authorization(silent.connection.ownToken);
    expect(check).toMatchObject({
      method: 'GET',
      httpStatus: 200,
      requestHeaders: { authorization: Authorization },
    });
    expect(Object.keys(check.requestHeaders).filter((name) => name.startsWith('ocpi-'))).toEqual([]);
    expect(statusesOf(watcher, 'E20')).toEqual(['CONNECTED']);
  });

  test('HCI-21 any message resets the timer: a talkative platform is never asked', async () => {
    const [talkative, silent] = await Promise.all([
      hub.join(party('EMSP', 'E21')),
      hub.join(party('EMSP', 'S21')),
    ]);
    for (const platform of [talkative, silent]) platform.journal.clear();
    while (aliveChecks(silent).length < 2)
      await talkative.send({ method: 'GET', module: 'hubclientinfo', role: 'SENDER', query: 'limit=1' });
    expect(aliveChecks(talkative)).toEqual([]);
  });

  test('HCI-23 failed checks make it OFFLINE; it goes on being asked, until a check succeeds', async () => {
    const ill = await hub.join(party('EMSP', 'E23'));
    const heal = ill.faults.add({ fault: { kind: 'answer', httpStatus: 500 } });
    await told(watcher, 'E23', 'CONNECTED', 'OFFLINE');
    expect(aliveChecks(ill).length).toBeGreaterThanOrEqual(2);
    ill.journal.clear();
    await ill.journal.waitFor(isAliveCheck);
    heal();
    await told(watcher, 'E23', 'OFFLINE', 'CONNECTED');
  });

  test('HCI-23 so does a check that is answered with 401, or with something that is no OCPI', async () => {
    const [locked, proxied] = await Promise.all([
      hub.join(party('EMSP', 'L23')),
      hub.join(party('EMSP', 'P23')),
    ]);
    locked.faults.add({ fault: { kind: 'answer', httpStatus: 401, statusCode: 2000 } });
    proxied.faults.add({ fault: { kind: 'answer', httpStatus: 200, body: '<html>' } });
    await told(watcher, 'L23', 'OFFLINE');
    await told(watcher, 'P23', 'OFFLINE');
  });

  test('HCI-23 one failed check is not enough', async () => {
    const shaky = await hub.join(party('EMSP', 'O23'));
    shaky.journal.clear();
    shaky.faults.add({ fault: { kind: 'answer', httpStatus: 500 }, times: 1 });
    await shaky.until(() => aliveChecks(shaky).filter(({ httpStatus }) => httpStatus === 200).length >= 2);
    expect(aliveChecks(shaky)[0]).toMatchObject({ httpStatus: 500 });
    expect(statusesOf(watcher, 'O23')).toEqual(['CONNECTED']);
  });

  test('HCI-24 a request from an OFFLINE platform brings it back', async () => {
    const cpo = await hub.join(party('CPO', 'C24'));
    await cpo.refuseConnections();
    await told(watcher, 'C24', 'OFFLINE');
    await cpo.send({ method: 'GET', module: 'hubclientinfo', role: 'SENDER' });
    await told(watcher, 'C24', 'OFFLINE', 'CONNECTED');
  });

  test('HCI-26 the status of a platform is that of all its parties', async () => {
    const parties = ['A26', 'B26', 'D26'];
    const platform = await hub.join(...parties.map((partyId) => party('CPO', partyId)));
    await platform.refuseConnections();
    for (const partyId of parties) {
      await told(watcher, partyId, 'CONNECTED', 'OFFLINE');
      expect(statusesOf(watcher, partyId)).toEqual(['CONNECTED', 'OFFLINE']);
    }
  });

  test('LOC-R-22, RT-G-08 objects of an OFFLINE party stay, with the statuses that they had', async () => {
    const owner = await hub.join(party('CPO', 'C22'));
    const location = aLocation('LOC22', { party_id: 'C22' });
    await new LocationParty(owner).put('LOC22', location);
    await watcher.until(() => held(watcher, 'NL/C22/LOC22') !== undefined);
    await owner.refuseConnections();
    await told(watcher, 'C22', 'OFFLINE');
    expect((await new LocationParty(watcher).find('LOC22')).envelope?.data).toEqual(location);
    expect(held(watcher, 'NL/C22/LOC22')).toEqual(location);
  });

  test('HCI-19, OFF-02 ClientInfo that a platform missed does not come late; it is in the list', async () => {
    const missing = await hub.join(party('EMSP', 'E19'));
    await missing.refuseConnections();
    await told(watcher, 'E19', 'OFFLINE');
    const changing = await hub.join(party('CPO', 'C19'));
    await changing.unregister();
    await told(watcher, 'C19', 'CONNECTED', 'SUSPENDED');
    await missing.start();
    await told(watcher, 'E19', 'OFFLINE', 'CONNECTED');
    await hub.join(party('CPO', 'D19')); // told after whatever might have been kept
    await told(missing, 'D19', 'CONNECTED');
    expect(statusesOf(missing, 'C19')).toEqual([]);
    const list = listIn(await missing.send({ method: 'GET', module: 'hubclientinfo', role: 'SENDER' }));
    expect(list).toContainEqual(expect.objectContaining({ party_id: 'C19', status: 'SUSPENDED' }));
  });
});

describe('with a long alive window and little patience', () => {
  let hub: TestHub;
  let watcher: SandboxPlatform;

  beforeAll(async () => {
    hub = await TestHub.start({ HUB_PEER_TIMEOUT_MS: '1000' });
    watcher = await hub.join(party('EMSP', 'EM1'));
  });

  afterAll(() => hub.stop());

  test('HCI-25 a push that is not answered leads to a check at once; that alone makes nobody OFFLINE', async () => {
    const slow = await hub.join(party('EMSP', 'E25'));
    const cpo = new LocationParty(await hub.join(party('CPO', 'C25')));
    slow.journal.clear();
    slow.faults.add({ fault: { kind: 'never' }, when: ({ method }) => method === 'PUT', times: 1 });
    await cpo.put('LOC1', aLocation('LOC1', { party_id: 'C25' }));
    const check = await slow.journal.waitFor(isAliveCheck);
    expect(check.httpStatus).toBe(200);
    await slow.until(() => held(slow, 'NL/C25/LOC1') !== undefined);
    await hub.join(party('CPO', 'D25'));
    await told(watcher, 'D25', 'CONNECTED');
    expect(statusesOf(watcher, 'E25')).toEqual(['CONNECTED']);
  });

  test('HCI-25 a push that is refused by the system leads to OFFLINE, long before the window ends', async () => {
    const gone = await hub.join(party('EMSP', 'F25'));
    const cpo = new LocationParty(await hub.join(party('CPO', 'G25')));
    await gone.refuseConnections();
    await cpo.put('LOC1', aLocation('LOC1', { party_id: 'G25' }));
    await told(watcher, 'F25', 'CONNECTED', 'OFFLINE');
  });
});
