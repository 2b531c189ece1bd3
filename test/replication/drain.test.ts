import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/infra/database.js';
import { createLogger } from '../../src/infra/logger.js';
import { PatientLane } from '../../src/infra/patient-lane.js';
import { OcpiClient } from '../../src/infra/peer/ocpi-client.js';
import { PeerClient } from '../../src/infra/peer/peer-client.js';
import { LOCATIONS } from '../../src/ocpi/locations.js';
import { Cursors } from '../../src/replication/cursors.js';
import { DeadLetters } from '../../src/replication/dead-letters.js';
import { Deliverer } from '../../src/replication/deliverer.js';
import type { DeliveryTarget } from '../../src/replication/delivery-request.js';
import { Drain } from '../../src/replication/drain.js';
import { GroupCommit } from '../../src/replication/group-commit.js';
import { Leases } from '../../src/replication/leases.js';
import { ReplicationLog } from '../../src/replication/log.js';
import { ObjectStore } from '../../src/replication/object-store.js';
import { OpenPushes } from '../../src/replication/open-pushes.js';
import type { Push } from '../../src/replication/push.js';
import { Door, eventually } from './eventually.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';
import { holdOpen } from './held-transaction.js';
import { evse, location, patch, push } from './location-bodies.js';
import { answerOf, type ScriptedAnswer, ScriptedPeer, SUCCESS } from './scripted-peer.js';

const receiver = { party: 'NL/EM1', module: 'locations' };
const hub = { countryCode: 'NL', partyId: 'HUB' };
/** Long enough for a busy machine. */
const TIMEOUT_MS = 10_000;
const SHORT_TIMEOUT_MS = 200;
const LEASE_MS = 60_000;
const silent = createLogger('silent');
const peers = new PeerClient({ allowPrivate: true, connectionsPerPeer: 32, maxAnswerBytes: 1_000_000 });

let fresh: FreshDatabase;
let database: Database;
let cursors: Cursors;
let deadLetters: DeadLetters;
let peer: ScriptedPeer;
/** What has been waited for without waiting, in milliseconds. */
let skipped: number;
/** Of the lane for those who catch up. */
let laneTurns: number;
let isConnected: boolean;
let unavailable: string[];

beforeAll(async () => {
  fresh = await freshDatabase('drain_test');
  database = fresh.open();
  cursors = new Cursors(database);
  deadLetters = new DeadLetters(database, Date.now);
});

beforeEach(async () => {
  peer = new ScriptedPeer();
  await peer.open();
  skipped = 0;
  laneTurns = 0;
  isConnected = true;
  unavailable = [];
  await cursors.ensure([receiver]);
});

afterEach(async () => {
  await peer.close();
  await fresh.clear();
});

afterAll(async () => {
  await peers.close();
  await fresh.drop();
});

/** Lets a receiver's waiting be over so much earlier. */
async function elapse(ms: number): Promise<void> {
  await database.$executeRaw`
    UPDATE delivery_cursor SET next_attempt_at = next_attempt_at - ${ms}::int * interval '1 ms'`;
}

/** Consecutive failures, and for how long the receiver was left alone after the last one. */
async function failure(): Promise<{ failures: number; delayMs: number | null }> {
  const [row] = await database.$queryRaw<{ failures: number; delayMs: number | null }[]>`
    SELECT failures, round(extract(epoch FROM next_attempt_at - last_error_at) * 100)::int * 10 AS "delayMs"
    FROM delivery_cursor`;
  return row ?? { failures: -1, delayMs: null };
}

/** As if a process had died while it held them. */
async function leasesRunOut(): Promise<void> {
  await database.$executeRaw`UPDATE delivery_cursor SET leased_until = clock_timestamp() - interval '1 ms'`;
}

/** No other process waits for answers, or delivers. */
const NOBODY_ELSE = { start: () => undefined, claim: async () => true, tell: async () => undefined };

const elapsed = () => performance.now() + skipped;

/** A hub process that has just started. */
function newDrain(concerns: (owner: string) => boolean = () => true, timeoutMs = TIMEOUT_MS): Drain {
  const target = (): DeliveryTarget => ({
    to: { countryCode: 'NL', partyId: 'EM1' },
    endpoint: peer.endpoint,
    version: '2.2.1',
    access: { token: 'token-of-em1', encoding: 'base64' },
  });
  return new Drain({
    log: new ReplicationLog(database),
    lane: new PatientLane((letIn) => {
      laneTurns += 1;
      setImmediate(letIn);
    }),
    leases: new Leases(database, randomUUID(), LEASE_MS, TIMEOUT_MS, elapsed, silent),
    deadLetters,
    deliverer: new Deliverer(new OcpiClient(peers), hub, timeoutMs, Date.now),
    receivers: {
      target: () => (isConnected ? target() : undefined),
      module: () => LOCATIONS,
      isAsNewAs: async () => undefined,
      concerns: (_, owner) => concerns(owner),
    },
    logger: silent,
    elapsed,
    random: () => 0.5,
    onUnavailable: (_, reason) => unavailable.push(reason),
    onDelivered: () => undefined,
    openPushes: new OpenPushes('this', NOBODY_ELSE, Date.now),
    store: new ObjectStore(database),
  });
}

async function store(...pushes: readonly Push[]): Promise<void> {
  const commit = new GroupCommit(new ObjectStore(database), () => undefined, silent);
  for (const next of pushes) await commit.submit(next);
}

