import { CONNECTION_STATUSES, clientInfo } from '../../ocpi/schemas/client-info.js';
import { expectHttp, listIn } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { must, notShown, type Rule, recommended } from '../rule.js';
import { about, clientInfoPage, listedInfos } from '../stage/client-infos.js';
import { pagesFrom, pagingOf } from '../stage/list-pages.js';
import { partyOf } from '../stage/parties.js';

/** The list that the hub shows. */
export const hubClientInfo: readonly Rule[] = [
  must('HCI-01', 'The list has pages and filters like any other.', async (stage) => {
    const [reader] = await stage.platforms('EMSP1');
    const parties = [1, 2, 3].map(() => stage.newParty('CPO'));
    await stage.guest({ parties });
    const ours = async (query: string) => {
      const listed = await listedInfos(reader, query);
      return parties.flatMap((party) => about(listed, party));
    };
    const times = (await ours('')).map(({ last_updated }) => Date.parse(String(last_updated))).sort();
    expectEqual(times.length, 3, 'how many of three parties are listed');
    const at = (index: number, later: number) => new Date((times.at(index) ?? 0) + later).toISOString();

    // So small a span of time that others hardly get in between two pages.
    const pages = await pagesFrom(
      reader,
      await clientInfoPage(reader, `date_from=${at(0, 0)}&date_to=${at(-1, 1)}&limit=1`),
    );
    const found = pages.flatMap(listIn);
    expectEqual(parties.flatMap((party) => about(found, party)).length, 3, 'parties on pages of one');
    for (const page of pages) {
      expectEqual(listIn(page).length, 1, 'parties on a page of one');
      expectEqual(pagingOf(page).total, String(found.length), 'X-Total-Count');
    }
    expectEqual(await ours(`date_from=${at(-1, 1)}`), [], 'parties that have changed since');
    expectEqual(await ours(`date_to=${at(0, 0)}`), [], 'parties that had changed before');
    expectEqual(pagingOf(await clientInfoPage(reader, 'date_from=2099-01-01T00:00:00Z')).total, '0', 'none');
  }),

  must('HCI-02', 'A ClientInfo holds party, role, status and last_updated.', async (stage) => {
    const [reader] = await stage.platforms('EMSP1', 'CPO1');
    for (const info of await listedInfos(reader))
      expectThat(clientInfo.safeParse(info).success, 'a ClientInfo', 'all five fields', info);
  }),

  must('HCI-03', 'There is one for each role of a party.', async (stage) => {
    const [reader] = await stage.platforms('EMSP1');
    const party = stage.newParty('CPO');
    await stage.guest({ parties: [party, { ...party, role: 'EMSP' }] });
    const roles = about(await listedInfos(reader), party).map(({ role }) => String(role));
    expectEqual(roles.sort(), ['CPO', 'EMSP'], 'roles of the party');
  }),

  must('HCI-04', 'The status is CONNECTED, OFFLINE, PLANNED or SUSPENDED.', async (stage) => {
    const [reader] = await stage.platforms('EMSP1');
    const left = await stage.guest({ role: 'CPO' });
    await left.unregister();
    const listed = await listedInfos(reader);
    expectEqual(about(listed, partyOf(left)).length, 1, 'how often a party that has left is listed');
    const allowed: readonly unknown[] = CONNECTION_STATUSES;
    for (const { status } of listed)
      expectThat(allowed.includes(status), 'status', CONNECTION_STATUSES.join(', '), status);
  }),

  must('HCI-05', 'The Sender interface has no method but GET.', async (stage) => {
    const [reader] = await stage.platforms('EMSP1');
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const answer = await reader.send({ method, module: 'hubclientinfo', role: 'SENDER', body: '{}' });
      expectHttp(answer, 405, method);
    }
  }),

  recommended(
    'HCI-06',
    'A single ClientInfo may be offered.',
    notShown('not offered: the specification defines the list alone (AMB-22)'),
  ),
];
