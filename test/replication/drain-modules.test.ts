import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { PatientLane } from '../../src/infra/patient-lane.js';
import { OcpiClient } from '../../src/infra/peer/ocpi-client.js';
import { PeerClient } from '../../src/infra/peer/peer-client.js';
import { CDRS } from '../../src/ocpi/cdrs.js';
import type { ClientOwnedModule } from '../../src/ocpi/client-owned-object.js';
import { SESSIONS } from '../../src/ocpi/sessions.js';
import { TARIFFS } from '../../src/ocpi/tariffs.js';
import { TOKENS } from '../../src/ocpi/tokens.js';
import { Cursors } from '../../src/replication/cursors.js';
import { DeadLetters } from '../../src/replication/dead-letters.js';
import { Deliverer } from '../../src/replication/deliverer.js';
import { Drain } from '../../src/replication/drain.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { Leases } from '../../src/replication/leases.js';
import { ReplicationLog } from '../../src/replication/log.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import { OpenPushes } from '../../src/replication/open-pushes.js';
import type { Push } from '../../src/replication/push.js';
import { ShownAgain } from '../../src/replication/shown-again.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
import {
  cdr,
  deleteTariff,
  patchSession,
  postCdr,
  pushTo,
  putSession,
  putTariff,
  session,
  token,
} from './module-bodies.js';
import { answerOf, ScriptedPeer, SUCCESS } from './scripted-peer.js';

const MODULES: readonly ClientOwnedModule[] = [CDRS, SESSIONS, TARIFFS, TOKENS];
const hub = { countryCode: 'NL', partyId: 'HUB' };
const silent = createLogger('silent');
const peers = new PeerClient({ allowPrivate: true, connectionsPerPeer: 32, maxAnswerBytes: 1_000_000 });

let fresh: FreshDatabase;
let database: Database;
let cursors: Cursors;
let deadLetters: DeadLetters;
let peer: ScriptedPeer;
let drain: Drain;

beforeAll(async () => {
  fresh = await freshDatabase('drain_modules_test');
  database = fresh.open();
  cursors = new Cursors(database);
  deadLetters = new DeadLetters(database, Date.now);
});

beforeEach(async () => {
  peer = new ScriptedPeer();
  await peer.open();
  drain = newDrain();
  const parties = ['NL/EM1', 'DE/EM2', 'NL/CP1'];
  await cursors.ensure(
    parties.flatMap((party) => MODULES.map(({ identifier }) => ({ party, module: identifier }))),
  );
});

afterEach(async () => {
  await peer.close();
  await fresh.clear();
});

afterAll(async () => {
  await peers.close();
  await fresh.drop();
});

/** No other process waits for answers, or delivers. */
const NOBODY_ELSE = { start: () => undefined, claim: async () => true, tell: async () => undefined };

const elapsed = () => performance.now();

/** The drains of a hub process, all to one peer; what is for whom is seen by TO. */
function newDrain(): Drain {
  return new Drain({
    log: new ReplicationLog(database),
    lane: new PatientLane(),
    leases: new Leases(database, randomUUID(), 60_000, 10_000, elapsed, silent),
    deadLetters,
    deliverer: new Deliverer(new OcpiClient(peers), hub, 10_000, Date.now),
    openPushes: new OpenPushes('this', NOBODY_ELSE, Date.now),
    store: new ObjectStore(database),
    receivers: {
      target: ({ party }) => {
        const [countryCode = '', partyId = ''] = party.split('/');
        const access = { token: 'token', encoding: 'base64' } as const;
        return { to: { countryCode, partyId }, endpoint: peer.endpoint, version: '2.2.1', access };
      },
      module: ({ module }) => MODULES.find(({ identifier }) => identifier === module) ?? CDRS,
      isAsNewAs: async () => undefined,
      concerns: () => true,
    },
    logger: silent,
    elapsed,
    random: () => 0.5,
    onUnavailable: () => undefined,
    onDelivered: () => undefined,
  });
}

async function store(...pushes: readonly Push[]): Promise<void> {
  const commit = new GroupCommit(new ObjectStore(database), () => undefined, silent);
  for (const next of pushes) await commit.submit(next);
}

/** Drains one receiver. @returns what the peer was sent meanwhile, as `PUT /NL/CP1/T1` */
async function sentTo(party: string, { identifier }: ClientOwnedModule): Promise<string[]> {
  const before = peer.received.length;
  await drain.run({ party, module: identifier });
  return peer.received.slice(before).map(({ method, path }) => `${method} ${path}`);
}

