import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/infra/database.js';
import type { EmbeddedServer } from '../../src/infra/embedded/embedded-server.js';
import { startEmbeddedRedis } from '../../src/infra/embedded/redis.js';
import { CDRS } from '../../src/ocpi/cdrs.js';
import { SESSIONS } from '../../src/ocpi/sessions.js';
import type { Registry } from '../../src/platforms/registry.js';
import { ObjectLists } from '../../src/replication/lists.js';
import { OpenPushes } from '../../src/replication/open-pushes.js';
import type { Push } from '../../src/replication/push.js';
import type { Replication } from '../../src/replication/replication.js';
import { sampleRegistry } from '../routing/sample-registry.js';
import { notAtTheEnd } from './at-the-end.js';
import { Door, eventually } from './eventually.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
import { patchSession, postCdr, putSession, session } from './module-bodies.js';
import { ReplicationProcesses } from './replication-processes.js';
import { answerOf, type ScriptedAnswer, ScriptedPeer, SUCCESS } from './scripted-peer.js';

const sender = { countryCode: 'NL', partyId: 'CP9' };
/** Longer than any test: whoever waits this long has not been told. */
const PATIENCE_MS = 120_000;

/** Long enough for a busy machine to send the push. */
const SHORT_MS = 2_000;

let folder: string;
let redisServer: EmbeddedServer;
let fresh: FreshDatabase;
let database: Database;
let peer: ScriptedPeer;
let processes: ReplicationProcesses;
let replication: Replication;
let registry: Registry;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'open-pushes-'));
  redisServer = await startEmbeddedRedis({ dataDir: folder, log: () => undefined });
  fresh = await freshDatabase('open_pushes_test');
  database = fresh.open();
});

beforeEach(async () => {
  peer = new ScriptedPeer();
  await peer.open();
  registry = newRegistry();
  processes = new ReplicationProcesses({
    database,
    redisUrl: redisServer.url,
    modules: [SESSIONS, CDRS],
    registry: () => registry,
  });
  ({ replication } = await newProcess());
});

/** A hub process. @param drains false: it takes in what another one delivers */
const newProcess = (drains = true) => processes.start({ drains });

afterEach(async () => {
  await peer.close();
  await processes.stop();
  await fresh.clear();
});

afterAll(async () => {
  await fresh.drop();
  await redisServer.stop();
  rmSync(folder, { recursive: true });
});

function newRegistry(agreements: readonly (readonly [string, string, boolean])[] = []): Registry {
  const endpoints = ['sessions', 'cdrs'].map(
    (identifier) => ({ identifier, role: 'RECEIVER', url: peer.endpoint }) as const,
  );
  return sampleRegistry(
    [
      { parties: { 'NL/CP1': ['CPO'], 'NL/CP9': ['CPO'] } },
      { parties: { 'NL/EM1': ['EMSP'], 'DE/EM2': ['EMSP'] }, endpoints },
      { parties: { 'NL/EM4': ['EMSP'] } },
    ],
    agreements,
  );
}

/** An open push; its body is sent with white space, to be told from what the store has. */
function tried(push: Push, timeoutMs = PATIENCE_MS, at = replication) {
  const body = Buffer.from(` ${push.body}\n`);
  return at.storeAndTry(push, 'correlation-1', { from: sender, body, version: '2.2.1' }, timeoutMs);
}

/** `PUT /NL/CP1/S1 CP9` for each request that the peer has received: with whom it is from. */
function sent(): string[] {
  return peer.received.map(
    ({ method, path, headers }) => `${method} ${path} ${headers['ocpi-from-party-id']}`,
  );
}

async function settled(): Promise<void> {
  await eventually(async () => (await notAtTheEnd(database)).length === 0);
}