const newLocation = (id: string, owner?: string) =>
  push('PUT', id, location(id, 1, [evse('E1', 1), evse('E2', 1)]), owner);

const names = (count: number) => Array.from({ length: count }, (_, at) => `LOC${at + 10}`);

async function head(): Promise<bigint> {
  const [row] = await database.objectPart.findMany({ orderBy: { revision: 'desc' }, take: 1 });
  return row?.revision ?? 0n;
}

async function position(): Promise<bigint> {
  return (await cursors.load(receiver))?.position ?? -1n;
}

describe('bringing a receiver up to date', () => {
  test("RT-B-02, RT-B-03 each object is PUT at its owner's path, FROM = hub, TO = the receiver", async () => {
    await store(newLocation('LOC1'));
    expect(await newDrain().run(receiver)).toBe('upToDate');
    expect(peer.received).toMatchObject([
      {
        method: 'PUT',
        path: '/NL/CP1/LOC1',
        body: location('LOC1', 1, [evse('E1', 1), evse('E2', 1)]),
        headers: {
          authorization: `Token ${Buffer.from('token-of-em1').toString('base64')}`,
          'ocpi-from-country-code': 'NL',
          'ocpi-from-party-id': 'HUB',
          'ocpi-to-country-code': 'NL',
          'ocpi-to-party-id': 'EM1',
        },
      },
    ]);
    expect(await position()).toBe(await head());
  });

  test('nothing is sent twice', async () => {
    await store(newLocation('LOC1'));
    const drain = newDrain();
    await drain.run(receiver);
    await drain.run(receiver);
    await newDrain().run(receiver);
    expect(peer.paths).toEqual(['/NL/CP1/LOC1']);
  });

  test('D6 a change of one EVSE is sent as that EVSE, with the id as the owner spells it', async () => {
    await store(newLocation('LOC1'));
    const drain = newDrain();
    await drain.run(receiver);
    await store(push('PATCH', 'LOC1/E2', patch(2, { uid: '"e2"', status: '"CHARGING"' })));
    await drain.run(receiver);
    expect(peer.paths).toEqual(['/NL/CP1/LOC1', '/NL/CP1/LOC1/e2']);
    expect(JSON.parse(peer.received[1]!.body)).toMatchObject({ uid: 'e2', status: 'CHARGING' });
  });

  test('D6 of EVSEs that changed together each is sent', async () => {
    await store(newLocation('LOC1'));
    const drain = newDrain();
    await drain.run(receiver);
    const commit = new GroupCommit(new ObjectStore(database), () => undefined, silent);
    await Promise.all(['E1', 'E2'].map((uid) => commit.submit(push('PUT', `LOC1/${uid}`, evse(uid, 2)))));
    await drain.run(receiver);
    expect(peer.paths.slice(1)).toEqual(['/NL/CP1/LOC1/E1', '/NL/CP1/LOC1/E2']);
  });

  test.each([
    ['its time is over', () => undefined],
    ['the process stops', (drain: Drain) => drain.stop()],
  ] as const)(
    'D6 none of EVSEs that changed together is passed by where a turn ends among them: %s',
    async (_, end) => {
      const uids = Array.from({ length: 12 }, (_, at) => `E${at + 10}`);
      await store(
        push(
          'PUT',
          'LOC1',
          location(
            'LOC1',
            1,
            uids.map((uid) => evse(uid, 1)),
          ),
        ),
      );
      await newDrain().run(receiver);
      peer.received.length = 0;
      const commit = new GroupCommit(new ObjectStore(database), () => undefined, silent);
      await Promise.all(uids.map((uid) => commit.submit(push('PUT', `LOC1/${uid}`, evse(uid, 2)))));
      const drain = newDrain();
      peer.answer = () => {
        if (peer.received.length === 2) {
          skipped += 5_000;
          end(drain);
        }
        return SUCCESS;
      };
      await drain.run(receiver);
      expect(await newDrain().run(receiver)).toBe('upToDate');
      expect([...new Set(peer.paths)].sort()).toEqual(uids.map((uid) => `/NL/CP1/LOC1/${uid}`));
      expect(await position()).toBe(await head());
    },
  );

  test('REQ-17 an id with reserved characters is one segment of the path', async () => {
    await store(push('PUT', 'x', location('a b#?%', 1, []))); // the store does not look at the body's id
    await database.storedObject.updateMany({ data: { objectName: 'a b#?%' } });
    await newDrain().run(receiver);
    expect(peer.paths).toEqual(['/NL/CP1/a%20b%23%3F%25']);
  });

  test('who has much to catch up makes way for what is live, and who has not does not wait', async () => {
    await store(...names(8).map((id) => newLocation(id)));
    await newDrain().run(receiver);
    expect(laneTurns).toBe(0);
    await store(
      ...names(40)
        .slice(8)
        .map((id) => newLocation(id)),
    );
    await newDrain().run(receiver);
    expect(laneTurns).toBeGreaterThanOrEqual(8);
    expect(new Set(peer.paths).size).toBe(40);
  });

  test('of who is no receiver any more nothing is remembered, such as how much it could take', async () => {
    await store(...names(40).map((id) => newLocation(id)));
    const drain = newDrain();
    await drain.run(receiver);
    const door = new Door();
    peer.answer = async () => {
      await door.passed();
      return SUCCESS;
    };
    await store(...names(40).map((id) => push('PUT', id, location(id, 2, [evse('E1', 2)]))));
    drain.keepOnly([]);
    const running = drain.run(receiver);
    await eventually(() => peer.underWay.length >= 4);
    expect(peer.underWay).toHaveLength(4);
    door.open();
    expect(await running).toBe('upToDate');
  });

  test('what does not concern the receiver is passed by', async () => {
    await store(newLocation('LOC1', 'DE/CP2'), newLocation('LOC2'), newLocation('LOC3', 'DE/CP2'));
    expect(await newDrain((owner) => owner === 'NL/CP1').run(receiver)).toBe('upToDate');
    expect(peer.paths).toEqual(['/NL/CP1/LOC2']);
    expect(await position()).toBe(await head());
  });

  test('more than a batch, with what is committed late, in one turn', async () => {
    const held = await holdOpen(fresh.open(), (session) => session.$executeRaw`SELECT pg_current_xact_id()`);
    const commit = new GroupCommit(new ObjectStore(database), () => undefined, silent);
    await Promise.all(names(450).map((id) => commit.submit(newLocation(id))));
    const running = newDrain().run(receiver);
    await held.commit();
    expect(await running).toBe('upToDate');
    expect(new Set(peer.paths).size).toBe(450);
    expect(await position()).toBe(await head());
  });

  test('a receiver that is unknown, not connected or not due is left alone', async () => {
    await store(newLocation('LOC1'));
    const drain = newDrain();
    expect(await drain.run({ party: 'XX/ZZZ', module: 'locations' })).toBe('waiting');
    isConnected = false;
    expect(await drain.run(receiver)).toBe('waiting');
    isConnected = true;
    await database.deliveryCursor.updateMany({ data: { nextAttemptAt: new Date(Date.now() + 60_000) } });
    expect(await drain.run(receiver)).toBe('waiting');
    expect(peer.received).toEqual([]);
  });

  test('one that is suspended in the middle gets the rest when it is back', async () => {
    await store(...names(40).map((id) => newLocation(id)));
    peer.answer = () => {
      if (peer.received.length === 20) isConnected = false;
      return SUCCESS;
    };
    const drain = newDrain();
    await drain.run(receiver);
    expect(peer.received.length).toBeLessThan(40);
    isConnected = true;
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(new Set(peer.paths).size).toBe(40);
    expect(unavailable).toEqual([]);
  });
});

