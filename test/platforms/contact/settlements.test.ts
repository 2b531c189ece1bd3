import type { Database } from '../../../src/infra/database.js';
import type { Decision } from '../../../src/platforms/contact/contact.js';
import type { KnownContact } from '../../../src/platforms/contact/contact-row.js';
import { Contacts } from '../../../src/platforms/contact/contacts.js';
import { type Settlement, Settlements } from '../../../src/platforms/contact/settlements.js';
import { PartyRows } from '../../../src/platforms/party-rows.js';
import { RegistryChanges } from '../../../src/platforms/registry-changes.js';
import { type FreshDatabase, freshDatabase } from '../../replication/fresh-database.js';

const HUB = { countryCode: 'NL', partyId: 'HUB' };
const NAMES = ['E00', 'E01', 'E02', 'E03'];

let fresh: FreshDatabase;
let database: Database;
let settlements: Settlements;
/** Of the platforms, by the party id of each. */
let ids: Map<string, number>;
/** Parties that could be reached again, as whoever catches up is told. */
let reachable: string[];

beforeAll(async () => {
  fresh = await freshDatabase('settlements_test');
  database = fresh.open();
});

beforeEach(async () => {
  await database.party.deleteMany();
  await database.platform.deleteMany();
  reachable = [];
  const parties = new PartyRows(
    HUB,
    Date.now,
    async (_session, { returned }) => void reachable.push(...returned),
  );
  const changes = new RegistryChanges(database);
  settlements = new Settlements(changes, parties);
  ids = new Map();
  for (const name of NAMES) {
    const { id } = await database.platform.create({ data: { label: name, state: 'REGISTERED' } });
    const role = { role: 'EMSP', country_code: 'NL', party_id: name } as const;
    await changes.run((session, version) => parties.set(session, version, id, [role]));
    await new Contacts(database).begin(id);
    ids.set(name, id);
  }
  reachable = [];
});

afterAll(() => fresh.drop());

function found(name: string, judge: (known: KnownContact) => Decision | undefined): Settlement {
  return { platformId: ids.get(name) ?? 0, judge, fault: undefined };
}

const offline = (name: string) =>
  found(name, ({ contact }) => ({ action: 'sayOffline', contact: { ...contact, isConnected: false } }));

const versionNow = async () => (await database.registryVersion.findFirstOrThrow()).version;

const statuses = async () =>
  Object.fromEntries(
    (await database.party.findMany()).map(({ partyId, status, revision }) => [partyId, [status, revision]]),
  );

test('HCI-14 what comes while one is being settled is settled together, at one version of the registry', async () => {
  const before = await versionNow();
  const settled = await Promise.all(NAMES.map((name) => settlements.settle(offline(name))));
  expect(settled.map(({ clientInfos }) => clientInfos.map(({ party_id }) => party_id))).toEqual(
    NAMES.map((name) => [name]),
  );
  expect(settled.every(({ settled: each }) => each?.decision.action === 'sayOffline')).toBe(true);
  // Those of one turn of the event loop are together from the first on.
  expect(await versionNow()).toBe(before + 1n);
  expect(await statuses()).toEqual(Object.fromEntries(NAMES.map((name) => [name, ['OFFLINE', before + 1n]])));
  expect(reachable).toEqual([]);
});

test('HCI-15 what is said of a platform second is judged by what came of the first', async () => {
  const seen: boolean[] = [];
  const back = found('E01', ({ contact }) => {
    seen.push(contact.isConnected);
    return { action: 'sayConnected', contact: { ...contact, isConnected: true } };
  });
  const [, , lost, returned] = await Promise.all(
    [offline('E00'), offline('E02'), offline('E01'), back].map((each) => settlements.settle(each)),
  );
  expect(seen).toEqual([false]);
  expect(lost?.clientInfos.map(({ status }) => status)).toEqual(['OFFLINE']);
  expect(returned?.clientInfos.map(({ status }) => status)).toEqual(['CONNECTED']);
  expect(Object.entries(await statuses()).map(([name, [status]]) => [name, status])).toEqual(
    expect.arrayContaining([
      ['E00', 'OFFLINE'],
      ['E01', 'CONNECTED'],
      ['E02', 'OFFLINE'],
      ['E03', 'CONNECTED'],
    ]),
  );
  expect(reachable).toEqual(['NL/E01']);
});

test('whoever leaves all as it is, or is not registered, changes nothing for the others', async () => {
  await database.platform.update({ where: { id: ids.get('E03') ?? 0 }, data: { state: 'SUSPENDED' } });
  const nothing = found('E00', () => undefined);
  const [untouched, lost, gone] = await Promise.all(
    [nothing, offline('E01'), offline('E03')].map((each) => settlements.settle(each)),
  );
  expect([untouched, gone]).toEqual([{ clientInfos: [] }, { clientInfos: [] }]);
  expect(lost?.clientInfos).toMatchObject([{ party_id: 'E01', status: 'OFFLINE' }]);
});
