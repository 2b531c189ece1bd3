/** Several hubs behind a real PgBouncer with transaction pooling. */
import { randomBytes } from 'node:crypto';
import { queryOnce } from '../../src/chaos/servers/session.js';
import { applyMigrations } from '../../src/infra/migrate.js';
import { migrationsFolder, readMigrations } from '../../src/infra/migrations/migration-files.js';
import { party } from '../harness/cast.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';
import { HubProcess } from '../harness/hub-process.js';
import { PGBOUNCER, PgBouncer } from '../harness/pgbouncer.js';
import { serverUrl, withPath } from '../harness/test-servers.js';
import { waitUntil } from '../harness/wait-until.js';
import { location } from '../sandbox/connected-pair.js';

const names = readMigrations(migrationsFolder).migrationDirectories.map(({ path }) => path);

/** An empty database, and a pooler before it. */
class EmptyDatabase {
  private constructor(
    private readonly name: string,
    readonly bouncer: PgBouncer,
  ) {}

  static async open(): Promise<EmptyDatabase> {
    const name = `bounced_${randomBytes(6).toString('hex')}`;
    const server = serverUrl('TEST_DATABASE_URL');
    await queryOnce(server, `CREATE DATABASE ${name}`);
    const bouncer = await PgBouncer.start(withPath(server, name));
    return new EmptyDatabase(name, bouncer);
  }

  async close(): Promise<void> {
    await this.bouncer.stop();
    await queryOnce(serverUrl('TEST_DATABASE_URL'), `DROP DATABASE ${this.name} WITH (FORCE)`);
  }
}

const title = PGBOUNCER === undefined ? 'PgBouncer could not be had here: not shown' : 'behind PgBouncer';

(PGBOUNCER === undefined ? describe.skip : describe)(title, () => {
  let database: EmptyDatabase;

  beforeEach(async () => {
    database = await EmptyDatabase.open();
  });
  afterEach(() => database.close());

  test('more processes than the pool has connections migrate an empty database once', async () => {
    const applied: string[] = [];
    const log = (line: string) => {
      if (line.startsWith('applied')) applied.push(line);
    };
    await Promise.all(Array.from({ length: 8 }, () => applyMigrations(database.bouncer.url, log)));
    expect(applied).toEqual(names.map((name) => `applied migration ${name}`));
    // Nobody has left a lock behind on a connection of the pool.
    expect(
      await database.bouncer.query(
        "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      ),
    ).toEqual([]);
    await applyMigrations(database.bouncer.url, log);
    expect(applied).toHaveLength(names.length);
  });

  describe('three hubs that start at once on an empty database', () => {
    let place: DataPlace;
    let hubs: HubProcess[] = [];

    beforeEach(async () => {
      place = await openDataPlace(); // for its Redis
      const there = { ...place, databaseUrl: database.bouncer.url };
      hubs = await Promise.all([1, 2, 3].map(() => HubProcess.start({}, there)));
    }, 60_000);
    afterEach(async () => {
      await Promise.all(hubs.map((hub) => hub.stop()));
      await place.close();
    });

    test('migrate once, deliver each other’s pushes, and lose none while PgBouncer is killed and comes back', async () => {
      const [first, second] = hubs;
      if (first === undefined || second === undefined) throw new Error('no hubs');
      const lines = hubs.flatMap(({ log }) => log);
      for (const name of names)
        expect(lines.filter((line) => line.includes(`applied migration ${name}`))).toHaveLength(1);
      expect(lines.filter((line) => line.includes('a pooler stands before the database'))).toHaveLength(1);

      const [cpo, emsp] = await Promise.all([
        first.join(party('CPO', 'CP1')),
        second.join(party('EMSP', 'EM1')),
      ]);
      expect((await cpo.locations.pushLocation(location('LOC1'))).acknowledged).toBe(true);
      await emsp.until(() => emsp.received().store.size === 1, 'the Location');
      await waitUntil(
        async () => (await second.admin.messages('party=NL/EM1&module=locations')).length > 0,
        'the trace, which writes on a connection of its own',
      );

      await database.bouncer.kill();
      expect((await cpo.locations.pushLocation(location('LOC2'))).acknowledged).toBe(false);
      await database.bouncer.start();
      await waitUntil(
        async () => (await cpo.locations.pushLocation(location('LOC2'))).acknowledged,
        'the hub to be back',
      );
      await emsp.until(() => emsp.received().store.size === 2, 'what was pushed afterwards');
    }, 60_000);
  });
});
