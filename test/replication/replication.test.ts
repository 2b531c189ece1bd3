import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/infra/database.js';
import type { EmbeddedServer } from '../../src/infra/embedded/embedded-server.js';
import { startEmbeddedRedis } from '../../src/infra/embedded/redis.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import type { PartyChange } from '../../src/platforms/party-change.js';
import { Registry } from '../../src/platforms/registry.js';
import { followParties } from '../../src/replication/follow-parties.js';
import { sampleRegistry } from '../routing/sample-registry.js';
import { notAtTheEnd } from './at-the-end.js';
import { Door, eventually } from './eventually.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
import { evse, location, push, T } from './location-bodies.js';
import { ReplicationProcesses } from './replication-processes.js';
import { answerOf, ScriptedPeer, SUCCESS } from './scripted-peer.js';

let folder: string;
let redisServer: EmbeddedServer;
let fresh: FreshDatabase;
let database: Database;
let near: ScriptedPeer;
let far: ScriptedPeer;
let processes: ReplicationProcesses;
let registry: Registry;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'replication-'));
  redisServer = await startEmbeddedRedis({ dataDir: folder, log: () => undefined });
  fresh = await freshDatabase('replication_test');
  database = fresh.open();
});

beforeEach(async () => {
  near = new ScriptedPeer();
  far = new ScriptedPeer();
  await Promise.all([near.open(), far.open()]);
  registry = sampleRegistry([
    { parties: { 'NL/CP1': ['CPO'] } },
    {
      parties: { 'NL/EM1': ['EMSP'] },
      endpoints: [{ identifier: 'locations', role: 'RECEIVER', url: near.endpoint }],
    },
    {
      parties: { 'DE/EM2': ['EMSP'], 'DE/EM3': ['EMSP'] },
      endpoints: [{ identifier: 'locations', role: 'RECEIVER', url: far.endpoint }],
    },
    {
      parties: { 'NL/EM4': ['EMSP'] },
      endpoints: [{ identifier: 'locations', role: 'SENDER', url: far.endpoint }],
    },
  ]);
  processes = new ReplicationProcesses({
    database,
    redisUrl: redisServer.url,
    modules: [LOCATIONS],
    registry: () => registry,
  });
});

afterEach(async () => {
  await Promise.all([near.close(), far.close()]); // whoever waits for their answers need not wait any more
  await processes.stop();
  await fresh.clear();
});

afterAll(async () => {
  await fresh.drop();
  await redisServer.stop();
  rmSync(folder, { recursive: true });
});

/** The replication of one hub process. */
const newProcess = async (of = database) => (await processes.start({ database: of })).replication;

/** What is written with a change of the registry. */
function follow(change: Partial<PartyChange>): Promise<void> {
  const nothing = { parties: new Map(), newEndpoints: undefined, returned: [], shown: [], gone: [] };
  return database.$transaction((session) => followParties([LOCATIONS])(session, { ...nothing, ...change }));
}

function comes(party: string, peer: ScriptedPeer): Promise<void> {
  const endpoint = { identifier: 'locations', role: 'RECEIVER', url: peer.endpoint } as const;
  return follow({ parties: new Map([[party, ['EMSP']]]), newEndpoints: [endpoint] });
}

const infoOf = (party_id: string) =>
  ({
    country_code: 'NL',
    party_id,
    role: 'EMSP',
    status: 'CONNECTED',
    last_updated: T(1),
  }) as const;

const newLocation = (id: string) => push('PUT', id, location(id, 1, [evse('E1', 1)]));

/** `DE/EM2 /NL/CP1/LOC1` for each request that a peer has received. */
function sent(peer: ScriptedPeer): string[] {
  return peer.received.map(
    ({ headers, path }) => `${headers['ocpi-to-country-code']}/${headers['ocpi-to-party-id']} ${path}`,
  );
}

test('RT-B-14, RT-B-09 a push reaches every receiving party, once each, and nobody without the interface', async () => {
  const replication = await newProcess();
  expect(await replication.store(newLocation('LOC1'), 'correlation-1')).toBe('created');
  await eventually(() => sent(near).length === 1 && sent(far).length === 2);
  expect(sent(near)).toEqual(['NL/EM1 /NL/CP1/LOC1']);
  expect(sent(far).sort()).toEqual(['DE/EM2 /NL/CP1/LOC1', 'DE/EM3 /NL/CP1/LOC1']);
  expect(near.received[0]?.headers['x-correlation-id']).toBe('correlation-1');
});

test('RT-B-06 a receiver that does not answer keeps no other from getting its copy', async () => {
  const replication = await newProcess();
  far.answer = () => 'silence';
  await replication.store(newLocation('LOC1'), 'c');
  await replication.store(newLocation('LOC2'), 'c');
  await eventually(() => sent(near).length === 2);
});

test('two processes share the work, and send nothing twice', async () => {
  const both = await Promise.all([newProcess(), newProcess()]);
  await Promise.all(Array.from({ length: 40 }, (_, at) => both[at % 2]!.store(newLocation(`LOC${at}`), 'c')));
  await eventually(() => new Set(sent(near)).size === 40 && new Set(sent(far)).size === 80);
  expect(sent(near)).toHaveLength(40);
});

test('a receiver that comes later gets everything (first synchronization)', async () => {
  const everybody = registry;
  registry = sampleRegistry([{ parties: { 'NL/CP1': ['CPO'] } }]);
  const replication = await newProcess();
  await Promise.all(['LOC1', 'LOC2'].map((id) => replication.store(newLocation(id), 'c')));
  await comes('NL/EM1', near);
  registry = everybody;
  await replication.changed([infoOf('EM1')]);
  await eventually(() => sent(near).length === 2);
  // Whoever has taken in this one may have died before it told.
  await comes('DE/EM2', far);
  await eventually(() => sent(far).length === 2);
});

