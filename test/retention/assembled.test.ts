/** Retention as a hub puts it together: which setting is for what. */
import type { Core } from '../../src/assembly/core.js';
import { buildRetention } from '../../src/assembly/retention.js';
import { ConfigError, readConfig } from '../../src/config.js';
import { createLogger } from '../../src/infra/logger.js';
import { createMetrics } from '../../src/infra/metrics.js';
import { deleteTariff, postCdr, putSession, putTariff } from '../replication/module-bodies.js';
import { KeptWorld } from './kept-world.js';

let world: KeptWorld;

beforeAll(async () => {
  world = await KeptWorld.start('assembled_retention_test');
});
afterEach(() => world.clear());
afterAll(() => world.drop());

const SETTINGS = {
  HUB_SESSION_DAYS: '10',
  HUB_CDR_DAYS: '20',
  HUB_TOMBSTONE_DAYS: '30',
  HUB_DEAD_LETTER_DAYS: '40',
};

/** What is there after so many days. */
async function keptAfter(days: number, settings: NodeJS.ProcessEnv = SETTINGS) {
  await world.store(postCdr('C1', 1, 'NL/EM1'), putSession('S1', 1, 'NL/EM1'));
  await world.store(putTariff('T1', 1), deleteTariff('T1'), putTariff('T2', 1));
  await world.daysPass(days);
  const metrics = createMetrics();
  const retention = buildRetention({
    settings: readConfig(settings) as Core['settings'],
    database: world.database,
    metrics,
    logger: createLogger('silent'),
    now: () => world.now.getTime(),
    random: Math.random,
  } as Core);
  await world.database.purgeTurn.updateMany({ data: { dueAt: new Date(0) } });
  await retention.runDue();
  const { values } = await metrics.purged.get();
  const modules = ['sessions', 'cdrs', 'tariffs'];
  return {
    stored: (await Promise.all(modules.map((module) => world.stored(module)))).flat(),
    purged: Object.fromEntries(values.map(({ labels: { what }, value }) => [what, value])),
  };
}

test.each<[number, string[], object]>([
  [9, ['S1', 'C1', 'T1', 'T2'], {}],
  [11, ['C1', 'T1', 'T2'], { sessions: 1 }],
  [21, ['T1', 'T2'], { sessions: 1, cdrs: 1 }],
  [31, ['T2'], { sessions: 1, cdrs: 1, tombstones: 1 }],
])('after %d days', async (days, stored, purged) => {
  expect(await keptAfter(days)).toEqual({ stored, purged });
});

test('a dead letter goes first, and with it what it has held', async () => {
  await world.store(postCdr('HELD', 1, 'NL/EM1'));
  const letter = await world.letter('NL/EM1', 'cdrs', 'HELD');
  const at = (days: number) => new Date(world.now.getTime() - days * 86_400_000);
  await world.database.deadLetter.update({
    where: { id: letter },
    data: { createdAt: at(0), refusedAt: at(0) },
  });
  expect((await keptAfter(39)).stored).toEqual(['HELD', 'T2']);
  expect(await keptAfter(2)).toMatchObject({ stored: ['S1', 'C1', 'T2', 'T1'], purged: { dead_letters: 1 } });
});

test('for ever', async () => {
  const forever = Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, 'forever']));
  expect((await keptAfter(5_000, forever)).stored).toEqual(['S1', 'C1', 'T1', 'T2']);
});

test.each([
  ['HUB_CDR_DAYS', '0'],
  ['HUB_SESSION_DAYS', '-1'],
  ['HUB_DEAD_LETTER_DAYS', 'a year'],
  ['HUB_TOMBSTONE_DAYS', '4000'],
])('%s=%s stops the start and says what would be right', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(
    new ConfigError(`bad configuration: ${name}: expected a number of days from 1 to 3650, or forever`),
  );
});

test('the trace alone may be kept for no days', () => {
  expect(readConfig({ HUB_TRACE_DAYS: '0' }).HUB_TRACE_DAYS).toBe(0);
  expect(readConfig({ HUB_TRACE_DAYS: 'forever' }).HUB_TRACE_DAYS).toBe('forever');
});
