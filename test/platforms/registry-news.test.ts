import { createLogger } from '../../src/infra/logger.js';
import { openQueueRedis } from '../../src/infra/redis.js';
import { RegistryNews } from '../../src/platforms/registry-news.js';
import { openDataPlace } from '../harness/data-place.js';
import { waitUntil } from '../harness/wait-until.js';

test('a change that one process has made is heard of by the others', async () => {
  const place = await openDataPlace();
  const log = createLogger('silent');
  const heard: string[] = [];
  const connections = [openQueueRedis(place.redisUrl, log), openQueueRedis(place.redisUrl, log)] as const;
  const [here, elsewhere] = connections.map(
    (redis) => new RegistryNews(redis, { heardOf: (version) => heard.push(version) }, log),
  );
  try {
    elsewhere?.start();
    // Until it listens. Hubs in other databases of this Redis may be heard, too.
    await waitUntil(() => {
      here?.tell(987_654_321n);
      return heard.includes('987654321');
    }, 'it to be heard');
  } finally {
    for (const { producer, consumer, subscriber } of connections)
      for (const connection of [producer, consumer, subscriber]) connection.disconnect();
    await place.close();
  }
});