describe('order', () => {
  test('RT-B-17 a slow answer holds back what is newer of the same object, and nothing else', async () => {
    await store(newLocation('LOC1'), newLocation('LOC2'));
    const drain = newDrain();
    await drain.run(receiver);
    peer.received.length = 0;
    await store(
      push('PUT', 'LOC1/E1', evse('E1', 2)),
      push('PUT', 'LOC1/E2', evse('E2', 2)),
      push('PUT', 'LOC2/E1', evse('E1', 2)),
    );
    const door = new Door();
    peer.answer = async ({ path }) => {
      if (path.endsWith('LOC1/E1')) await door.passed();
      return SUCCESS;
    };
    const running = drain.run(receiver);
    await eventually(() => peer.paths.includes('/NL/CP1/LOC2/E1') && peer.underWay.length === 1);
    expect(peer.paths).toEqual(['/NL/CP1/LOC1/E1', '/NL/CP1/LOC2/E1']);
    door.open();
    expect(await running).toBe('upToDate');
    expect(peer.paths.at(-1)).toBe('/NL/CP1/LOC1/E2');
  });

  test('RT-B-17 of one object there is never more than one under way, and no EVSE goes back', async () => {
    await store(newLocation('LOC1'), newLocation('LOC2'));
    let mostUnderWay = 0;
    const newest = new Map<string, string>();
    const goneBack: string[] = [];
    peer.answer = async ({ path, body }) => {
      const object = path.split('/').slice(0, 4).join('/');
      mostUnderWay = Math.max(mostUnderWay, peer.underWay.filter((other) => other.startsWith(object)).length);
      const document = JSON.parse(body);
      for (const { uid, last_updated } of document.evses ?? [document]) {
        const key = `${object}/${uid}`;
        if (last_updated < (newest.get(key) ?? '')) goneBack.push(`${key} ${last_updated}`);
        newest.set(key, last_updated);
      }
      await new Promise((resolve) => setImmediate(resolve));
      return SUCCESS;
    };
    const drain = newDrain();
    let isStoring = true;
    const storing = (async () => {
      for (let at = 2; at < 40; at += 1) {
        await store(push('PUT', `LOC${(at % 2) + 1}/E${(at % 3) + 1}`, evse(`E${(at % 3) + 1}`, at)));
        if (at % 7 === 0) await store(push('PATCH', 'LOC1', patch(at, { name: `"${at}"` })));
      }
      isStoring = false;
    })();
    while (isStoring) await drain.run(receiver);
    await storing;
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(mostUnderWay).toBe(1);
    expect(goneBack).toEqual([]);
    expect(newest.get('/NL/CP1/LOC2/E1')).toBe(JSON.parse(evse('E1', 39)).last_updated);
  });

  test('after a whole Location no older state of an EVSE is sent that the Location has overtaken', async () => {
    await store(newLocation('LOC1'));
    const drain = newDrain();
    await drain.run(receiver);
    peer.received.length = 0;
    await store(push('PUT', 'LOC1/E1', evse('E1', 2)), push('PUT', 'LOC1/E2', evse('E2', 2)));
    peer.answer = async ({ path }) => {
      if (!path.endsWith('/E1')) return SUCCESS;
      // E2 changes again while the receiver refuses E1, so the whole Location has it newer.
      await store(push('PUT', 'LOC1/E2', evse('E2', 3)));
      return answerOf(2003, 404);
    };
    await drain.run(receiver);
    await drain.run(receiver);
    const sentOfE2 = peer.received.flatMap(({ body }) => {
      const { evses = [JSON.parse(body)] } = JSON.parse(body);
      return evses.filter(({ uid }: { uid: string }) => uid === 'E2');
    });
    const times = sentOfE2.map(({ last_updated }) => last_updated);
    expect(times).toEqual([...times].sort());
    expect(times.at(-1)).toBe(JSON.parse(evse('E2', 3)).last_updated);
  });
});