describe('a Tariff', () => {
  test('RT-B-13 that is deleted is deleted at the receivers, without a body', async () => {
    await store(putTariff('T1', 1), putTariff('T2', 1));
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual(['PUT /NL/CP1/T1', 'PUT /NL/CP1/T2']);
    await store(deleteTariff('t1'));
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual(['DELETE /NL/CP1/T1']);
    expect(peer.received.at(-1)).toMatchObject({ body: '', headers: { 'ocpi-to-party-id': 'EM1' } });
    expect(peer.received.at(-1)?.headers['content-type']).toBeUndefined();
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual([]);
  });

  test('D1 PUT, DELETE and PUT while a receiver is away are one PUT; PUT and DELETE are one DELETE', async () => {
    await store(putTariff('T1', 1), putTariff('T2', 1));
    await sentTo('NL/EM1', TARIFFS);
    await store(
      putTariff('T1', 2),
      deleteTariff('T1'),
      putTariff('T1', 3),
      putTariff('T2', 2),
      deleteTariff('T2'),
    );
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual(['PUT /NL/CP1/T1', 'DELETE /NL/CP1/T2']);
  });

  test.each([
    ['in an envelope', answerOf(2001, 404)],
    ['without one', { status: 404, body: 'not found' }],
  ])('RT-B-13 a 404 to a DELETE %s means that it is gone there', async (_, answer) => {
    await store(putTariff('T1', 1));
    await sentTo('NL/EM1', TARIFFS);
    await store(deleteTariff('T1'), putTariff('T2', 1));
    peer.answer = ({ method }) => (method === 'DELETE' ? answer : SUCCESS);
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual(['DELETE /NL/CP1/T1', 'PUT /NL/CP1/T2']);
    expect(await deadLetters.list(10)).toEqual([]);
  });

  test('whose DELETE is refused is a dead letter of that method', async () => {
    await store(putTariff('T1', 1));
    await sentTo('NL/EM1', TARIFFS);
    await store(deleteTariff('T1'));
    peer.answer = () => answerOf(2000, 400);
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual(Array(3).fill('DELETE /NL/CP1/T1'));
    expect(await deadLetters.list(10)).toMatchObject([{ objectKey: 'T1', method: 'DELETE', body: '' }]);
  });

  test('that is deleted while its PUT is refused is deleted instead', async () => {
    await store(putTariff('T1', 1));
    peer.answer = async ({ method }) => {
      if (method === 'DELETE') return answerOf(2001, 404);
      await store(deleteTariff('T1'));
      return answerOf(2000, 400);
    };
    expect(await sentTo('NL/EM1', TARIFFS)).toEqual(['PUT /NL/CP1/T1', 'DELETE /NL/CP1/T1']);
  });
});

describe('what concerns one party', () => {
  test('RT-B-11 goes to that party and to nobody else', async () => {
    await store(putSession('S1', 1, 'NL/EM1'), putSession('S2', 1, 'DE/EM2'), postCdr('C1', 1, 'DE/EM2'));
    expect(await sentTo('NL/EM1', SESSIONS)).toEqual(['PUT /NL/CP1/S1']);
    expect(await sentTo('DE/EM2', SESSIONS)).toEqual(['PUT /NL/CP1/S2']);
    expect(await sentTo('NL/EM1', CDRS)).toEqual([]);
    expect(await sentTo('NL/CP1', SESSIONS)).toEqual([]);
  });

  test('RT-B-11 only that party is behind', async () => {
    await store(putSession('S1', 1, 'NL/EM1'));
    expect(await cursors.behind()).toEqual([{ party: 'NL/EM1', module: 'sessions' }]);
    await sentTo('NL/EM1', SESSIONS);
    expect(await cursors.behind()).toEqual([]);
  });

  test('a Session that comes to concern another goes whole to that one, and no more to the first', async () => {
    await store(putSession('S1', 1, 'NL/EM1'));
    await sentTo('NL/EM1', SESSIONS);
    await store(patchSession('S1', 2, {}, 'DE/EM2'));
    expect(await sentTo('NL/EM1', SESSIONS)).toEqual([]);
    expect(await sentTo('DE/EM2', SESSIONS)).toEqual(['PUT /NL/CP1/S1']);
    expect(peer.received.at(-1)?.body).toBe(session('S1', 2, 'DE/EM2'));
  });

  test('a Session that comes to concern another while the first refuses it is not sent to the first again', async () => {
    await store(putSession('S1', 1, 'NL/EM1'));
    peer.answer = async () => {
      await store(patchSession('S1', 2, { kwh: '9.9' }, 'DE/EM2'));
      return answerOf(2000, 400);
    };
    expect(await sentTo('NL/EM1', SESSIONS)).toEqual(['PUT /NL/CP1/S1']);
    expect(peer.received[0]?.body).toBe(session('S1', 1, 'NL/EM1'));
    expect(await sentTo('NL/EM1', SESSIONS)).toEqual([]);
  });

  test('more than a batch, between those of others, in order', async () => {
    const ids = Array.from({ length: 230 }, (_, at) => `S${at}`);
    const commit = new GroupCommit(new ObjectStore(database), () => undefined, silent);
    await Promise.all(
      ids.flatMap((id) =>
        [`${id}X`, id].map((each) =>
          commit.submit(putSession(each, 1, each.endsWith('X') ? 'DE/EM2' : 'NL/EM1')),
        ),
      ),
    );
    const sent = await sentTo('NL/EM1', SESSIONS);
    expect(new Set(sent)).toEqual(new Set(ids.map((id) => `PUT /NL/CP1/${id}`)));
    expect(sent).toHaveLength(230);
    expect(await cursors.behind()).toEqual([{ party: 'DE/EM2', module: 'sessions' }]);
  });
});

