import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { readMigrations } from '../../src/infra/migrations/migration-files.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';
import { HubProcess } from '../harness/hub-process.js';
import { withPath } from '../harness/test-servers.js';

const TWO = { HUB_PROCESSES: '2' };

let place: DataPlace;
beforeAll(async () => {
  place = await openDataPlace();
});
afterAll(() => place.close());

test('hubs that start together on an empty database apply each migration once', async () => {
  const name = `empty_${randomBytes(8).toString('hex')}`;
  await place.query(`CREATE DATABASE ${name}`);
  const empty = { ...place, databaseUrl: withPath(place.databaseUrl, name) };
  const starts = await Promise.allSettled([{}, {}, {}].map((settings) => HubProcess.start(settings, empty)));
  const hubs = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  try {
    expect(starts.filter(({ status }) => status === 'rejected')).toEqual([]);
    const applied = hubs
      .flatMap(({ log }) => log)
      .flatMap((line) => /applied migration \w+/.exec(line) ?? []);
    const names = readMigrations().migrationDirectories.map(({ path }) => `applied migration ${path}`);
    expect(applied.sort()).toEqual(names.sort());
  } finally {
    for (const hub of hubs) await hub.stop();
    await place.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}, 120_000);

test('a port that is taken ends HUB_PROCESSES with one line', async () => {
  const taken = createServer().listen(0);
  await once(taken, 'listening');
  const HUB_PORT = String((taken.address() as AddressInfo).port);
  await expect(HubProcess.start({ ...TWO, HUB_PORT }, place)).rejects.toThrow(
    /^the hub ended with 1 before it was ready:\nocpi-hub: listen EADDRINUSE: address already in use \S+$/,
  );
  taken.close();
}, 60_000);

test('processes that cannot start end the primary, after one of them has said why', async () => {
  const gone = { ...place, databaseUrl: 'postgresql://hub@127.0.0.1:1/hub' };
  await expect(HubProcess.start(TWO, gone)).rejects.toThrow(
    /ended with 1[\s\S]+ECONNREFUSED[\s\S]+\nocpi-hub: a hub process could not be started: exit code 1; what it said stands above$/,
  );
}, 60_000);
