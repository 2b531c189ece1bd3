import { aLocation } from '../../src/conformance/samples/location.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { party } from '../harness/cast.js';
import { TestHub } from '../harness/hub.js';
import { aliveChecks, isAliveCheck, statusesOf, told } from '../platforms/contact/statuses.js';
import { held, LocationParty } from './location-party.js';

describe('with an alive window of one second', () => {
  let hub: TestHub;
  let watcher: SandboxPlatform;

  beforeAll(async () => {
    hub = await TestHub.start({ HUB_ALIVE_CHECK_S: '1' });
    watcher = await hub.join(party('EMSP', 'EM1'));
  });

  afterAll(() => hub.stop());

  test('HCI-23 one failed check is not enough', async () => {
    const shaky = await hub.join(party('EMSP', 'O23'));
    shaky.journal.clear();
    shaky.faults.add({
      fault: { kind: 'answer', httpStatus: 500 },
      when: ({ url }) => url === '/ocpi/versions',
      times: 1,
    });
    const answered = () => aliveChecks(shaky).filter(({ httpStatus }) => httpStatus === 200).length;
    await shaky.until(() => answered() >= 2, 'two checks answered');
    expect(aliveChecks(shaky).filter(({ httpStatus }) => httpStatus === 500)).toHaveLength(1);
    expect(statusesOf(watcher, 'O23')).toEqual(['CONNECTED']);
  });
});

describe('with a long alive window and little patience', () => {
  let hub: TestHub;
  let watcher: SandboxPlatform;

  beforeAll(async () => {
    hub = await TestHub.start({ HUB_PEER_TIMEOUT_MS: '2000' });
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
