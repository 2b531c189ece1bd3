import { openDatabase } from '../../src/infra/database.js';
import { failingParts } from '../../src/infra/failing-parts.js';
import { createLogger } from '../../src/infra/logger.js';
import { openRedis } from '../../src/infra/redis.js';
import { openDataPlace } from '../harness/data-place.js';
import { SilentProxy } from '../harness/silent-proxy.js';

test('a database that is gone without a word is told of before whoever asks has given up', async () => {
  const place = await openDataPlace();
  const proxy = await SilentProxy.start(place.databaseUrl);
  const database = openDatabase(proxy.url, 1, 'startup', 6_000);
  const redis = openRedis(place.redisUrl, createLogger('silent'), true);
  try {
    expect(await failingParts(database, redis)).toEqual({ failing: [], degraded: [] });
    proxy.fallSilent();
    const askedAt = performance.now();
    expect(await failingParts(database, redis)).toEqual({ failing: ['postgresql'], degraded: [] });
    expect(performance.now() - askedAt).toBeLessThan(10_000);
  } finally {
    await proxy.stop();
    redis.disconnect();
    await database.$disconnect();
    await place.close();
  }
});
