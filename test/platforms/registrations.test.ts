import type { Database } from '../../src/infra/database.js';
import { Secrets } from '../../src/infra/secrets.js';
import { PartyRows } from '../../src/platforms/party-rows.js';
import { Registrations } from '../../src/platforms/registrations.js';
import { RegistryChanges } from '../../src/platforms/registry-changes.js';
import { waitUntil } from '../harness/wait-until.js';
import { type FreshDatabase, freshDatabase } from '../replication/fresh-database.js';
import { holdOpen } from '../replication/held-transaction.js';

const SECRET = 'a secret of at least thirty-two characters';
const HUB = { countryCode: 'NL', partyId: 'HUB' };
const API = { version: '2.2.1' as const, endpoints: [] };
const credentials = (token: string) => ({
  token,
  url: 'http://127.0.0.1:9/versions',
  roles: [{ role: 'CPO' as const, country_code: 'NL', party_id: 'CP1', business_details: { name: 'CP1' } }],
});

let fresh: FreshDatabase;
let database: Database;
let secrets: Secrets;
let registrations: Registrations;

beforeAll(async () => {
  fresh = await freshDatabase('registrations_test');
  database = fresh.open();
  secrets = new Secrets(SECRET);
  const parties = new PartyRows(HUB, Date.now, async () => undefined);
  registrations = new Registrations(new RegistryChanges(database), secrets, parties, Date.now);
});

afterAll(() => fresh.drop());

/** Tokens that do not run out. */
async function staying(tokens: Readonly<Record<string, string>>): Promise<string[]> {
  const rows = await database.inboundToken.findMany({ where: { expiresAt: null } });
  const hashes = rows.map(({ hash }) => Buffer.from(hash).toString('hex'));
  return Object.entries(tokens).flatMap(([name, token]) =>
    hashes.includes(secrets.hash(token).toString('hex')) ? [name] : [],
  );
}

test('CRD-28 of a rotation and a PUT of the peer in the middle of it both tokens stay: it may have got either last', async () => {
  const first = 'the-token-of-the-registration';
  const { id } = await registrations.invite({ label: 'CP1', tokenEncoding: 'base64', roles: [] });
  await registrations.register(id, credentials('its first'), API, first);
  const ours = await registrations.addToken(id);
  const answerToItsPut = 'the-token-of-its-own-put';
  await registrations.update(id, credentials('its second'), API, answerToItsPut);
  await registrations.completeRotation(id, ours, credentials('its third'));
  expect(await staying({ first, ours, answerToItsPut })).toEqual(['ours', 'answerToItsPut']);

  const next = await registrations.addToken(id);
  await registrations.completeRotation(id, next, credentials('its fourth'));
  expect(await staying({ first, ours, answerToItsPut, next })).toEqual(['next']);
});

test('CRD-28 a platform that leaves while its tokens are replaced has left', async () => {
  const { id } = await registrations.invite({ label: 'CP2', tokenEncoding: 'base64', roles: [] });
  const own = { ...credentials('its first'), roles: [] };
  await registrations.register(id, own, API, 'a-token-of-its-own');
  const ours = await registrations.addToken(id);
  await registrations.leave(id);
  await expect(registrations.completeRotation(id, ours, own)).rejects.toMatchObject({ error: 'clientError' });
  expect(await database.platform.findUnique({ where: { id } })).toMatchObject({
    state: 'LEFT',
    outboundToken: null,
  });
});

/** How this test's database is being used at this moment, but for the one who asks. */
async function sessions(): Promise<{ waiting: number; numbered: number } | undefined> {
  const [counts] = await database.$queryRaw<{ waiting: number; numbered: number }[]>`
    SELECT count(*) FILTER (WHERE wait_event_type = 'Lock')::int AS waiting, count(backend_xid)::int AS numbered
    FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ocpi-hub' AND pid <> pg_backend_pid()`;
  return counts;
}

test('changes that wait for another process hold up nothing: no connection but one, no horizon of the log', async () => {
  const other = await holdOpen(
    fresh.open(),
    (session) => session.$executeRaw`SELECT pg_advisory_xact_lock(0x6f637072)`,
  );
  const before = await database.registryVersion.findFirstOrThrow();
  const invited = Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      registrations.invite({ label: `platform ${at}`, tokenEncoding: 'base64', roles: [] }),
    ),
  );
  await waitUntil(async () => (await sessions())?.waiting === 1, 'a change to wait');
  expect(await sessions()).toEqual({ waiting: 1, numbered: 0 });
  await other.commit();
  const ids = (await invited).map(({ id }) => id);
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
  const after = await database.registryVersion.findFirstOrThrow();
  expect(after.version - before.version).toBe(20n);
});