describe('a receiver that refuses', () => {
  test('an EVSE is sent its whole Location at once', async () => {
    await store(newLocation('LOC1'));
    const drain = newDrain();
    await drain.run(receiver);
    await store(push('PUT', 'LOC1/E1', evse('E1', 2)));
    peer.answer = ({ path }) => (path.endsWith('/E1') ? answerOf(2003, 404) : SUCCESS);
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(peer.paths.slice(1)).toEqual(['/NL/CP1/LOC1/E1', '/NL/CP1/LOC1']);
    expect(peer.received.at(-1)?.body).toBe(location('LOC1', 2, [evse('E1', 2), evse('E2', 1)]));
    expect(await deadLetters.list(10)).toEqual([]);
  });

  test('one object blocks no other: after three times it is a dead letter, with the last exchange', async () => {
    await store(newLocation('LOC1'), newLocation('BAD'), newLocation('LOC2'));
    const refusal = { status: 400, body: 'I do not like \0 it' };
    peer.answer = ({ path }) => (path.endsWith('BAD') ? refusal : SUCCESS);
    expect(await newDrain().run(receiver)).toBe('upToDate');
    expect(peer.paths.filter((path) => path.endsWith('BAD'))).toHaveLength(3);
    expect(peer.paths).toContain('/NL/CP1/LOC2');
    expect(await deadLetters.list(10)).toMatchObject([
      {
        receiver: 'NL/EM1',
        module: 'locations',
        owner: 'NL/CP1',
        objectKey: 'BAD',
        method: 'PUT',
        url: `${peer.endpoint}/NL/CP1/BAD`,
        body: location('BAD', 1, [evse('E1', 1), evse('E2', 1)]),
        answerStatus: 400,
        answer: 'I do not like \uFFFD it',
        attempts: 3,
      },
    ]);
    expect(await position()).toBe(await head());
  });

  test('a dead letter is tried again when its object changes', async () => {
    await store(newLocation('BAD'));
    peer.answer = () => answerOf(2001);
    const drain = newDrain();
    await drain.run(receiver);
    peer.answer = () => SUCCESS;
    await store(push('PATCH', 'BAD', patch(2, { name: '"better"' })));
    await drain.run(receiver);
    expect(JSON.parse(peer.received.at(-1)!.body).name).toBe('better');
  });

  test('everything has a fault of its own: it is left alone, and gets what is left when it is well again', async () => {
    await store(...names(40).map((id) => newLocation(id)));
    peer.answer = () => answerOf(2000, 400);
    const drain = newDrain();
    expect(await drain.run(receiver)).toBe('waiting');
    const letters = await deadLetters.list(100);
    expect(letters.length).toBeLessThan(20);
    expect(unavailable).toEqual([expect.stringContaining('everything is refused; the last: HTTP 400, 2000')]);
    expect(await failure()).toEqual({ failures: 1, delayMs: 1_000 });

    await elapse(1_000);
    expect(await drain.run(receiver)).toBe('waiting');
    // Should it be the objects after all, some more of them are passed in each turn, and no good one waits for ever.
    const later = await deadLetters.list(100);
    expect(later.length).toBeGreaterThan(letters.length);
    expect(later.length).toBeLessThan(letters.length + 20);

    peer.answer = () => SUCCESS;
    peer.received.length = 0;
    await elapse(10_000);
    expect(await drain.run(receiver)).toBe('upToDate');
    const delivered = new Set([...peer.paths, ...later.map(({ objectKey }) => `/NL/CP1/${objectKey}`)]);
    expect(delivered.size).toBe(40);
    expect(await position()).toBe(await head());
  });
});

