import { queryOnce } from '../../src/chaos/servers/session.js';
import { openDatabase, openPlainConnection } from '../../src/infra/database.js';
import { findSessionLimits } from '../../src/infra/session-limits.js';
import { type DataPlace, openDataPlace } from '../harness/data-place.js';
import { LogCapture } from '../harness/log-capture.js';
import { PGBOUNCER, PgBouncer } from '../harness/pgbouncer.js';
import { RefusingPooler } from '../harness/refusing-pooler.js';
import { withPath } from '../harness/test-servers.js';

const IN_FORCE = { statement: '30s', idle: '30s' };
const SHOW = `SELECT current_setting('statement_timeout') AS statement,
                     current_setting('idle_in_transaction_session_timeout') AS idle`;

let place: DataPlace;

beforeEach(async () => {
  place = await openDataPlace();
});
afterEach(() => place.close());

/** Of a connection that asks for nothing. */
async function defaults(): Promise<unknown> {
  const [limits] = await queryOnce(place.databaseUrl, SHOW);
  return limits;
}

test('PostgreSQL itself is asked for the limits by each connection', async () => {
  const before = await defaults();
  const log = new LogCapture();
  expect(await findSessionLimits(place.databaseUrl, log.logger)).toBe('startup');
  expect(log.lines).toEqual([]);
  const [database, plain] = [openDatabase(place.databaseUrl, 1), openPlainConnection(place.databaseUrl)];
  expect(await database.$queryRawUnsafe(SHOW)).toEqual([IN_FORCE]);
  expect((await plain.query(SHOW)).rows).toEqual([IN_FORCE]);
  await Promise.all([database.$disconnect(), plain.end()]);
  expect(await defaults()).toEqual(before);
});

const poolers = [
  ['a pooler that refuses them', (url: string) => RefusingPooler.start(url)],
  ...(PGBOUNCER === undefined
    ? []
    : [
        ['PgBouncer, which refuses them', (url: string) => PgBouncer.start(url)],
        [
          'PgBouncer that was told to overlook them',
          (url: string) =>
            PgBouncer.start(
              url,
              'ignore_startup_parameters = statement_timeout, idle_in_transaction_session_timeout',
            ),
        ],
      ]),
] as [string, (url: string) => Promise<RefusingPooler | PgBouncer>][];

describe.each(poolers)(
  `behind %s${PGBOUNCER === undefined ? ' (PgBouncer itself could not be had here)' : ''}`,
  (_, start) => {
    let pooler: RefusingPooler | PgBouncer;

    beforeEach(async () => {
      pooler = await start(place.databaseUrl);
    });
    afterEach(() => pooler.stop());

    test('they become the role’s in this database, once, whoever comes at the same time', async () => {
      const log = new LogCapture();
      const processes = Array.from({ length: 6 }, () => findSessionLimits(pooler.url, log.logger));
      expect(new Set(await Promise.all(processes))).toEqual(new Set(['role']));
      expect(log.lines).toHaveLength(1);
      expect(log.text).toContain(
        'statement_timeout and idle_in_transaction_session_timeout set for the role',
      );
      expect(await defaults()).toEqual(IN_FORCE);

      const database = openDatabase(pooler.url, 2, 'role');
      expect(await database.registryVersion.count()).toBe(1);
      await database.$disconnect();
    });

    test('what the operator has set stays', async () => {
      await place.query(
        `DO $$ BEGIN EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET statement_timeout = ''7s''', current_database()); END $$`,
      );
      const log = new LogCapture();
      await findSessionLimits(pooler.url, log.logger);
      expect(await defaults()).toEqual({ statement: '7s', idle: '30s' });
      expect(log.text).not.toContain('statement_timeout and');
    });
  },
);

test('a database that is not there is told as such', async () => {
  const nowhere = withPath(place.databaseUrl, 'nowhere');
  await expect(findSessionLimits(nowhere, new LogCapture().logger)).rejects.toThrow(
    '"nowhere" does not exist',
  );
});