test('D3 the push goes out as it came, from its sender, and the answer comes back', async () => {
  peer.answer = () => answerOf(1900, 201, { Location: 'http://em1.example/cdrs/1' });
  const { outcome, exchange } = await tried(postCdr('C1', 1, 'NL/EM1'));
  expect(outcome).toBe('created');
  expect(exchange).toMatchObject({
    verdict: { kind: 'delivered' },
    to: { countryCode: 'NL', partyId: 'EM1' },
    method: 'POST',
    url: peer.endpoint,
    response: {
      status: 201,
      headers: { location: 'http://em1.example/cdrs/1' },
      envelope: { statusCode: 1900 },
    },
  });
  expect(peer.received).toMatchObject([
    {
      method: 'POST',
      path: '',
      body: ` ${postCdr('C1', 1, 'NL/EM1').body}\n`,
      headers: { 'ocpi-from-party-id': 'CP9', 'x-correlation-id': 'correlation-1' },
    },
  ]);
  await settled();
  expect(peer.received).toHaveLength(1);
});

test('D3 a PATCH goes out as a PATCH to a receiver that has what it changes', async () => {
  await tried(putSession('S1', 1, 'NL/EM1'));
  const next = patchSession('S1', 2, { kwh: '1.0' });
  expect(await tried(next)).toMatchObject({ outcome: 'updated', exchange: { method: 'PATCH' } });
  await tried(patchSession('S1', 3, { kwh: '2.0' }));
  expect(sent()).toEqual(['PUT /NL/CP1/S1 CP9', 'PATCH /NL/CP1/S1 CP9', 'PATCH /NL/CP1/S1 CP9']);
  expect(peer.received[1]?.body).toBe(` ${next.body}\n`);
});

test('a PATCH goes out as the whole Session to a receiver that has not what it changes', async () => {
  peer.answer = () => answerOf(2001);
  await tried(putSession('S1', 1, 'NL/EM1'));
  peer.answer = () => SUCCESS;
  expect(await tried(patchSession('S1', 2, { kwh: '1.0' }))).toMatchObject({
    outcome: 'updated',
    exchange: { method: 'PUT', body: session('S1', 2, 'NL/EM1', { kwh: '1.0' }) },
  });
  expect(sent()).toEqual(['PUT /NL/CP1/S1 CP9', 'PUT /NL/CP1/S1 CP9']);
});

test.each([
  ['HTTP 400', answerOf(2000, 400)],
  ['2001', answerOf(2001)],
  ['3000', answerOf(3000)],
  ['a bare 404', { status: 404, body: 'nothing here' }],
] as [string, Exclude<ScriptedAnswer, string>][])(
  'D3 a refusal (%s) comes back, and is not tried again',
  async (_, answer) => {
    peer.answer = ({ path }) => (path.endsWith('S1') ? answer : SUCCESS);
    const { exchange } = await tried(putSession('S1', 1, 'NL/EM1'));
    expect(exchange?.response?.body.toString()).toBe(answer.body);
    await tried(putSession('S2', 1, 'NL/EM1'));
    await settled();
    expect(sent()).toEqual(['PUT /NL/CP1/S1 CP9', 'PUT /NL/CP1/S2 CP9']);
    expect(await replication.deadLetters.list(10)).toEqual([]);
  },
);

test('a PATCH goes out as the whole Session to a receiver that has been set back: it has lost what it had', async () => {
  await tried(putSession('S1', 1, 'NL/EM1'));
  await settled();
  const before = peer.received.length;
  await replication.cursors.reset('NL/EM1');
  await tried(patchSession('S1', 2, { kwh: '2' }));
  expect(
    sent()
      .slice(before)
      .map((text) => text.slice(0, 14)),
  ).toContain('PUT /NL/CP1/S1');
});