test('one that left and comes back begins at the beginning', async () => {
  const replication = await newProcess();
  await replication.store(newLocation('LOC1'), 'c');
  await eventually(() => sent(near).length === 1 && sent(far).length === 2);
  const everybody = registry;
  registry = sampleRegistry([{ parties: { 'NL/CP1': ['CPO'] } }]);
  await follow({ gone: ['NL/EM1'] });
  registry = everybody;
  await comes('NL/EM1', near);
  await replication.changed([infoOf('EM1')]);
  await eventually(() => sent(near).length === 2);
  expect(sent(far)).toHaveLength(2);
});

test.each(['is told to all', 'is not told to anybody, since who has written it has died'])(
  'AMB-20 objects of an owner that was hidden are caught up when it is shown again, also where that %s',
  async (isTold) => {
    const replication = await newProcess();
    const shown = registry;
    const { platforms } = shown.content;
    registry = new Registry({
      ...shown.content,
      platforms: platforms.map((platform) =>
        platform.id === 1 ? { ...platform, state: 'SUSPENDED' } : platform,
      ),
    });
    await replication.store(newLocation('LOC1'), 'c');
    await eventually(async () => (await notAtTheEnd(database)).length === 0);
    expect(near.received).toEqual([]);
    registry = shown;
    await follow({ parties: new Map([['NL/CP1', ['CPO']]]), shown: ['NL/CP1'] });
    if (isTold === 'is told to all') await replication.changed([infoOf('CP1')]);
    await eventually(() => sent(near).length === 1 && sent(far).length === 2);
    await eventually(async () => (await database.shownOwner.count()) === 0);
  },
);

test('AMB-20 however long it takes to catch up with an owner: others that are due are tried meanwhile', async () => {
  const door = new Door();
  const slow = new Proxy(database, {
    get: (target, name) => {
      if (name !== '$queryRaw') return Reflect.get(target, name);
      return async (...statement: Parameters<Database['$queryRaw']>) => {
        if (String(statement[0]).includes('SELECT id FROM object ')) await door.passed();
        return target.$queryRaw(...statement);
      };
    },
  });
  const replication = await newProcess(slow);
  await replication.store(newLocation('LOC1'), 'c');
  await eventually(() => sent(near).length === 1 && sent(far).length === 2);
  await follow({ parties: new Map([['NL/CP1', ['CPO']]]), shown: ['NL/CP1'] });
  await eventually(async () => (await database.shownOwner.findFirst())?.claimedUntil != null);
  near.answer = () => answerOf(3000, 503);
  await replication.store(newLocation('LOC2'), 'c');
  await eventually(() => sent(near).length > 1);
  near.answer = () => SUCCESS;
  await eventually(async () => !(await notAtTheEnd(database)).includes('NL/EM1'));
  expect(await database.shownOwner.count()).toBe(1);
  door.open();
  await eventually(async () => (await database.shownOwner.count()) === 0);
});

test('a resync sends everything again', async () => {
  const replication = await newProcess();
  await replication.store(newLocation('LOC1'), 'c');
  await eventually(() => sent(near).length === 1 && sent(far).length === 2);
  await eventually(async () => (await notAtTheEnd(database)).length === 0);
  await replication.resync(['NL/EM1']);
  await eventually(() => sent(near).length === 2);
  expect(sent(far)).toHaveLength(2);
});

test('OFF-05, D1 a receiver that was away gets the newest state of what changed, each object once', async () => {
  const replication = await newProcess();
  near.answer = () => answerOf(3000, 503);
  await replication.store(newLocation('LOC1'), 'c');
  await eventually(() => near.received.length > 0 && sent(far).length === 2);
  for (const at of [2, 3, 4])
    await replication.store(push('PUT', 'LOC1', location('LOC1', at, [evse('E1', at)])), 'c');
  await eventually(async () => (await notAtTheEnd(database)).every((party) => party === 'NL/EM1'));
  near.answer = () => SUCCESS;
  near.received.length = 0;
  await replication.resume(['NL/EM1']);
  await eventually(() => near.received.length > 0);
  expect(near.received.map(({ body }) => body)).toEqual([location('LOC1', 4, [evse('E1', 4)])]);
});

test('Redis stopped: pushes are acknowledged; back and empty: everything is delivered', async () => {
  const replication = await newProcess();
  const { url } = redisServer;
  await redisServer.stop();
  const outcomes = await Promise.all(['LOC1', 'LOC2'].map((id) => replication.store(newLocation(id), 'c')));
  expect(outcomes).toEqual(['created', 'created']);
  expect(near.received).toEqual([]);

  // Nothing of what it knew is left: it keeps nothing on disk.
  redisServer = await startEmbeddedRedis({
    dataDir: folder,
    port: Number(new URL(url).port),
    log: () => undefined,
  });
  await eventually(() => new Set(sent(near)).size === 2 && new Set(sent(far)).size === 4);
  await replication.store(newLocation('LOC3'), 'c');
  await eventually(() => new Set(sent(near)).size === 3);
});

test('Redis emptied in the middle: the sweep finds who is behind', async () => {
  const { replication, redis } = await processes.start();
  near.answer = () => answerOf(3000, 503);
  await replication.store(newLocation('LOC1'), 'c');
  await eventually(() => near.received.length > 0);
  near.answer = () => SUCCESS;
  near.received.length = 0;
  await redis.producer.flushall();
  await eventually(() => near.received.length === 1);
});