describe('a receiver that fails over one object (3xxx, HTTP 5xx, no answer)', () => {
  /** As many turns as there are, each when it is due, until there is nothing left to do. @returns how many */
  async function turnsUntilDone(drain: Drain, most: number): Promise<number> {
    for (let turns = 1; turns <= most; turns += 1) {
      if ((await drain.run(receiver)) === 'upToDate') return turns;
      await elapse(400_000);
    }
    return Number.POSITIVE_INFINITY;
  }

  test.each<[string, ScriptedAnswer]>([
    ['3000', answerOf(3000)],
    ['HTTP 404 that is not OCPI', { status: 404, body: 'no such page' }],
    ['HTTP 500', answerOf(2000, 500)],
    ['a broken connection', 'hangUp'],
  ])('gets the others all the same, and that one becomes a dead letter: %s', async (_, fault) => {
    await store(newLocation('BAD'), ...names(20).map((id) => newLocation(id)));
    peer.answer = ({ path }) => (path.endsWith('BAD') ? fault : SUCCESS);
    expect(await turnsUntilDone(newDrain(), 12)).toBeLessThanOrEqual(8);
    expect(new Set(peer.paths).size).toBe(21);
    expect(await deadLetters.list(10)).toMatchObject([{ objectKey: 'BAD', settledAt: null }]);
    expect(await position()).toBe(await head());
  });

  test.each([
    ['3000', answerOf(3000)],
    ['HTTP 503', answerOf(3000, 503)],
  ])(
    'an outage (%s) makes no letters, however long it is, though something gets through now and then',
    async (_, fault) => {
      await store(...names(20).map((id) => newLocation(id)));
      let left = 0;
      peer.answer = () => (left-- > 0 ? SUCCESS : fault);
      const drain = newDrain();
      for (let turn = 0; turn < 25; turn += 1) {
        left = turn % 10 === 9 ? 1 : 0;
        await drain.run(receiver);
        await elapse(400_000);
      }
      left = Number.POSITIVE_INFINITY;
      expect(await turnsUntilDone(drain, 3)).toBeLessThanOrEqual(2);
      expect(new Set(peer.paths).size).toBe(20);
      expect(await deadLetters.list(10)).toEqual([]);
    },
  );

  test('a letter that is sent again and makes it fail keeps nothing from it', async () => {
    await store(newLocation('BAD'));
    peer.answer = () => answerOf(2000, 400);
    const drain = newDrain();
    await drain.run(receiver);
    await deadLetters.ask({});
    peer.answer = ({ path }) => (path.endsWith('BAD') ? answerOf(3000, 500) : SUCCESS);
    for (let turn = 1; turn <= 10; turn += 1) {
      await store(newLocation(`LOC${turn}`));
      await drain.run(receiver);
      await elapse(400_000);
    }
    expect(peer.paths).toContain('/NL/CP1/LOC10');
    expect(await deadLetters.list(10)).toMatchObject([
      { objectKey: 'BAD', settledAt: null, askedAt: null, answerStatus: 500 },
    ]);
  });
});

describe('a receiver that is not there', () => {
  test.each([
    ['answers 503', () => answerOf(3000, 503), 'HTTP 503'],
    ['answers 401', () => answerOf(2000, 401), 'HTTP 401'],
    ['answers 200 with a page of HTML', () => ({ body: '<html>' }), 'no OCPI answer'],
    ['redirects', () => ({ status: 302, headers: { Location: 'http://127.0.0.1/' }, body: '' }), 'HTTP 302'],
    ['does not answer in time', () => 'silence' as const, `no answer within ${SHORT_TIMEOUT_MS} ms`],
    ['hangs up', () => 'hangUp' as const, 'PUT '],
  ])('that %s is left alone for a while, and nothing is lost', async (_, answer, reason) => {
    await store(...names(5).map((id) => newLocation(id)));
    peer.answer = answer;
    const timeoutMs = answer() === 'silence' ? SHORT_TIMEOUT_MS : TIMEOUT_MS;
    expect(await newDrain(undefined, timeoutMs).run(receiver)).toBe('waiting');
    expect(unavailable).toEqual([expect.stringContaining(reason)]);
    expect(await failure()).toEqual({ failures: 1, delayMs: 1_000 });

    const drain = newDrain();
    peer.answer = () => SUCCESS;
    peer.received.length = 0;
    await elapse(-60_000); // so that it is not over by itself on a busy machine
    expect(await drain.run(receiver)).toBe('waiting');
    expect(peer.received).toEqual([]);
    await elapse(61_000);
    expect(await drain.run(receiver)).toBe('upToDate');
    expect([...peer.paths].sort()).toEqual(names(5).map((id) => `/NL/CP1/${id}`));
    expect(await deadLetters.list(10)).toEqual([]);
    expect(await cursors.load(receiver)).toMatchObject({ failures: 0, waitMs: 0 });
  });

  test('that refuses connections is tried again, less and less often', async () => {
    await store(newLocation('LOC1'));
    await peer.close();
    const drain = newDrain();
    for (const [failures, delay] of [
      [1, 1_000],
      [2, 2_000],
      [3, 4_000],
    ] as const) {
      expect(await drain.run(receiver)).toBe('waiting');
      expect(await failure()).toEqual({ failures, delayMs: delay });
      await elapse(delay);
    }
    await peer.open();
    expect(await drain.run(receiver)).toBe('upToDate');
  });

  test('is tried less and less often also while what it has to get changes', async () => {
    await store(newLocation('LOC1'));
    peer.answer = () => answerOf(3000, 503);
    const drain = newDrain();
    for (const failures of [1, 2, 3]) {
      await store(push('PUT', 'LOC1/E1', evse('E1', failures + 1)));
      await drain.run(receiver);
      expect(await cursors.load(receiver)).toMatchObject({ failures });
      await elapse(60_000);
    }
  });

  test('D1 gets each object once, in its newest state, when it is back', async () => {
    await store(newLocation('LOC1'), newLocation('LOC2'));
    peer.answer = () => answerOf(3000, 503);
    const drain = newDrain();
    for (const at of [2, 3, 4]) {
      await drain.run(receiver);
      await store(push('PUT', 'LOC1/E1', evse('E1', at)));
      await elapse(60_000);
    }
    peer.answer = () => SUCCESS;
    peer.received.length = 0;
    expect(await drain.run(receiver)).toBe('upToDate');
    expect([...peer.paths].sort()).toEqual(['/NL/CP1/LOC1', '/NL/CP1/LOC2']);
    expect(peer.received.map(({ body }) => body)).toContain(
      location('LOC1', 4, [evse('E1', 4), evse('E2', 1)]),
    );
  });

  test('Retry-After is heeded', async () => {
    await store(newLocation('LOC1'));
    peer.answer = () => answerOf(3000, 503, { 'Retry-After': '30' });
    await newDrain().run(receiver);
    expect(await failure()).toEqual({ failures: 1, delayMs: 30_000 });
  });

  test('that fails after progress: what was delivered is not sent again, and the count begins anew', async () => {
    await store(...names(5).map((id) => newLocation(id)));
    await database.deliveryCursor.updateMany({ data: { failures: 7 } });
    peer.answer = ({ path }) => (path.endsWith('LOC14') ? answerOf(3000, 503) : SUCCESS);
    const drain = newDrain();
    expect(await drain.run(receiver)).toBe('waiting');
    expect(await cursors.load(receiver)).toMatchObject({ failures: 1 });
    peer.answer = () => SUCCESS;
    peer.received.length = 0;
    await elapse(1_000);
    await newDrain().run(receiver);
    expect(peer.paths).toEqual(['/NL/CP1/LOC14']);
  });
});

