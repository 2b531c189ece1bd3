import type { Fault } from '../../sandbox/http/faults.js';
import { expectStatus } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { may, must, notShown, type Rule, recommended, should } from '../rule.js';
import { answeredBy } from '../stage/answered-by.js';
import { allTold, clientInfoPage, expectTold, statusesTold } from '../stage/client-infos.js';
import { base64 } from '../stage/get-versions.js';
import { aliveChecks, aliveWindow, cutOff, expectOffline, patienceOf } from '../stage/outage.js';
import { partyOf } from '../stage/parties.js';

/** How the hub finds out who is there. */
export const aliveCheckRules: readonly Rule[] = [
  should('HCI-20', 'A platform that is silent is asked for its versions.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    aliveWindow(stage);
    const silent = await stage.guest();
    silent.journal.clear();
    await silent.until(() => aliveChecks(silent).length > 0, 'an alive check', patienceOf(stage));
    await allTold(stage, emsp);
    expectEqual(statusesTold(emsp, partyOf(silent)), ['CONNECTED'], 'what the others are told of it');
  }),

  should('HCI-21', 'Each message of a platform puts that off.', async (stage) => {
    const windowMs = aliveWindow(stage);
    const [talkative, silent] = await Promise.all([stage.guest(), stage.guest()]);
    for (const platform of [talkative, silent]) platform.journal.clear();
    const isOver = () => aliveChecks(silent).length >= 2;
    while (!isOver()) {
      await clientInfoPage(talkative, 'limit=1');
      await silent.until(isOver, 'two alive checks', windowMs / 4).catch(() => {});
    }
    expectEqual(aliveChecks(talkative).length, 0, 'alive checks of one that talks');
  }),

  must(
    'HCI-22',
    "The check calls the versions URL of the platform's credentials, without routing headers.",
    async (stage) => {
      aliveWindow(stage);
      const silent = await stage.guest({ versionsPath: '/my/versions', strictTokens: true });
      await silent.updateCredentials(); // so that there is a token which is not the first
      silent.journal.clear();
      const timeoutMs = patienceOf(stage);
      const { url, requestHeaders } = await silent.journal.waitFor(
        ({ direction, method }) => direction === 'received' && method === 'GET',
        {
          what: 'an alive check',
          timeoutMs,
        },
      );
      expectEqual(url, '/my/versions', 'path');
      expectEqual(
        requestHeaders.authorization,
        `Token ${base64(silent.connection.ownToken)}`,
        'Authorization',
      );
      const routing = Object.keys(requestHeaders).filter((name) => /^ocpi-(to|from)-/.test(name));
      expectEqual(routing, [], 'routing headers');
    },
  ),

  recommended('HCI-23', 'A failed check leads to OFFLINE, and the hub goes on to ask.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    aliveWindow(stage);
    const faults: Fault[] = [
      { kind: 'answer', httpStatus: 500 },
      { kind: 'answer', httpStatus: 401, statusCode: 2000 },
      { kind: 'answer', body: '<html>' },
    ];
    await Promise.all(
      faults.map(async (fault) => {
        const broken = await stage.guest();
        const mend = broken.faults.add({ fault });
        await expectOffline(stage, broken);
        broken.journal.clear();
        await broken.until(() => aliveChecks(broken).length > 0, 'a further check', patienceOf(stage));
        mend();
        await expectTold(emsp, partyOf(broken), ['OFFLINE', 'CONNECTED'], patienceOf(stage));
      }),
    );
  }),

  recommended('HCI-24', 'A message of an OFFLINE platform brings it back.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const gone = await stage.guest();
    await cutOff(stage, gone);
    await clientInfoPage(gone);
    await expectTold(emsp, partyOf(gone), ['OFFLINE', 'CONNECTED']);
  }),

  recommended(
    'HCI-25',
    'A failed message leads to a check; one slow answer does not make a party OFFLINE.',
    async (stage) => {
      const [emsp] = await stage.platforms('EMSP1');
      const slow = await stage.guest();
      slow.journal.clear();
      expectStatus(await answeredBy(stage, { kind: 'never' }, slow), 200, 4002);
      if (stage.hub.known.aliveWindowMs !== undefined)
        await slow.until(() => aliveChecks(slow).length > 0, 'a check', patienceOf(stage));
      await allTold(stage, emsp, slow);
      expectEqual(statusesTold(emsp, partyOf(slow)), ['CONNECTED'], 'what the others are told of it');
    },
  ),

  must('HCI-26', 'All parties of a platform change together.', async (stage) => {
    const [emsp] = await stage.platforms('EMSP1');
    const parties = [stage.newParty('EMSP'), stage.newParty('EMSP'), stage.newParty('CPO')];
    const gone = await stage.guest({ parties });
    await cutOff(stage, gone);
    await allTold(stage, emsp);
    for (const party of parties)
      expectThat(
        statusesTold(emsp, party).filter((status) => status === 'OFFLINE').length === 1,
        `what is told of ${party.partyId}`,
        'OFFLINE, once',
        statusesTold(emsp, party),
      );
  }),

  may(
    'HCI-27',
    'The hub may verify a ClientInfo at a receiver.',
    notShown('not done: ClientInfo is the data of the hub, and who missed one reads the list'),
  ),
];