test('D3 a receiver that fails is not reached: the sender knows at once, and delivery is guaranteed', async () => {
  peer.answer = () => answerOf(3000, 503);
  expect(await tried(putSession('S1', 1, 'NL/EM1'))).toEqual({ outcome: 'created', exchange: undefined });
  // It is being left alone now: who comes later need not wait either.
  expect(await tried(putSession('S2', 1, 'NL/EM1'))).toEqual({ outcome: 'created', exchange: undefined });
  peer.answer = () => SUCCESS;
  peer.received.length = 0;
  await replication.resume(['NL/EM1']);
  await settled();
  expect(new Set(sent())).toEqual(new Set(['PUT /NL/CP1/S1 HUB', 'PUT /NL/CP1/S2 HUB']));
});

test('D3 a receiver that is too slow: the sender is told in time, and a refusal after that is no final one', async () => {
  const door = new Door();
  peer.answer = async () => {
    await door.passed();
    return answerOf(2001);
  };
  expect(await tried(putSession('S1', 1, 'NL/EM1'), SHORT_MS)).toEqual({
    outcome: 'created',
    exchange: undefined,
  });
  await eventually(() => peer.underWay.length === 1);
  door.open();
  await settled();
  expect(sent()).toEqual(['PUT /NL/CP1/S1 CP9', ...Array(3).fill('PUT /NL/CP1/S1 HUB')]);
  expect(await replication.deadLetters.list(10)).toMatchObject([{ objectKey: 'S1', method: 'PUT' }]);
});

test.each([
  ['that does not list the interface', 'NL/EM4'],
  ['that nobody knows', 'XX/ZZZ'],
])('a receiver %s is not reached', async (_, audience) => {
  expect(await tried(putSession('S1', 1, audience))).toEqual({ outcome: 'created', exchange: undefined });
});

test('an owner that may not roam with the receiver: it is not reached', async () => {
  registry = newRegistry([['NL/CP1', 'NL/EM1', false]]);
  expect(await tried(putSession('S1', 1, 'NL/EM1'))).toEqual({ outcome: 'created', exchange: undefined });
  expect(peer.received).toEqual([]);
});

test('what is overtaken before it went out is told so, and the newer state brings its content', async () => {
  const door = new Door();
  peer.answer = async () => {
    await door.passed();
    return SUCCESS;
  };
  const first = tried(putSession('S1', 1, 'NL/EM1'));
  await eventually(() => peer.underWay.length === 1);
  // Two more of the same object wait for the answer to the first.
  const second = tried(patchSession('S1', 2, { kwh: '2.0' }));
  await eventually(
    async () => (await database.storedObject.findFirst())?.lastUpdatedText.includes('02:00') === true,
  );
  const third = tried(patchSession('S1', 3, { meter_id: '"M1"' }));
  expect(await second).toEqual({ outcome: 'updated', exchange: undefined });
  door.open();
  expect((await first).exchange?.verdict.kind).toBe('delivered');
  expect((await third).exchange?.verdict.kind).toBe('delivered');
  await settled();
  expect(JSON.parse(peer.received.at(-1)?.body ?? '')).toMatchObject({
    kwh: 2,
    meter_id: 'M1',
    status: 'ACTIVE',
  });
});

test('AMB-25 a CDR that was refused can be put right and posted again', async () => {
  peer.answer = () => answerOf(2001);
  await tried(postCdr('C1', 1, 'NL/EM1'));
  const lists = new ObjectLists(database);
  const query = {
    module: CDRS,
    viewer: 'NL/EM1',
    owners: ['NL/CP1'],
    offset: 0,
    limit: 10,
    after: undefined,
  };
  expect(await lists.page(query)).toMatchObject({ objects: [], total: 0 });
  peer.answer = () => SUCCESS;
  const better = postCdr('C1', 2, 'NL/EM1');
  expect(await tried(better)).toMatchObject({ outcome: 'created', exchange: { method: 'POST' } });
  expect(await lists.page(query)).toMatchObject({ objects: [better.body], total: 1 });
  await settled();
  expect(sent()).toEqual(['POST  CP9', 'POST  CP9']);
});

