import { createLogger } from '../../src/infra/logger.js';
import { openQueueRedis, type RedisClient } from '../../src/infra/redis.js';
import type { Receiver } from '../../src/replication/cursors.js';
import type { DrainResult } from '../../src/replication/drain-services.js';
import { WakeUps } from '../../src/replication/wake-ups.js';
import { claimRedisDatabase, type RedisDatabase } from '../harness/redis-database.js';
import { Door, eventually } from './eventually.js';

const silent = createLogger('silent');
const em1 = { party: 'NL/EM1', module: 'locations' };
const em2 = { party: 'NL/EM2', module: 'locations' };

let redisDatabase: RedisDatabase;
let connections: RedisClient[];
let processes: WakeUps[];

beforeEach(async () => {
  redisDatabase = await claimRedisDatabase();
  connections = [];
  processes = [];
});

afterEach(async () => {
  await Promise.all(processes.map((wakeUps) => wakeUps.stop()));
  for (const connection of connections) connection.disconnect();
  await redisDatabase.release();
});

/** The wake-ups of one hub process, connected. */
async function newProcess(): Promise<WakeUps> {
  const redis = openQueueRedis(redisDatabase.url, silent);
  connections.push(redis.producer, redis.consumer, redis.subscriber);
  await eventually(() => redis.producer.status === 'ready');
  const wakeUps = new WakeUps(redis, silent);
  processes.push(wakeUps);
  return wakeUps;
}

/** Drains that have begun, each ended by the test. */
class Drains {
  readonly begun: string[] = [];
  readonly #doors: Door[] = [];
  #results: DrainResult[] = [];
  isHeld = false;

  readonly run = async ({ party }: Receiver): Promise<DrainResult> => {
    this.begun.push(party);
    const result = this.#results.shift() ?? 'upToDate';
    if (this.isHeld) {
      const door = new Door();
      this.#doors.push(door);
      await door.passed();
    }
    return result;
  };

  /** What the next drains end with. */
  ending(...results: DrainResult[]): this {
    this.#results = results;
    return this;
  }

  release(): void {
    this.isHeld = false;
    for (const door of this.#doors) door.open();
  }

  count(party: string): number {
    return this.begun.filter((candidate) => candidate === party).length;
  }
}

/** Wakes somebody else and waits for that: what was woken before has then been drained. */
async function settled(wakeUps: WakeUps, drains: Drains): Promise<void> {
  const last = { party: `NL/${drains.begun.length}`, module: 'locations' };
  wakeUps.wake([last]);
  await eventually(() => drains.begun.includes(last.party));
}

test('a receiver that is woken often before it is drained is drained once', async () => {
  const wakeUps = await newProcess();
  const drains = new Drains();
  for (let times = 0; times < 50; times += 1) {
    wakeUps.wake([em1, em1]);
    if (times % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  wakeUps.start(drains.run);
  await eventually(() => drains.count('NL/EM1') > 0);
  await settled(wakeUps, drains);
  expect(drains.count('NL/EM1')).toBe(1);
});

test('wake-ups during a drain lead to one more after it, and to none beside it', async () => {
  const wakeUps = await newProcess();
  const drains = new Drains();
  drains.isHeld = true;
  wakeUps.start(drains.run);
  wakeUps.wake([em1]);
  await eventually(() => drains.count('NL/EM1') === 1);
  for (let times = 0; times < 20; times += 1) wakeUps.wake([em1]);
  await settled(wakeUps, drains);
  expect(drains.count('NL/EM1')).toBe(1);
  drains.release();
  await eventually(() => drains.count('NL/EM1') === 2);
  await settled(wakeUps, drains);
  expect(drains.count('NL/EM1')).toBe(2);
});

test('a drain that has more to do is resumed, one that waits or is up to date is not', async () => {
  const wakeUps = await newProcess();
  const drains = new Drains().ending('more', 'more', 'waiting');
  wakeUps.start(drains.run);
  wakeUps.wake([em1]);
  await eventually(() => drains.count('NL/EM1') === 3);
  await settled(wakeUps, drains);
  expect(drains.count('NL/EM1')).toBe(3);
});

test('of several processes one at a time drains a receiver', async () => {
  const all = await Promise.all([newProcess(), newProcess(), newProcess()]);
  const drains = new Drains();
  drains.isHeld = true;
  for (const wakeUps of all) wakeUps.start(drains.run);
  for (const wakeUps of all) wakeUps.wake([em1, em2]);
  await eventually(() => drains.count('NL/EM1') === 1 && drains.count('NL/EM2') === 1);
  for (const wakeUps of all) wakeUps.wake([em1]);
  await settled(all[0]!, drains);
  expect(drains.count('NL/EM1')).toBe(1);
  drains.release();
  await eventually(() => drains.count('NL/EM1') === 2);
});

test('a drain that fails does not keep its receiver from being woken again', async () => {
  const wakeUps = await newProcess();
  let runs = 0;
  wakeUps.start(async () => {
    runs += 1;
    if (runs === 1) throw new Error('database gone');
    return 'upToDate';
  });
  wakeUps.wake([em1]);
  await eventually(() => runs === 1);
  await eventually(() => {
    wakeUps.wake([em1]);
    return runs > 1;
  });
});

test('stopping waits for drains that are under way', async () => {
  const wakeUps = await newProcess();
  const drains = new Drains();
  drains.isHeld = true;
  wakeUps.start(drains.run);
  wakeUps.wake([em1]);
  await eventually(() => drains.count('NL/EM1') === 1);
  let hasStopped = false;
  const stopping = wakeUps.stop().then(() => {
    hasStopped = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(hasStopped).toBe(false);
  drains.release();
  await stopping;
});
