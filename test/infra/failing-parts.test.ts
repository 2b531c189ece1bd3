import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../src/infra/database.js';
import type { EmbeddedServer } from '../../src/infra/embedded/embedded-server.js';
import { startEmbeddedRedis } from '../../src/infra/embedded/redis.js';
import { failingParts } from '../../src/infra/failing-parts.js';
import { openQueueRedis, type QueueRedis } from '../../src/infra/redis.js';
import { WakeUps } from '../../src/replication/wake-ups.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';
import { LogCapture } from '../harness/log-capture.js';
import { SilentProxy } from '../harness/silent-proxy.js';
import { waitUntil } from '../harness/wait-until.js';

let place: DataPlace;
let proxy: SilentProxy;
let database: Database;
let folder: string;
let redisServer: EmbeddedServer;
let redis: QueueRedis;
const log = new LogCapture('info');

beforeAll(async () => {
  place = await openDataPlace();
  proxy = await SilentProxy.start(place.databaseUrl);
  database = openDatabase(proxy.url, 1, 'startup', 6_000);
  folder = mkdtempSync(join(tmpdir(), 'failing-parts-'));
  redisServer = await startEmbeddedRedis({ dataDir: folder, log: () => undefined });
  redis = openQueueRedis(redisServer.url, log.logger);
  await waitUntil(() => redis.producer.status === 'ready', 'Redis');
});

afterAll(async () => {
  await proxy.stop();
  for (const connection of [redis.producer, redis.consumer, redis.subscriber]) connection.disconnect();
  await database.$disconnect();
  await redisServer.stop();
  rmSync(folder, { recursive: true });
  await place.close();
});

test('a Redis that answers and takes nothing, because it is full, is told of; so is the end of it', async () => {
  const wakeUps = new WakeUps(redis, log.logger);
  const wake = () => wakeUps.wake([{ party: 'NL/EM1', module: 'locations' }]);
  const logged = (text: string) => log.lines.filter((line) => line.includes(text)).length;
  expect(await failingParts(database, redis)).toEqual({ failing: [], degraded: [] });
  await redis.consumer.config('SET', 'maxmemory', '1');
  expect(await failingParts(database, redis)).toEqual({ failing: [], degraded: ['redis'] });
  for (let turn = 0; turn < 3; turn += 1) wake();
  await waitUntil(() => logged('Redis takes no wake-ups') === 1, 'the operator to be told');
  await redis.consumer.config('SET', 'maxmemory', '0');
  await waitUntil(() => {
    wake();
    return logged('Redis takes wake-ups again') === 1;
  }, 'the end of it to be told');
  expect(logged('Redis takes no wake-ups')).toBe(1);
  await wakeUps.stop();
});

test('a database that is gone without a word is told of before whoever asks has given up', async () => {
  proxy.fallSilent();
  const askedAt = performance.now();
  expect(await failingParts(database, redis)).toEqual({ failing: ['postgresql'], degraded: [] });
  expect(performance.now() - askedAt).toBeLessThan(10_000);
});