test('AMB-25 a CDR that came once more, and was accepted, before it was refused is not taken back', async () => {
  const door = new Door();
  peer.answer = async () => {
    await door.passed();
    return answerOf(2001);
  };
  const first = tried(postCdr('C1', 1, 'NL/EM1'));
  await eventually(() => peer.underWay.length === 1);
  // The hub says yes to this one: what it has acknowledged it delivers, or lays down for the operator.
  expect(await tried(postCdr('C1', 1, 'NL/EM1'))).toMatchObject({ outcome: 'unchanged' });
  door.open();
  expect(await first).toMatchObject({ outcome: 'created', exchange: undefined });
  await settled();
  expect(await database.storedObject.findFirst()).toMatchObject({ objectKey: 'C1', isDeleted: false });
  expect(await replication.deadLetters.list(10)).toMatchObject([{ objectKey: 'C1', method: 'POST' }]);
});

test('D3 a Session that was refused is sent once more when it is pushed once more, though it is the same', async () => {
  peer.answer = () => answerOf(2001);
  await tried(putSession('S1', 1, 'NL/EM1'));
  peer.answer = () => SUCCESS;
  expect((await tried(putSession('S1', 1, 'NL/EM1'))).exchange?.verdict.kind).toBe('delivered');
  expect(sent()).toEqual(['PUT /NL/CP1/S1 CP9', 'PUT /NL/CP1/S1 CP9']);
});

test('nothing new to tell: the sender need not wait', async () => {
  await tried(postCdr('C1', 1, 'NL/EM1'));
  expect(await tried(postCdr('C1', 1, 'NL/EM1'))).toEqual({ outcome: 'unchanged', exchange: undefined });
  await expect(tried(postCdr('C1', 2, 'NL/EM1'))).rejects.toMatchObject({ statusCode: 2001 });
  await expect(tried(patchSession('S9', 2, {}))).rejects.toMatchObject({ httpStatus: 404 });
  expect(peer.received).toHaveLength(1);
});

test('many at once: each sender gets the answer to its own', async () => {
  peer.answer = ({ path }) => answerOf(1900 + Number(path.split('/S')[1]));
  const codes = await Promise.all(
    Array.from({ length: 60 }, async (_, at) => {
      const { exchange } = await tried(putSession(`S${at}`, 1, at % 2 === 0 ? 'NL/EM1' : 'DE/EM2'));
      return exchange?.response?.envelope?.statusCode;
    }),
  );
  expect(codes).toEqual(Array.from({ length: 60 }, (_, at) => 1900 + at));
});

/** To every process it looks as if the receiver was away. */
const looksAway = () =>
  database.$executeRaw`UPDATE delivery_cursor SET next_attempt_at = clock_timestamp() + interval '1 min'`;

/** A drain that ends says that its receiver is due again: so it is said until the sender has been told. */
async function toldWhileAway<T>(told: Promise<T>): Promise<T> {
  let isTold = false;
  const end = () => {
    isTold = true;
  };
  told.then(end, end);
  await eventually(async () => {
    if (!isTold) await looksAway();
    return isTold;
  });
  return told;
}

test('what was carried by the whole object that was sent in place of an older state is told so', async () => {
  const door = new Door();
  let isFirst = true;
  peer.answer = async ({ path }) => {
    await door.passed();
    if (path !== '/NL/CP1/S1' || !isFirst) return SUCCESS;
    isFirst = false;
    return answerOf(2001);
  };
  await looksAway();
  // More than are read from the log at once, so that the turn comes to the newer state too.
  const ids = ['S1', ...Array.from({ length: 250 }, (_, at) => `S${at + 100}`)];
  await Promise.all(ids.map((id) => replication.store(putSession(id, 1, 'NL/EM1'), 'correlation-0')));
  await replication.resume(['NL/EM1']);
  await eventually(() => peer.underWay.length > 0);
  const told = tried(putSession('S1', 2, 'NL/EM1'));
  await eventually(
    async () =>
      (await database.storedObject.count({ where: { lastUpdatedText: { contains: '02:00' } } })) > 0,
  );
  await fresh.decided();
  door.open();
  expect(await told).toEqual({ outcome: 'updated', exchange: undefined });
  const bodies = peer.received.filter(({ path }) => path === '/NL/CP1/S1').map(({ body }) => body);
  expect(bodies).toEqual([session('S1', 1, 'NL/EM1'), session('S1', 2, 'NL/EM1')]);
});

