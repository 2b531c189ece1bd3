import { LOCATIONS } from '../../src/ocpi/locations.js';
import type { PartyKey } from '../../src/ocpi/party.js';
import { PullStates } from '../../src/pull/pull-states.js';
import { pullKey, pullTargets } from '../../src/pull/targets.js';
import { lockWaits } from '../harness/lock-waits.js';
import { waitUntil } from '../harness/wait-until.js';
import { type FreshDatabase, freshDatabase } from '../replication/fresh-database.js';
import { sampleRegistry } from '../routing/sample-registry.js';
import { targetIn } from './pulled.js';

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase('pull_states');
});

afterAll(() => database.drop());

test('a pull that is asked for is not forgotten when another process sees the newcomer at the same time', async () => {
  const NOW = 1_000_000;
  const names = Array.from({ length: 30 }, (_, at): PartyKey => `NL/C${String(at).padStart(2, '0')}`);
  const registry = sampleRegistry(names.map((name) => ({ parties: { [name]: ['CPO'] } })));
  const all = pullTargets(registry, [LOCATIONS]);
  const last = targetIn(registry, names.at(-1) ?? 'NL/C00');
  const [other, asked] = [new PullStates(database.open()), new PullStates(database.open())];
  const locker = database.open();
  // Both have read that nobody is known yet; who has one to begin is through long before who has thirty.
  const slow = await locker.$transaction(async (transaction) => {
    await transaction.$executeRaw`LOCK TABLE pull_state IN EXCLUSIVE MODE`;
    const slowly = other.of(all, NOW);
    const quickly = asked.of([last], NOW).then(() => asked.save(pullKey(last), { askedAt: NOW }));
    await waitUntil(async () => (await lockWaits(database.url)) === 2, 'both to wait for the table');
    return { slowly, quickly };
  });
  await Promise.all([slow.slowly, slow.quickly]);
  const [state] = (await other.of([last], NOW)).map((known) => known.state);
  expect(state).toMatchObject({ party: last.party.key, askedAt: NOW });
});

test('a party that has moved to another platform begins anew', async () => {
  const states = new PullStates(database.open());
  const before = sampleRegistry([{ parties: { 'NL/CPM': ['CPO'] } }]);
  const after = sampleRegistry([{ parties: { 'NL/CPX': ['CPO'] } }, { parties: { 'NL/CPM': ['CPO'] } }]);
  await states.of([targetIn(before, 'NL/CPM')], 1_000);
  await states.save(pullKey(targetIn(before, 'NL/CPM')), { askedAt: 1_000, failures: 3 });
  const [moved] = await states.of([targetIn(after, 'NL/CPM')], 2_000);
  expect(moved?.state).toMatchObject({ failures: 0, knownSince: 2_000 });
  expect(moved?.state.askedAt).toBeUndefined();
});

test.each([
  ['before the walk began is served by it', 0, undefined],
  ['while it was under way is served by another', 1, 1],
  ['by a clock that was ahead is served, too', 3_600_000, undefined],
])('who asked %s', async (_, sinceBegin, left) => {
  const NOW = 1_000_000_000;
  const states = new PullStates(database.open());
  const target = targetIn(sampleRegistry([{ parties: { 'NL/CPQ': ['CPO'] } }]), 'NL/CPQ');
  await states.of([target], NOW);
  await states.save(pullKey(target), { askedAt: NOW + sinceBegin });
  await states.answer(pullKey(target), NOW, NOW + 10);
  const [known] = await states.of([target], NOW + 20_000_000);
  expect(known?.state.askedAt).toBe(left === undefined ? undefined : NOW + left);
});
