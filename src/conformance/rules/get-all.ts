import { expectHeader, expectOk, expectRoute, idsIn, listIn } from '../expect/answers.js';
import { expectEqual, expectThat } from '../expect/expect.js';
import { may, must, type Rule, recommended } from '../rule.js';
import { aConnector, anEvse } from '../samples/location.js';
import { aToken } from '../samples/token.js';
import { askForPull } from '../stage/asked-pull.js';
import { hubKey } from '../stage/hub-key.js';
import { crawl } from '../stage/list-pages.js';
import { untilListed } from '../stage/listed.js';
import { LocationParty } from '../stage/location-party.js';
import { expectOwnAlone } from '../stage/private-lists.js';
import type { Stage } from '../stage/stage.js';

export const getAll: readonly Rule[] = [
  must('RT-G-01', 'One list holds the objects of all parties.', async (stage) => {
    const { emsp, span, ids } = await twoOwners(stage);
    const answer = await emsp.list(span);
    expectOk(answer);
    expectEqual(idsIn(answer), ids, 'ids on the list');
    expectRoute(answer, { to: emsp.key, from: hubKey(emsp.platform) });
  }),

  must('RT-G-02', 'Each object names its owner.', async (stage) => {
    const { emsp, span, owners } = await twoOwners(stage);
    const seen = listIn(await emsp.list(span)).map(
      ({ country_code, party_id }) => `${country_code}/${party_id}`,
    );
    expectEqual(seen, owners, 'owners on the list');
  }),

  must('RT-G-03', 'Pages, filters and order are those of the whole list.', async (stage) => {
    const { emsp, day, span, ids } = await twoOwners(stage);
    const pages = await crawl(emsp, `${span}&limit=4`);
    expectEqual(pages.map(idsIn), [ids.slice(0, 4), ids.slice(4)], 'pages');
    for (const page of pages) expectHeader(page, 'X-Total-Count', String(ids.length));
    // date_from is inclusive, date_to exclusive.
    const middle = await emsp.list(`date_from=${day(2)}&date_to=${day(3)}`);
    expectEqual(idsIn(middle), ids.slice(2, 4), 'ids of one minute');
    expectHeader(middle, 'X-Total-Count', '2');
    expectEqual(
      idsIn(await emsp.list(`${span}&offset=3&limit=2`)),
      ids.slice(3, 5),
      'ids from the fourth on',
    );
  }),

  must('RT-G-04', "last_updated is the owner's.", async (stage) => {
    const [cpo, emsp] = await stage.locationParties('CPO1', 'EMSP1');
    const day = stage.newDay();
    const id = stage.newId();
    const connectors = [aConnector('1', { last_updated: day(1) })];
    const evses = [anEvse('E1', { connectors, last_updated: day(2) })];
    const location = cpo.location(id, { evses, last_updated: day(3) });
    await cpo.put(id, location);
    expectEqual(listIn(await emsp.list(`date_from=${day(3)}&date_to=${day(4)}`)), [location], 'the list');
  }),

  may('RT-G-05', 'A party sees only what is for its role.', async (stage) => {
    await expectOwnAlone(stage, 'sessions', 'hub');
    await expectOwnAlone(stage, 'cdrs', 'hub');
    const [emsp, ...cpos] = await stage.platforms('EMSP1', 'CPO1', 'CPO2');
    const day = stage.newDay();
    const uid = stage.newId();
    expectOk(await emsp.tokens.put(JSON.stringify(aToken(uid, { last_updated: day(1) }))));
    const query = `date_from=${day(0)}&date_to=${day(2)}`;
    const tokens = { method: 'GET', module: 'tokens', role: 'SENDER', query } as const;
    for (const cpo of cpos) {
      const answer = await cpo.send(tokens);
      expectEqual(
        listIn(answer).map((token) => token.uid),
        [uid],
        `Tokens for ${cpo.label}`,
      );
    }
    for (const platform of await stage.platforms('EMSP1', 'EMSP2', 'NSP1', 'OTH1')) {
      const answer = await platform.send(tokens);
      if (answer.ok) expectEqual(listIn(answer), [], `Tokens for ${platform.label}`);
    }
    const owner = new LocationParty(cpos[0]);
    const rival = new LocationParty(cpos[1]);
    const id = stage.newId();
    await owner.put(id, owner.location(id, { last_updated: day(1) }));
    for (const answer of [await rival.list(query), await rival.find(id)])
      expectThat(!answer.body.includes(id), 'a Location for another CPO', 'none', answer.body);
  }),

  recommended('RT-G-06', 'What partners only offer to be pulled is in the list too.', async (stage) => {
    const { owner, emsp } = await guestOwner(stage);
    const day = stage.newDay();
    const id = stage.newId();
    const location = owner.location(id, { last_updated: day(1) });
    owner.platform.locations.hold(JSON.stringify(location));
    await askForPull(stage, owner.platform);
    const query = `date_from=${day(0)}&date_to=${day(2)}`;
    await untilListed(emsp, query, (ids) => ids.includes(id), id);
    expectEqual(listIn(await emsp.list(query)), [location], 'the list');
  }),

  recommended(
    'RT-G-07',
    "A party that is new to the hub may bring objects older than a client's last pull.",
    async (stage) => {
      const { owner, emsp } = await guestOwner(stage);
      const day = stage.newDay();
      const { clientInfos } = emsp.platform;
      // That tells a client when to ask for everything.
      await emsp.platform.until(
        () => clientInfos.of(owner.id)?.status === 'CONNECTED',
        'news of the new party',
      );
      const id = stage.newId();
      await owner.put(id, owner.location(id, { last_updated: day(1) }));
      expectEqual(idsIn(await emsp.list(`date_from=${day(2)}&date_to=${day(9)}`)), [], 'a later span');
      expectEqual(idsIn(await emsp.list(`date_to=${day(2)}&date_from=${day(0)}`)), [id], 'its own span');
    },
  ),

  recommended(
    'RT-G-08',
    'Objects of an unreachable party stay in the list; those of a party that left do not.',
    async (stage) => {
      const { owner, emsp } = await guestOwner(stage);
      const day = stage.newDay();
      const query = `date_from=${day(0)}&date_to=${day(2)}`;
      const id = stage.newId();
      await owner.put(id, owner.location(id, { last_updated: day(1) }));
      await owner.platform.refuseConnections();
      // Whether the hub has noticed: it is asked for something of the party's.
      await emsp.list('', { to: owner.id });
      expectEqual(idsIn(await emsp.list(query)), [id], 'objects of a party that is away');
      await owner.platform.start();
      await owner.platform.unregister();
      expectEqual(idsIn(await emsp.list(query)), [], 'objects of a party that has left');
      expectThat(!(await emsp.find(id)).ok, 'GET of its Location', 'a refusal', id);
    },
  ),
];

/** Three Locations each of two CPOs, of the same three minutes, pushed in turn; nobody changes them. */
async function twoOwners(stage: Stage) {
  const [cpo1, cpo2, emsp] = await stage.locationParties('CPO1', 'CPO2', 'EMSP1');
  const pushed = await stage.scenery('Locations of two owners', async () => {
    const day = stage.newDay();
    const ids: string[] = [];
    const owners: string[] = [];
    for (const minute of [1, 2, 3]) {
      for (const cpo of [cpo1, cpo2]) {
        const id = stage.newId();
        expectOk(await cpo.put(id, cpo.location(id, { last_updated: day(minute) })));
        ids.push(id);
        owners.push(cpo.key);
      }
    }
    return { day, ids, owners, span: `date_from=${day(0)}&date_to=${day(9)}` };
  });
  return { emsp, ...pushed };
}

/** An owner of this rule alone, and who reads. */
async function guestOwner(stage: Stage) {
  const [emsp] = await stage.locationParties('EMSP1');
  return { emsp, owner: new LocationParty(await stage.guest({ role: 'CPO' })) };
}