describe('who has the word', () => {
  test('a sender who is being told that the hub goes on delivering is not told anything else', async () => {
    let answerClaim: (isOurs: boolean) => void = () => undefined;
    const claim = () => new Promise<boolean>((resolve) => (answerClaim = resolve));
    const pushes = new OpenPushes(
      'this',
      { start: () => undefined, claim, tell: async () => undefined },
      Date.now,
    );
    const asItCame = { from: sender, body: '{}', version: '2.2.1' } as const;
    const { origin, answer } = pushes.open(putSession('S1', 1, 'NL/EM1'), asItCame, PATIENCE_MS);
    const waiting = pushes.take(origin);
    pushes.notReached(origin);
    // A refusal that comes now would be final, for a sender who is told yes.
    expect(await waiting?.answered()).toBeUndefined();
    answerClaim(true);
    expect(await answer).toEqual({ exchange: undefined, mayBeLost: false });
  });

  test('D3 a CDR that was accepted where Redis is away is not withdrawn by the process that delivers it', async () => {
    const door = new Door();
    peer.answer = async () => {
      await door.passed();
      return answerOf(2001);
    };
    const { replication: near, redis } = await newProcess(false);
    redis.producer.disconnect();
    const told = tried(postCdr('C1', 1, 'NL/EM1'), PATIENCE_MS, near);
    await eventually(() => peer.underWay.length === 1);
    expect(await toldWhileAway(told)).toEqual({ outcome: 'created', exchange: undefined });
    door.open();
    await settled();
    expect(await database.storedObject.findFirst()).toMatchObject({ objectKey: 'C1', isDeleted: false });
    expect(await replication.deadLetters.list(10)).toMatchObject([{ objectKey: 'C1', method: 'POST' }]);
  });

  test('D3 a Session that was accepted though it had been refused, since the answer was lost between the processes, becomes a dead letter', async () => {
    peer.answer = () => answerOf(2001);
    const { replication: near, redis } = await newProcess(false);
    redis.subscriber.disconnect();
    const told = tried(putSession('S1', 1, 'NL/EM1'), PATIENCE_MS, near);
    await eventually(() => peer.received.length === 1);
    await settled();
    expect(await replication.deadLetters.list(10)).toEqual([]);
    expect(await toldWhileAway(told)).toEqual({ outcome: 'created', exchange: undefined });
    await replication.resume(['NL/EM1']);
    await eventually(async () => (await replication.deadLetters.list(10)).length === 1);
    expect(await replication.deadLetters.list(10)).toMatchObject([{ objectKey: 'S1', method: 'PUT' }]);
  });

  test('D3 a CDR that was withdrawn is not accepted, though the answer was lost between the processes', async () => {
    peer.answer = () => answerOf(2001);
    const { replication: near, redis } = await newProcess(false);
    redis.subscriber.disconnect();
    const told = tried(postCdr('C1', 1, 'NL/EM1'), PATIENCE_MS, near).catch((error: unknown) => error);
    await eventually(async () => (await database.storedObject.findFirst())?.isDeleted === true);
    expect(await toldWhileAway(told)).toMatchObject({ error: 'storeUnavailable' });
    peer.answer = () => SUCCESS;
    await replication.resume(['NL/EM1']);
    expect((await tried(postCdr('C1', 1, 'NL/EM1'))).outcome).toBe('created');
  });
});