describe('several processes', () => {
  test('one drains a receiver at a time: another is told, and what it was woken for is not forgotten', async () => {
    await store(newLocation('LOC1'));
    const door = new Door();
    peer.answer = async () => {
      await door.passed();
      return SUCCESS;
    };
    const running = newDrain().run(receiver);
    await eventually(() => peer.underWay.length === 1);
    expect(await newDrain().run(receiver)).toBe('elsewhere');
    expect(await cursors.behind()).toEqual([]);
    door.open();
    expect(await running).toBe('upToDate');
    expect(peer.paths).toEqual(['/NL/CP1/LOC1']);
    await store(newLocation('LOC2'));
    expect(await newDrain().run(receiver)).toBe('upToDate');
    expect(peer.paths.at(-1)).toBe('/NL/CP1/LOC2');
  });

  test('when one dies in the middle another goes on from the saved cursor, once its lease is over', async () => {
    await store(...names(60).map((id) => newLocation(id)));
    const door = new Door();
    peer.answer = async ({ path }) => {
      skipped += 100; // so that the cursor is saved on the way
      if (path >= '/NL/CP1/LOC50') await door.passed();
      return SUCCESS;
    };
    const first = newDrain().run(receiver);
    await eventually(() => peer.underWay.length > 3 && peer.paths.includes('/NL/CP1/LOC52'));
    const saved = await position();
    expect(saved).toBeGreaterThan(0n);
    expect(saved).toBeLessThan(await head());
    expect(await newDrain().run(receiver)).toBe('elsewhere');

    await leasesRunOut();
    expect(await cursors.behind()).toEqual([receiver]);
    peer.answer = () => SUCCESS;
    const before = peer.received.length;
    expect(await newDrain().run(receiver)).toBe('upToDate');
    expect(new Set(peer.paths).size).toBe(60);
    expect(peer.received.length - before).toBeLessThan(60);

    door.open();
    const sent = peer.received.length;
    await first; // that was not dead after all changes nothing any more
    expect(await position()).toBe(await head());
    expect(peer.received.length - sent).toBeLessThanOrEqual(32);
  });

  test('one that was frozen for longer than its lease sends nothing when it goes on', async () => {
    await store(...names(60).map((id) => newLocation(id)));
    const door = new Door();
    peer.answer = async ({ path }) => {
      if (path >= '/NL/CP1/LOC50') await door.passed();
      return SUCCESS;
    };
    const frozen = newDrain().run(receiver);
    await eventually(() => peer.paths.includes('/NL/CP1/LOC50'));
    skipped += LEASE_MS;
    door.open();
    expect(await frozen).toBe('waiting');
    // What was on its way is answered; nothing began after the lease was over.
    expect(peer.paths).not.toContain('/NL/CP1/LOC69');
    expect(unavailable).toEqual([]);
    expect(await newDrain().run(receiver)).toBe('upToDate');
    expect(new Set(peer.paths).size).toBe(60);
  });

  test('RT-B-15 who may roam with an owner anew while it is being drained for the first time misses nothing of it', async () => {
    await store(newLocation('LOC1', 'NL/CP1'), newLocation('LOC2', 'NL/CP2'));
    const door = new Door();
    peer.answer = async () => {
      await door.passed();
      return SUCCESS;
    };
    const allowed = new Set(['NL/CP1']);
    const passedBy = new Set<string>();
    const concerns = (owner: string) => allowed.has(owner) || !passedBy.add(owner);
    const running = newDrain(concerns).run(receiver);
    await eventually(() => peer.underWay.length === 1 && passedBy.has('NL/CP2'));
    allowed.add('NL/CP2');
    await cursors.reset('NL/EM1');
    door.open();
    await running;
    await newDrain(concerns).run(receiver);
    expect(peer.paths).toContain('/NL/CP2/LOC2');
  });

  test('a resync during a drain is not undone by it', async () => {
    await store(newLocation('LOC1'));
    const door = new Door();
    peer.answer = async () => {
      await door.passed();
      return SUCCESS;
    };
    const running = newDrain().run(receiver);
    await eventually(() => peer.underWay.length === 1);
    await cursors.reset('NL/EM1');
    door.open();
    await running;
    expect(await position()).toBe(0n);
    expect(await cursors.behind()).toEqual([receiver]);
  });
});

