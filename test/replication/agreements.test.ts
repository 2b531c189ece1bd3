import { Agreements } from '../../src/admin/agreements.js';
import { RegistryChanges } from '../../src/platforms/registry-changes.js';
import { Cursors } from '../../src/replication/cursors.js';
import { type FreshDatabase, freshDatabase } from './fresh-database.js';

let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase('agreements_test');
});

afterAll(() => fresh.drop());

test('D1 whoever may see more is set back by the very statement that allows it, whatever dies afterwards', async () => {
  const database = fresh.open();
  const cursors = new Cursors(database);
  const receivers = ['NL/EM1', 'NL/EM2', 'NL/EM3'].map((party) => ({ party, module: 'locations' }));
  receivers.push({ party: 'NL/EM3', module: 'cdrs' });
  await cursors.ensure(receivers);
  await database.deliveryCursor.updateMany({ data: { position: 10n } });
  await database.partySetting.create({ data: { party: 'NL/EM3', catchUp: 'none' } });
  const rules = new Agreements(database, new RegistryChanges(database), 'closed');
  const pairs = ['NL/EM1', 'NL/EM3'].map((party) => ['NL/CP1', party] as [string, string]);
  await rules.replace(pairs.map((parties) => ({ parties, allowed: true })));
  const loaded = await Promise.all(receivers.map((receiver) => cursors.load(receiver)));
  expect(loaded.map((cursor) => cursor?.position)).toEqual([0n, 10n, 10n, 0n]);
});
