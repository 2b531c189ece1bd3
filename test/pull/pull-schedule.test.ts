import { Queue } from 'bullmq';
import { createLogger } from '../../src/infra/logger.js';
import { openQueueRedis, type QueueRedis } from '../../src/infra/redis.js';
import { PullSchedule } from '../../src/pull/pull-schedule.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';
import { waitUntil } from '../harness/wait-until.js';

const HOUR = 3_600_000;
const log = createLogger('silent');

let place: DataPlace;

beforeAll(async () => {
  place = await openDataPlace();
});
afterAll(() => place.close());

function close({ producer, consumer, subscriber }: QueueRedis): void {
  for (const connection of [producer, consumer, subscriber]) connection.disconnect();
}

test('looks that a process with its clock ahead has planned for later are made on time by the others', async () => {
  const redis = openQueueRedis(place.redisUrl, log);
  const queue = new Queue('pulls', { connection: redis.consumer, prefix: redis.prefix });
  const inAnHour = Date.now() + HOUR;
  await queue.upsertJobScheduler('look', { every: 200, startDate: inAnHour }, { name: 'look', data: {} });
  expect((await queue.getJobScheduler('look'))?.next).toBeGreaterThanOrEqual(inAnHour);

  const schedule = new PullSchedule({ redis, lookEveryMs: 200, log });
  let looks = 0;
  schedule.start({
    look: async () => {
      looks += 1;
    },
    pull: async () => 'done',
  });
  await waitUntil(() => looks >= 3, 'looks');
  await schedule.stop();
  await queue.close();
  close(redis);
});

test('a pull that is to come later stands in nobody’s way', async () => {
  const redis = openQueueRedis(place.redisUrl, log);
  const schedule = new PullSchedule({ redis, lookEveryMs: HOUR, log });
  const pulled: number[] = [];
  schedule.start({
    look: async () => undefined,
    pull: async (platformId) => {
      pulled.push(platformId);
      return 'done';
    },
  });
  schedule.wakeLater(7, HOUR);
  await waitUntil(async () => {
    await schedule.wake([7]);
    return pulled.includes(7);
  }, 'the pull that is asked for now');
  schedule.wakeLater(8, 10);
  await waitUntil(() => pulled.includes(8), 'the one that was to come later');
  await schedule.stop();
  close(redis);
});