describe('a receiver that wants less at a time (429)', () => {
  const overloaded = (seconds?: string) =>
    answerOf(2000, 429, seconds === undefined ? {} : { 'Retry-After': seconds });

  test('for a short pause the turn waits: nothing is sent meanwhile, and nothing twice', async () => {
    await store(...names(20).map((id) => newLocation(id)));
    let refusedAt = 0;
    /** When each has come last. */
    const cameAt = new Map<string, number>();
    peer.answer = ({ path }) => {
      cameAt.set(path, performance.now());
      if (!path.endsWith('LOC15') || refusedAt > 0) return SUCCESS;
      refusedAt = performance.now();
      return overloaded('1');
    };
    expect(await newDrain().run(receiver)).toBe('upToDate');
    // What was refused, and the last one, which cannot have been on its way with it.
    for (const id of ['LOC15', 'LOC29'])
      expect((cameAt.get(`/NL/CP1/${id}`) ?? 0) - refusedAt).toBeGreaterThanOrEqual(990);
    expect(peer.paths.filter((path) => path.endsWith('LOC15'))).toHaveLength(2);
    expect(peer.paths).toHaveLength(21);
    expect(unavailable).toEqual([]);
    expect(await failure()).toMatchObject({ failures: 0 });
  });

  test('for a long pause it is left alone, which is no failure, and nobody doubts that it is there', async () => {
    await store(newLocation('LOC1'));
    peer.answer = () => overloaded('30');
    expect(await newDrain().run(receiver)).toBe('waiting');
    expect(peer.paths).toEqual(['/NL/CP1/LOC1']);
    expect(unavailable).toEqual([]);
    const { failures, delayMs } = await failure();
    expect(failures).toBe(0);
    expect(delayMs).toBeGreaterThan(20_000); // less what the turn took
    expect(delayMs).toBeLessThanOrEqual(30_000);
    peer.answer = () => SUCCESS;
    await elapse(30_000);
    expect(await newDrain().run(receiver)).toBe('upToDate');
  });
});

test('the pause that a 429 asked for is kept without keeping the receiver, whatever let the next turn begin', async () => {
  await store(newLocation('LOC1'));
  peer.answer = () => answerOf(2000, 429, { 'Retry-After': '600' });
  const drain = newDrain();
  expect(await drain.run(receiver)).toBe('waiting');
  await cursors.clearBackoff(['NL/EM1']);
  expect(await drain.run(receiver)).toBe('waiting');
  expect(peer.paths).toHaveLength(1);
  const [cursor] = await database.deliveryCursor.findMany();
  expect(cursor?.leaseHolder).toBeNull();
  expect((await cursors.load(receiver))?.waitMs).toBeGreaterThan(500_000);
  peer.answer = () => SUCCESS;
  skipped += 600_000;
  await elapse(600_000);
  expect(await drain.run(receiver)).toBe('upToDate');
  expect(peer.paths).toHaveLength(2);
});

test('what was still waiting for its turn when the process was told to stop is delivered by the next one', async () => {
  await store(newLocation('LOC1'));
  peer.answer = () => (peer.received.length > 1 ? SUCCESS : answerOf(2000, 429));
  const drain = newDrain();
  expect(await drain.run(receiver)).toBe('upToDate');
  await store(newLocation('LOC2'));
  const running = drain.run(receiver);
  await eventually(async () => (await database.deliveryCursor.findFirst())?.leaseHolder !== null);
  drain.stop();
  expect(await running).toBe('waiting');
  expect(await newDrain().run(receiver)).toBe('upToDate');
  expect(peer.paths).toEqual(['/NL/CP1/LOC1', '/NL/CP1/LOC1', '/NL/CP1/LOC2']);
});

test('an answer that is cut in the middle of a character makes a letter like any other', async () => {
  await store(newLocation('BAD'), newLocation('LOC1'));
  const body = `{"status_code":2001,"status_message":"\\ud83d"} ${'x'.repeat(65_536 - 48)}${'\u{1F50C}'.repeat(9)}`;
  peer.answer = ({ path }) => (path.endsWith('BAD') ? { status: 400, body } : SUCCESS);
  expect(await newDrain().run(receiver)).toBe('upToDate');
  expect(await deadLetters.list(10)).toMatchObject([{ objectKey: 'BAD' }]);
});

