import type { Database } from '../../src/infra/database.js';
import { askPullsOf } from '../../src/pull/pull-states.js';
import { type FreshDatabase, freshDatabase } from '../replication/fresh-database.js';

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase('ask_pulls_test');
  database = fresh.open();
});
afterAll(() => fresh.drop());

test('OFF-04 who can be reached again is asked for all it offers, in the transaction that says so', async () => {
  await database.$executeRaw`
    INSERT INTO pull_state (party, module, platform_id, known_since, failures)
    SELECT party, module, 1, now(), 9
    FROM unnest(ARRAY['NL/CP1', 'NL/CP2']) AS p (party), unnest(ARRAY['locations', 'tariffs']) AS m (module)`;
  await database.$transaction((session) => askPullsOf(session, ['NL/CP1', 'NL/NEW']));
  const states = await database.pullState.findMany({ orderBy: [{ party: 'asc' }, { module: 'asc' }] });
  expect(states.map(({ party, askedAt, failures }) => [party, askedAt !== null, failures])).toEqual([
    ['NL/CP1', true, 0],
    ['NL/CP1', true, 0],
    ['NL/CP2', false, 9],
    ['NL/CP2', false, 9],
  ]);
});
