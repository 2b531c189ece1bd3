import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectNotOk, expectStatus } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { must, type Rule } from '../rule.js';
import { receivedBy } from '../stage/arrivals.js';
import { about, expectTold, listedInfos, statusesTold } from '../stage/client-infos.js';
import { aliveWindow, cutOff, expectOffline, patienceOf } from '../stage/outage.js';
import { only, partyOf } from '../stage/parties.js';
import { platformId } from '../stage/platform-id.js';
import type { Stage } from '../stage/stage.js';

/** When a party is CONNECTED, OFFLINE, PLANNED or SUSPENDED, and what follows from it. */
export const connectionStatus: readonly Rule[] = [
  must('HCI-13', 'A party that has registered is CONNECTED.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const newcomer = await stage.guest({ role: 'CPO' });
    await expectTold(emsp, partyOf(newcomer), ['CONNECTED']);
    expectEqual(await listedStatus(stage, newcomer), 'CONNECTED', 'status in the list');
  }),

  must('HCI-14', 'A party that cannot be reached is OFFLINE, and the others are told.', async (stage) => {
    aliveWindow(stage);
    const gone = await stage.guest({ role: 'CPO' });
    await gone.refuseConnections();
    await expectOffline(stage, gone);
    expectEqual(await listedStatus(stage, gone), 'OFFLINE', 'status in the list');
  }),

  must('HCI-15', 'A party that is back is CONNECTED, and the others are told.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const gone = await stage.guest();
    await cutOff(stage, gone);
    await gone.start();
    await expectTold(emsp, partyOf(gone), ['CONNECTED', 'OFFLINE', 'CONNECTED'], patienceOf(stage));
    expectEqual(await listedStatus(stage, gone), 'CONNECTED', 'status in the list');
  }),

  must('HCI-16', 'A party that is expected is PLANNED.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const { platform, register } = await expected(stage);
    await expectTold(emsp, partyOf(platform), ['PLANNED']);
    expectEqual(await listedStatus(stage, platform), 'PLANNED', 'status in the list');
    await register();
    await expectTold(emsp, partyOf(platform), ['PLANNED', 'CONNECTED']);
  }),

  must('HCI-17', 'A party that is shut out is SUSPENDED, and stays in the list.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const leaver = await stage.guest({ role: 'CPO' });
    await leaver.unregister();
    await expectTold(emsp, partyOf(leaver), ['CONNECTED', 'SUSPENDED']);
    expectEqual(await listedStatus(stage, leaver), 'SUSPENDED', 'status of one that has left');
    const shutOut = await stage.guest({ role: 'CPO' });
    const platform = `/platforms/${await platformId(stage, shutOut)}`;
    await stage.hub.operator().call('POST', `${platform}/suspend`);
    await expectTold(emsp, partyOf(shutOut), ['CONNECTED', 'SUSPENDED']);
    expectEqual(await listedStatus(stage, shutOut), 'SUSPENDED', 'status of one that was shut out');
    await stage.hub.operator().call('POST', `${platform}/resume`);
    await expectTold(emsp, partyOf(shutOut), ['CONNECTED', 'SUSPENDED', 'CONNECTED']);
  }),

  must('HCI-18', 'Nothing is delivered to a party that is not CONNECTED: 4003.', async (stage) => {
    const left = await stage.guest();
    await left.unregister();
    await expectUndelivered(stage, left, [4001, 4003]);

    aliveWindow(stage);
    const away = await stage.guest();
    away.faults.add({ fault: { kind: 'answer', httpStatus: 500 } });
    await expectOffline(stage, away);
    await expectUndelivered(stage, away, [4003]);

    const operator = stage.hub.operator();
    const shutOut = await stage.guest();
    await operator.call('POST', `/platforms/${await platformId(stage, shutOut)}/suspend`);
    await expectUndelivered(stage, shutOut, [4003]);
    await expectUndelivered(stage, (await expected(stage)).platform, [4003]);
  }),

  must('HCI-19', 'A platform that was away is not told later; it asks.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const away = await stage.guest();
    await cutOff(stage, away);
    const changing = await stage.guest({ role: 'CPO' });
    await changing.unregister();
    await expectTold(emsp, partyOf(changing), ['CONNECTED', 'SUSPENDED']);
    await away.start();
    await expectTold(emsp, partyOf(away), ['OFFLINE', 'CONNECTED'], patienceOf(stage));
    // Told of after whatever might have been kept:
    await expectTold(away, partyOf(await stage.guest({ role: 'CPO' })), ['CONNECTED']);
    expectEqual(statusesTold(away, partyOf(changing)), [], 'what it was told of the change that it missed');
    const [listed] = about(await listedInfos(away), partyOf(changing));
    expectEqual(listed?.status, 'SUSPENDED', 'status in its list');
  }),
];

/** The status of a platform's first party in the list that EMSP1 sees. */
async function listedStatus(stage: Stage, platform: SandboxPlatform): Promise<unknown> {
  const [reader] = await stage.platforms('EMSP1');
  const infos = about(await listedInfos(reader), partyOf(platform));
  expectEqual(infos.length, 1, 'how often it is listed');
  return infos[0]?.status;
}

/** A platform that the operator has invited under its party, and that has not come yet. */
async function expected(stage: Stage) {
  const operator = stage.hub.operator();
  const platform = await stage.stranger({ role: 'EMSP' });
  const { countryCode, partyId } = partyOf(platform);
  const { versionsUrl, token } = await operator.invite({
    roles: [{ role: 'EMSP', country_code: countryCode, party_id: partyId }],
  });
  return { platform, register: () => platform.registerAt(versionsUrl, token) };
}

async function expectUndelivered(
  stage: Stage,
  to: SandboxPlatform,
  statusCodes: readonly number[],
): Promise<void> {
  const [cpo] = await stage.locationParties('CPO1');
  const id = stage.newId();
  const answer = await cpo.put(id, cpo.location(id), only(to));
  expectNotOk(answer);
  const code = answer.envelope?.statusCode ?? 0;
  if (statusCodes.length === 1) expectStatus(answer, 200, statusCodes[0] ?? 0);
  else expectThat(statusCodes.includes(code), 'status_code', statusCodes.join(' or '), code);
  expectEqual(receivedBy(to, `/${id}`).length, 0, 'messages at the receiver');
}
