/** What a change of the registry means for receivers and owners: all of it is written with the change itself. */
import type { Database } from '../../src/infra/database.js';
import { Secrets } from '../../src/infra/secrets.js';
import { CLIENT_OWNED_MODULES } from '../../src/ocpi/client-owned-modules.js';
import type { Role } from '../../src/ocpi/party.js';
import type { Endpoint } from '../../src/ocpi/schemas/versions.js';
import { PartyRows } from '../../src/platforms/party-rows.js';
import { Registrations } from '../../src/platforms/registrations.js';
import { RegistryChanges } from '../../src/platforms/registry-changes.js';
import { followParties } from '../../src/replication/follow-parties.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';

const HUB = { countryCode: 'NL', partyId: 'HUB' };
const SECRET = 'a secret of at least thirty-two characters';

let fresh: FreshDatabase;
let database: Database;
let registrations: Registrations;
let tokens = 0;

beforeAll(async () => {
  fresh = await freshDatabase('follow_parties_test');
  database = fresh.open();
  registrations = aProcess();
});

afterEach(async () => {
  await fresh.clear();
  await database.$executeRaw`TRUNCATE platform, party CASCADE`;
});

afterAll(() => fresh.drop());

/** None of them has a registry in memory. */
function aProcess(): Registrations {
  const parties = new PartyRows(HUB, Date.now, followParties(CLIENT_OWNED_MODULES));
  return new Registrations(new RegistryChanges(fresh.open()), new Secrets(SECRET), parties, Date.now);
}

const receivers = (...modules: readonly string[]): Endpoint[] =>
  modules.map((identifier) => ({ identifier, role: 'RECEIVER', url: `https://peer.example/${identifier}` }));

const api = (...modules: readonly string[]) => ({
  version: '2.2.1' as const,
  endpoints: receivers(...modules),
});

/** Roles as `EM1 EMSP`. */
const credentials = (...roles: readonly string[]) => ({
  token: 'theirs',
  url: 'https://peer.example/versions',
  roles: roles.map((text) => {
    const [party_id = '', role] = text.split(' ');
    return { country_code: 'NL', party_id, role: role as Role, business_details: { name: party_id } };
  }),
});

const newToken = () => `ours-${++tokens}`;

async function register(roles: readonly string[], ...modules: readonly string[]): Promise<number> {
  const { id } = await registrations.invite({ label: 'peer', tokenEncoding: 'base64', roles: [] });
  await registrations.register(id, credentials(...roles), api(...modules), newToken());
  return id;
}

const update = (id: number, roles: readonly string[], ...modules: readonly string[]) =>
  registrations.update(id, credentials(...roles), api(...modules), newToken());

/** Receivers have got so far; and are left alone for a minute. */
const haveGot = (position: bigint) =>
  database.deliveryCursor.updateMany({
    data: { position, failures: 3, nextAttemptAt: new Date(Date.now() + 60_000) },
  });

/** `NL/EM1 locations 7`, with `waits` where it is left alone. */
async function cursors(): Promise<string[]> {
  const rows = await database.deliveryCursor.findMany({ orderBy: [{ receiver: 'asc' }, { module: 'asc' }] });
  return rows.map(
    ({ receiver, module, position, nextAttemptAt }) =>
      `${receiver} ${module} ${position}${nextAttemptAt === null ? '' : ' waits'}`,
  );
}

async function shownAgain(): Promise<string[]> {
  const rows = await database.shownOwner.findMany({ orderBy: { id: 'asc' } });
  return rows.map(({ owner, module }) => `${owner} ${module}`);
}

async function isReachable(id: number, reachable: boolean): Promise<void> {
  await database.platform.update({ where: { id }, data: { reachable } });
  await registrations.setSuspended(id, false);
}

const wantsNothingLate = (party: string) =>
  database.partySetting.create({ data: { party, catchUp: 'none' } });

