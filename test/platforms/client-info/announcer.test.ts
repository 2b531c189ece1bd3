import { setTimeout as delay } from 'node:timers/promises';
import { type Database, openDatabase } from '../../../src/infra/database.js';
import { createLogger } from '../../../src/infra/logger.js';
import type { OcpiCall } from '../../../src/infra/peer/ocpi-client.js';
import { ClientInfoAnnouncer } from '../../../src/platforms/client-info/announcer.js';
import { Listeners } from '../../../src/platforms/client-info/listeners.js';
import { Contacts } from '../../../src/platforms/contact/contacts.js';
import { Registry } from '../../../src/platforms/registry.js';
import { type DataPlace, openDataPlace } from '../../harness/data-place.js';
import { waitUntil } from '../../harness/wait-until.js';
import { sampleRegistry } from '../../routing/sample-registry.js';

const PARTIES = 12;
/** For so long each process may be busy with one ClientInfo. */
const CLAIM_MS = 5_000;
const ANSWER_AFTER_MS = 100;
const REVISION = 7n;

let place: DataPlace;
let database: Database;

beforeAll(async () => {
  place = await openDataPlace();
  database = openDatabase(place.databaseUrl);
});

afterAll(async () => {
  await database.$disconnect();
  await place.close();
});

/** A listener, and a platform of many parties that has just gone: its changes have one revision. */
async function manyHaveChanged(): Promise<{ registry: Registry; listenerId: number }> {
  const { id } = await database.platform.create({ data: { label: 'listener', state: 'REGISTERED' } });
  await new Contacts(database).begin(id);
  const { content } = sampleRegistry([
    {
      parties: { 'NL/EM1': ['EMSP'] },
      endpoints: [{ identifier: 'hubclientinfo', role: 'RECEIVER', url: 'https://em.example/hci' }],
    },
  ]);
  const statusChanges = Array.from({ length: PARTIES }, (_, at) => ({
    revision: REVISION,
    clientInfo: {
      country_code: 'NL',
      party_id: `C${String(at).padStart(2, '0')}`,
      role: 'CPO' as const,
      status: 'OFFLINE' as const,
      last_updated: '2026-01-01T00:00:00Z',
    },
  }));
  const platforms = content.platforms.map((platform) => ({ ...platform, id }));
  return { registry: new Registry({ ...content, platforms, statusChanges }), listenerId: id };
}

/** A hub process; `told` is what the listener has been told by all of them. */
function hubProcess(registry: Registry, told: string[]): ClientInfoAnnouncer {
  return new ClientInfoAnnouncer({
    registry: { current: registry },
    listeners: new Listeners(database, CLAIM_MS, () => performance.now()),
    client: {
      call: async ({ url }: OcpiCall) => {
        told.push(url.slice(-3));
        await delay(ANSWER_AFTER_MS);
        return { status: 200, headers: {}, body: Buffer.alloc(0), envelope: undefined };
      },
    },
    lane: { enter: async () => undefined },
    timeoutMs: CLAIM_MS,
    log: createLogger('silent'),
  });
}

const toldUpTo = async (listenerId: number) =>
  (await database.contact.findUniqueOrThrow({ where: { platformId: listenerId } })).told;

test('a process that stops waits for the ClientInfo under way and for no other, and the next one goes on', async () => {
  const { registry, listenerId } = await manyHaveChanged();
  const told: string[] = [];
  const leaving = hubProcess(registry, told);
  leaving.start();
  await waitUntil(() => told.length > 0, 'the first');
  await leaving.stop();
  expect(told.length).toBeLessThan(PARTIES);
  const next = hubProcess(registry, told);
  next.start();
  await waitUntil(async () => (await toldUpTo(listenerId)) === REVISION, 'the others');
  await next.stop();
  expect(new Set(told).size).toBe(PARTIES);
});