describe('a dead letter that is to be sent again', () => {
  const ask = () => deadLetters.ask({ receiver: 'NL/EM1' });

  async function refusedLocation(): Promise<Drain> {
    await store(newLocation('BAD'), newLocation('LOC1'));
    peer.answer = ({ path }) => (path.endsWith('BAD') ? answerOf(2001) : SUCCESS);
    const drain = newDrain();
    expect(await drain.run(receiver)).toBe('upToDate');
    peer.received.length = 0;
    expect(await cursors.behind()).toEqual([]);
    return drain;
  }

  test('goes out as it is now, whole, and is settled when it is taken', async () => {
    const drain = await refusedLocation();
    await store(push('PUT', 'BAD/E1', evse('E1', 2)));
    await database.deliveryCursor.updateMany({ data: { position: await head() } });
    expect(await ask()).toEqual({ count: 1, receivers: [receiver] });
    expect(await cursors.behind()).toEqual([receiver]);
    peer.answer = () => SUCCESS;
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(peer.received.map(({ body }) => body)).toEqual([
      location('BAD', 2, [evse('E1', 2), evse('E2', 1)]),
    ]);
    expect(await deadLetters.list(10)).toMatchObject([{ outcome: 'delivered', askedAt: null, attempts: 3 }]);
    expect(await cursors.behind()).toEqual([]);
    expect(await ask()).toEqual({ count: 0, receivers: [] });
  });

  test('and is refused again stays open, as one letter, with the newest exchange', async () => {
    const drain = await refusedLocation();
    await ask();
    peer.answer = () => ({ status: 400, headers: { 'X-Why': 'still' }, body: 'no' });
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(await deadLetters.list(10)).toMatchObject([
      {
        objectKey: 'BAD',
        attempts: 4,
        answer: 'no',
        answerHeaders: { 'x-why': 'still' },
        askedAt: null,
        settledAt: null,
      },
    ]);
    expect(await cursors.behind()).toEqual([]);
  });

  /** As many as are asked for, and one Location that is new. */
  async function refusedLocations(count: number): Promise<Drain> {
    await store(...names(count).map((id) => newLocation(id)));
    peer.answer = () => answerOf(2001);
    const drain = newDrain();
    for (let turn = 0; (await deadLetters.list(100)).length < count; turn += 1) {
      expect(turn).toBeLessThan(10);
      await elapse(1_000_000);
      await drain.run(receiver);
    }
    peer.received.length = 0;
    await ask();
    await store(newLocation('NEW'));
    await elapse(1_000_000);
    return drain;
  }

  test('one that is refused again, and however many, does not keep what is new', async () => {
    const drain = await refusedLocations(30);
    peer.answer = ({ path }) => (path.endsWith('NEW') ? SUCCESS : answerOf(3000));
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(peer.paths).toContain('/NL/CP1/NEW');
    expect(peer.paths).toHaveLength(31);
    expect(unavailable.length).toBeLessThan(5);
    expect(await cursors.behind()).toEqual([]);
  });

  test('however many, and however slow the receiver is, they leave half of each turn to what is new', async () => {
    const drain = await refusedLocations(30);
    peer.answer = () => {
      // With the first answer more than half of the turn is over. Not with each: the second may come before the log is read.
      skipped = 3_000;
      return SUCCESS;
    };
    expect(await drain.run(receiver)).toBe('more');
    const newAt = peer.paths.indexOf('/NL/CP1/NEW');
    expect(newAt).toBeGreaterThan(0);
    expect(newAt).toBeLessThan(15);
    peer.answer = () => SUCCESS;
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(new Set(peer.paths).size).toBe(31);
    expect(await cursors.behind()).toEqual([]);
  });

  test('is asked for again when the receiver is away meanwhile', async () => {
    const drain = await refusedLocation();
    await ask();
    peer.answer = () => answerOf(3000, 503);
    expect(await drain.run(receiver)).toBe('waiting');
    peer.answer = () => SUCCESS;
    await elapse(10_000);
    expect(await cursors.behind()).toEqual([receiver]);
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(await deadLetters.list(10)).toMatchObject([{ outcome: 'delivered' }]);
  });

  test('RT-B-15 is gone where its object does not concern the receiver any more', async () => {
    await refusedLocation();
    await ask();
    peer.answer = () => SUCCESS;
    expect(await newDrain((owner) => owner !== 'NL/CP1').run(receiver)).toBe('upToDate');
    expect(peer.received).toEqual([]);
    expect(await deadLetters.list(10)).toMatchObject([{ outcome: 'gone' }]);
  });

  test('is gone where its object is', async () => {
    const drain = await refusedLocation();
    await database.storedObject.deleteMany({ where: { objectKey: 'BAD' } });
    await ask();
    expect(await drain.run(receiver)).toBe('upToDate');
    expect(peer.received).toEqual([]);
    expect(await deadLetters.list(10)).toMatchObject([{ outcome: 'gone' }]);
  });

  test('is settled by a newer state that follows in the same turn', async () => {
    let isMended = false;
    await store(newLocation('BAD'), ...names(250).map((id) => newLocation(id)));
    const mended = new Door();
    peer.answer = async ({ path }) => {
      if (path.endsWith('BAD')) return isMended ? SUCCESS : answerOf(2001);
      if (path >= '/NL/CP1/LOC100' && path.length > '/NL/CP1/LOC10'.length) await mended.passed();
      return SUCCESS;
    };
    const running = newDrain().run(receiver);
    await eventually(async () => (await deadLetters.list(10)).length === 1 && peer.underWay.length > 0);
    isMended = true;
    await store(push('PATCH', 'BAD', patch(3, { name: '"better"' })));
    await fresh.decided();
    mended.open();
    expect(await running).toBe('upToDate');
    expect(peer.paths.filter((path) => path.endsWith('BAD'))).toHaveLength(4);
    expect(await deadLetters.list(10)).toMatchObject([{ outcome: 'delivered' }]);
  });

  test('is settled by a newer state of the whole object, not by a child of it', async () => {
    const drain = await refusedLocation();
    peer.answer = () => SUCCESS;
    await store(push('PUT', 'BAD/E1', evse('E1', 2)));
    await drain.run(receiver);
    expect(peer.paths).toEqual(['/NL/CP1/BAD/E1']);
    expect(await deadLetters.list(10)).toMatchObject([{ settledAt: null }]);
    await store(push('PATCH', 'BAD', patch(3, { name: '"better"' })));
    await drain.run(receiver);
    expect(await deadLetters.list(10)).toMatchObject([{ outcome: 'delivered' }]);
  });
});