describe('a receiver', () => {
  test('RT-B-09 has a cursor for each interface that it lists and whose objects concern it, from its registration on', async () => {
    await register(['EM1 EMSP'], 'locations', 'cdrs', 'tokens', 'commands');
    expect(await cursors()).toEqual(['NL/EM1 cdrs 0', 'NL/EM1 locations 0']);
  });

  test('has one more when it lists one more, and keeps the place of the others', async () => {
    const id = await register(['EM1 EMSP'], 'locations');
    await haveGot(7n);
    await update(id, ['EM1 EMSP'], 'locations', 'tariffs');
    expect(await cursors()).toEqual(['NL/EM1 locations 7', 'NL/EM1 tariffs 0']);
  });

  test('is tried at once when it has said anew how it is reached', async () => {
    const id = await register(['EM1 EMSP'], 'locations');
    await haveGot(7n);
    expect(await cursors()).toEqual(['NL/EM1 locations 7 waits']);
    await update(id, ['EM1 EMSP'], 'locations');
    expect(await cursors()).toEqual(['NL/EM1 locations 7']);
    await haveGot(8n);
    const ours = await registrations.addToken(id);
    await registrations.completeRotation(id, ours, credentials('EM1 EMSP'));
    expect(await cursors()).toEqual(['NL/EM1 locations 8']);
  });

  test('is tried at once when it is back', async () => {
    const id = await register(['EM1 EMSP'], 'locations');
    await isReachable(id, false);
    await haveGot(7n);
    await isReachable(id, true);
    expect(await cursors()).toEqual(['NL/EM1 locations 7']);
  });

  test.each([false, true])(
    'that leaves is forgotten, and begins at the beginning when it comes again; suspended: %s',
    async (isSuspended) => {
      const id = await register(['EM1 EMSP'], 'locations');
      await haveGot(7n);
      if (isSuspended) await registrations.setSuspended(id, true);
      expect(await cursors()).toHaveLength(1);
      await registrations.leave(id);
      expect(await cursors()).toEqual([]);
      await register(['EM1 EMSP'], 'locations');
      expect(await cursors()).toEqual(['NL/EM1 locations 0']);
    },
  );

  test('that one platform had, and another has now, is not forgotten when the former leaves once more', async () => {
    const id = await register(['EM1 EMSP', 'EM1 CPO'], 'locations');
    await registrations.leave(id);
    await register(['EM1 EMSP'], 'locations');
    await registrations.leave(id);
    expect(await cursors()).toEqual(['NL/EM1 locations 0']);
  });
});

describe('D1 a receiver that wants nothing late', () => {
  test('OFF-01 skips what it has missed when it is back, but no CDR', async () => {
    await wantsNothingLate('NL/EM1');
    const id = await register(['EM1 EMSP'], 'locations', 'cdrs');
    await haveGot(7n);
    await isReachable(id, false);
    expect(await cursors()).toEqual(['NL/EM1 cdrs 7 waits', 'NL/EM1 locations 7 waits']);
    await isReachable(id, true);
    const [cdrs, locations] = await cursors();
    expect(cdrs).toBe('NL/EM1 cdrs 7');
    expect(locations).not.toBe('NL/EM1 locations 7');
  });

  test('and takes on a role has not been away', async () => {
    await wantsNothingLate('NL/EM1');
    const id = await register(['EM1 EMSP'], 'locations');
    await haveGot(7n);
    await update(id, ['EM1 EMSP', 'EM1 NSP'], 'locations');
    expect(await cursors()).toEqual(['NL/EM1 locations 7']);
  });
});

describe('AMB-20 an owner', () => {
  const OWNED_BY_CPO = ['NL/CP1 cdrs', 'NL/CP1 locations', 'NL/CP1 sessions', 'NL/CP1 tariffs'];

  beforeEach(async () => {
    await register(['EM1 EMSP'], 'locations');
    await database.shownOwner.deleteMany();
  });

  test('that was suspended and is let in again by another process, before that has noticed it, is brought to the head of the log', async () => {
    const id = await register(['CP1 CPO']);
    await database.shownOwner.deleteMany();
    await registrations.setSuspended(id, true);
    expect(await shownAgain()).toEqual([]);
    await aProcess().setSuspended(id, false);
    expect(await shownAgain()).toEqual(OWNED_BY_CPO);
  });

  test('that left and comes again, too', async () => {
    const id = await register(['CP1 CPO']);
    await registrations.leave(id);
    await database.shownOwner.deleteMany();
    await register(['CP1 CPO']);
    expect(await shownAgain()).toEqual(OWNED_BY_CPO);
  });

  test('that was only away has been shown all the time', async () => {
    const id = await register(['CP1 CPO']);
    await database.shownOwner.deleteMany();
    await isReachable(id, false);
    await isReachable(id, true);
    expect(await shownAgain()).toEqual([]);
  });
});
