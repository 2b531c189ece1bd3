import { openDatabase } from '../../src/infra/database.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';
import { SilentProxy } from '../harness/silent-proxy.js';

/** Short, and long enough for a busy machine to answer. */
const ANSWER_WITHIN_MS = 1_500;

let place: DataPlace;
let proxy: SilentProxy;

beforeEach(async () => {
  place = await openDataPlace();
  proxy = await SilentProxy.start(place.databaseUrl);
});
afterEach(async () => {
  await proxy.stop();
  await place.close();
});

test('a database that falls silent, and breaks no connection: statements fail after a while, and new connections are made', async () => {
  const database = openDatabase(proxy.url, 2, 'startup', ANSWER_WITHIN_MS);
  const count = () => database.registryVersion.count();
  expect(await Promise.all([count(), count()])).toEqual([1, 1]);
  proxy.fallSilent();
  const answers = await Promise.allSettled([count(), count(), database.$queryRaw`SELECT 1`]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(await Promise.all([count(), count()])).toEqual([1, 1]);
  await database.$disconnect();
});

test('also where a transaction is under way: its connection costs one more statement at most', async () => {
  const database = openDatabase(proxy.url, 1, 'startup', ANSWER_WITHIN_MS);
  const transaction = database.$transaction(async (session) => {
    await session.registryVersion.count();
    proxy.fallSilent();
    return session.registryVersion.count();
  });
  await expect(transaction).rejects.toThrow();
  // Prisma gives the connection back as if it were good.
  const [again] = await Promise.allSettled([database.registryVersion.count()]);
  if (again.status === 'rejected') expect(String(again.reason)).toContain('Query read timeout');
  expect(await database.registryVersion.count()).toBe(1);
  await database.$disconnect();
});
