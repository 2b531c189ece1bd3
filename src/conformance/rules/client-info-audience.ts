import { hubParty } from '../../sandbox/platform/hub-connection.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { may, must, notShown, type Rule, recommended } from '../rule.js';
import { receivedBy } from '../stage/arrivals.js';
import { about, allTold, listedInfos, toldOf } from '../stage/client-infos.js';
import { partyOf } from '../stage/parties.js';

/** Who is told what, and how often. */
export const clientInfoAudience: readonly Rule[] = [
  recommended('HCI-28', 'A party is not told of itself.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const own = stage.newParty('EMSP');
    const parties = [own];
    const platform = await stage.guest({ parties });
    parties.push({ ...own, role: 'CPO' });
    await platform.updateCredentials();
    await allTold(stage, emsp, platform);
    expectEqual(toldOf(emsp, own).length, 2, 'what the others are told of its two roles');
    expectEqual(toldOf(platform, own), [], 'what it is told of itself');
    const listed = await listedInfos(platform);
    expectEqual(about(listed, own), [], 'what it reads of itself');
    expectEqual(about(listed, hubParty(platform.connection)), [], 'what it reads of the hub');
  }),

  may(
    'HCI-29',
    'The list may be limited to parties with which the client may roam.',
    notShown('not done: all parties of the hub are shown to all; agreements rule what is delivered'),
  ),

  recommended('HCI-30', 'A ClientInfo that a receiver refuses is not repeated.', async (stage) => {
    const broken = await stage.guest();
    const newcomer = stage.newParty('CPO');
    const part = `/${newcomer.partyId}`;
    broken.faults.add({
      fault: { kind: 'answer', statusCode: 3000 },
      when: ({ path }) => path.endsWith(part),
    });
    await stage.guest({ parties: [newcomer] });
    await allTold(stage, broken);
    await allTold(stage, broken);
    expectEqual(receivedBy(broken, part).length, 1, 'PUTs about the party');
  }),

  must('HCI-31', "last_updated is the hub's own, and grows with each change.", async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const platform = await stage.guest({ role: 'CPO' });
    const party = partyOf(platform);
    await platform.unregister();
    const { versionsUrl, token } = await stage.hub.invite();
    await platform.registerAt(versionsUrl, token);
    await allTold(stage, emsp);
    const times = toldOf(emsp, party).map(({ last_updated }) => Date.parse(last_updated));
    expectEqual(times.length, 3, 'how many changes were told');
    const grows = times.every((time, at) => at === 0 || time > (times[at - 1] ?? 0));
    expectThat(grows, 'last_updated', 'a later moment with each change', times);
    const newest = toldOf(emsp, party).at(-1);
    const since = await listedInfos(emsp, `date_from=${newest?.last_updated}`);
    expectEqual(about(since, party), [newest], 'the party in the list of what has changed since');
  }),
];