test('CDR-R-01 a CDR is POSTed to the endpoint itself, as it came', async () => {
  await store(postCdr('C1', 1, 'NL/EM1'));
  peer.answer = () => answerOf(1000, 201, { Location: 'http://em1.example/cdrs/1' });
  expect(await sentTo('NL/EM1', CDRS)).toEqual(['POST ']);
  expect(peer.received[0]?.body).toBe(cdr('C1', 1, 'NL/EM1'));
  expect(await sentTo('NL/EM1', CDRS)).toEqual([]);
});

test('CDR-R-01 what was taken while an older one failed is not sent again with that one; but it is after a resync', async () => {
  const ids = ['C1', 'C2', 'C3', 'C4', 'C5', 'C6'];
  await store(...ids.map((id) => postCdr(id, 1, 'NL/EM1')));
  peer.answer = ({ body }) => (JSON.parse(body).id === 'C2' ? answerOf(3000, 503) : SUCCESS);
  const posted = async () => {
    const before = peer.received.length;
    await database.deliveryCursor.updateMany({ data: { nextAttemptAt: null } });
    await sentTo('NL/EM1', CDRS);
    return peer.received.slice(before).map(({ body }) => JSON.parse(body).id as string);
  };
  const first = await posted();
  expect(first).toEqual(expect.arrayContaining(['C1', 'C2', 'C3', 'C4']));
  expect(await posted()).toEqual(['C2']);
  peer.answer = () => SUCCESS;
  expect(await posted()).toEqual(['C2', ...ids.filter((id) => !first.includes(id))]);
  expect(await cursors.behind()).toEqual([]);
  await cursors.reset('NL/EM1', 'cdrs');
  expect((await posted()).sort()).toEqual(ids);
});

test('CDR-R-09 a CDR that is refused is a dead letter of that method', async () => {
  await store(postCdr('C1', 1, 'NL/EM1'));
  peer.answer = () => answerOf(2001);
  expect(await sentTo('NL/EM1', CDRS)).toEqual(['POST ', 'POST ', 'POST ']);
  expect(await deadLetters.list(10)).toMatchObject([{ method: 'POST', objectKey: 'C1', url: peer.endpoint }]);
});

test('AMB-20 with an owner that is shown again comes what was hidden, but no CDR that was withdrawn', async () => {
  await store(postCdr('C1', 1, 'NL/EM1'), postCdr('C2', 1, 'NL/EM1'));
  await sentTo('NL/EM1', CDRS);
  const { id, revision } = await database.storedObject.findFirstOrThrow({ where: { objectKey: 'C1' } });
  expect(await new ObjectStore(database).withdraw(id, revision)).toBe(true);
  const shownAgain = new ShownAgain(database);
  await shownAgain.note([{ owner: 'NL/CP1', module: 'cdrs' }]);
  expect(await shownAgain.lift()).toEqual(new Set(['cdrs']));
  expect(await sentTo('NL/EM1', CDRS)).toEqual(['POST ']);
  expect(await shownAgain.lift()).toEqual(new Set());
});

test('TOK-R-08 the URL of a Token names its type where that is not the default', async () => {
  await store(
    pushTo(TOKENS, 'PUT', 'aB1', token('aB1', 1)),
    pushTo(TOKENS, 'PUT', 'aB1', token('aB1', 1, { type: '"APP_USER"' })),
  );
  expect(await sentTo('NL/CP1', TOKENS)).toEqual(['PUT /NL/EM1/aB1', 'PUT /NL/EM1/aB1?type=APP_USER']);
});
