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

/** Waits until these are the latest statuses that `watcher` has been told of a party. */
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
  /** CPOs that cannot be reached any more. */
  let gone: Record<'C14' | 'C22' | 'C24' | 'A26', SandboxPlatform>;
  /** EMSPs that fail in ways of their own. */
  let failing: Record<'E18' | 'E19' | 'E23' | 'L23' | 'P23' | 'O23', SandboxPlatform>;
  let heal: () => void;
  const location22 = aLocation('LOC22', { party_id: 'C22' });

  // All outages begin at once, so that the tests wait for them only once.
  beforeAll(async () => {
    hub = await TestHub.start({ HUB_ALIVE_CHECK_S: '1' });
    const cpo = (...partyIds: string[]) => hub.join(...partyIds.map((partyId) => party('CPO', partyId)));
    const emsp = (partyId: string) => hub.join(party('EMSP', partyId));
    watcher = await emsp('EM1');
    const [C14, C22, C24, A26] = await Promise.all([
      cpo('C14'),
      cpo('C22'),
      cpo('C24'),
      cpo('A26', 'B26', 'D26'),
    ]);
    gone = { C14, C22, C24, A26 };
    const [E18, E19, E23, L23, P23, O23] = await Promise.all([
      emsp('E18'),
      emsp('E19'),
      emsp('E23'),
      emsp('L23'),
      emsp('P23'),
      emsp('O23'),
    ]);
    failing = { E18, E19, E23, L23, P23, O23 };
    await new LocationParty(C22).put('LOC22', location22);
    await watcher.until(() => held(watcher, 'NL/C22/LOC22') !== undefined);

    const broken = { kind: 'answer', httpStatus: 500 } as const;
    E18.faults.add({ fault: broken });
    heal = E23.faults.add({ fault: broken });
    L23.faults.add({ fault: { kind: 'answer', httpStatus: 401, statusCode: 2000 } });
    P23.faults.add({ fault: { kind: 'answer', httpStatus: 200, body: '<html>' } });
    O23.journal.clear();
    O23.faults.add({ fault: broken, when: ({ url }) => url === '/ocpi/versions', times: 1 });
    await Promise.all([C14, C22, C24, A26, E19].map((platform) => platform.refuseConnections()));
  });

  afterAll(() => hub.stop());

  const clientInfos = async (platform: SandboxPlatform) =>
    listIn(await platform.send({ method: 'GET', module: 'hubclientinfo', role: 'SENDER' }));

  test('HCI-14, HCI-15 a party that cannot be reached is OFFLINE, one that is back is CONNECTED', async () => {
    await told(watcher, 'C14', 'CONNECTED', 'OFFLINE');
    expect(await clientInfos(watcher)).toContainEqual(
      expect.objectContaining({ party_id: 'C14', status: 'OFFLINE' }),
    );
    await gone.C14.start();
    await told(watcher, 'C14', 'CONNECTED', 'OFFLINE', 'CONNECTED');
  });

  test('HCI-18 messages for an OFFLINE party are answered with 4003; it gets none of them', async () => {
    await told(watcher, 'E18', 'OFFLINE');
    failing.E18.journal.clear();
    const cpo = new LocationParty(await hub.join(party('CPO', 'C18')));
    const to = { countryCode: 'NL', partyId: 'E18' };
    const answer = await cpo.put('LOC1', aLocation('LOC1', { party_id: 'C18' }), { to });
    expect(answer).toMatchObject({ httpStatus: 200, envelope: { statusCode: 4003 } });
    const got = failing.E18.journal.filter((entry) => entry.direction === 'received' && !isAliveCheck(entry));
    expect(got).toEqual([]);
  });

  test('HCI-20, HCI-22 a silent platform is asked for its versions, with our token and no routing headers', async () => {
    const silent = await hub.joinWith({ parties: [party('EMSP', 'E20')], versionsPath: '/my/versions' });
    silent.journal.clear();
    const check = await silent.journal.waitFor(
      ({ direction, url }) => direction === 'received' && url === '/my/versions',
    );
    const { Authorization } = authorization(silent.connection.ownToken);
    expect(check).toMatchObject({ method: 'GET', httpStatus: 200 });
    expect(check.requestHeaders.authorization).toBe(Authorization);
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
    await told(watcher, 'E23', 'CONNECTED', 'OFFLINE');
    expect(aliveChecks(failing.E23).length).toBeGreaterThanOrEqual(2);
    failing.E23.journal.clear();
    await failing.E23.journal.waitFor(isAliveCheck);
    heal();
    await told(watcher, 'E23', 'OFFLINE', 'CONNECTED');
  });

  test('HCI-23 so does a check that is answered with 401, or with something that is no OCPI', async () => {
    await told(watcher, 'L23', 'CONNECTED', 'OFFLINE');
    await told(watcher, 'P23', 'CONNECTED', 'OFFLINE');
  });

  test('HCI-23 one failed check is not enough', async () => {
    const shaky = failing.O23;
    const answered = () => aliveChecks(shaky).filter(({ httpStatus }) => httpStatus === 200).length;
    await shaky.until(() => answered() >= 2, 'two checks answered');
    expect(aliveChecks(shaky).filter(({ httpStatus }) => httpStatus === 500)).toHaveLength(1);
    expect(statusesOf(watcher, 'O23')).toEqual(['CONNECTED']);
  });

  test('HCI-24 a request from an OFFLINE platform brings it back', async () => {
    await told(watcher, 'C24', 'CONNECTED', 'OFFLINE');
    await clientInfos(gone.C24);
    await told(watcher, 'C24', 'CONNECTED', 'OFFLINE', 'CONNECTED');
  });

  test('HCI-26 the status of a platform is that of all its parties', async () => {
    for (const partyId of ['A26', 'B26', 'D26']) {
      await told(watcher, partyId, 'CONNECTED', 'OFFLINE');
      expect(statusesOf(watcher, partyId)).toEqual(['CONNECTED', 'OFFLINE']);
    }
  });

  test('LOC-R-22, RT-G-08 objects of an OFFLINE party stay, with the statuses that they had', async () => {
    await told(watcher, 'C22', 'OFFLINE');
    expect((await new LocationParty(watcher).find('LOC22')).envelope?.data).toEqual(location22);
    expect(held(watcher, 'NL/C22/LOC22')).toEqual(location22);
  });

  test('HCI-19, OFF-02 ClientInfo that a platform missed does not come late; it is in the list', async () => {
    const missing = failing.E19;
    await told(watcher, 'E19', 'OFFLINE');
    const changing = await hub.join(party('CPO', 'C19'));
    await changing.unregister();
    await told(watcher, 'C19', 'CONNECTED', 'SUSPENDED');
    await missing.start();
    await told(watcher, 'E19', 'OFFLINE', 'CONNECTED');
    await hub.join(party('CPO', 'D19')); // told after whatever might have been kept
    await told(missing, 'D19', 'CONNECTED');
    expect(statusesOf(missing, 'C19')).toEqual([]);
    expect(await clientInfos(missing)).toContainEqual(
      expect.objectContaining({ party_id: 'C19', status: 'SUSPENDED' }),
    );
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
