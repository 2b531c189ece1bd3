import { createLogger } from '../../src/infra/logger.js';
import type { Registry } from '../../src/platforms/registry.js';
import { RegistryCache, type RegistrySource } from '../../src/platforms/registry-cache.js';
import { waitUntil } from '../harness/wait-until.js';
import { sampleRegistry } from '../routing/sample-registry.js';

/** A database in which another process changes the registry. */
class SharedRegistry implements RegistrySource {
  version = 1n;
  looks = 0;

  async read(): Promise<Registry> {
    const { content } = sampleRegistry([{ parties: { 'NL/CP1': ['CPO'] } }]);
    return Object.assign(sampleRegistry([]), { content: { ...content, version: this.version } });
  }

  async readVersion(): Promise<bigint> {
    this.looks += 1;
    return this.version;
  }
}

const open = (source: RegistrySource) =>
  RegistryCache.open(source, () => performance.now(), createLogger('silent'));

test('who misses a token shortly after somebody else is not told that it is unknown without a look of its own', async () => {
  const source = new SharedRegistry();
  const cache = await open(source);
  await cache.refreshAfterMiss();
  source.version = 2n; // another process has issued the token in between
  expect((await cache.refreshAfterMiss()).content.version).toBe(2n);
});

test('nor is who misses one while a look is under way that began too early', async () => {
  const source = new SharedRegistry();
  const cache = await open(source);
  const first = cache.refreshAfterMiss();
  while (source.looks === 0) await new Promise(setImmediate);
  source.version = 2n;
  expect((await cache.refreshAfterMiss()).content.version).toBe(2n);
  await first;
});

test('however many guess, they share a look', async () => {
  const source = new SharedRegistry();
  const cache = await open(source);
  await cache.refreshAfterMiss();
  await Promise.all(Array.from({ length: 200 }, () => cache.refreshAfterMiss()));
  expect(source.looks).toBe(2);
});

test('a look that fails does not stand in the way of the next', async () => {
  const source = new SharedRegistry();
  const cache = await open(source);
  source.readVersion = () => Promise.reject(new Error('no database'));
  await expect(cache.refreshAfterMiss()).rejects.toThrow('no database');
  source.version = 2n;
  source.readVersion = async () => source.version;
  expect((await cache.refreshAfterMiss()).content.version).toBe(2n);
});

test('a database that has gone back, after a failover or a restore, is followed', async () => {
  const source = new SharedRegistry();
  source.version = 10n;
  const cache = await open(source);
  source.version = 9n;
  expect((await cache.refreshAfterMiss()).content.version).toBe(9n);
});

test('a version that another process tells of is read at once, a burst of them together, and the own one not at all', async () => {
  const source = new SharedRegistry();
  const cache = await open(source);
  cache.heardOf('1');
  expect(source.looks).toBe(0);
  for (const version of [2n, 3n, 4n]) {
    source.version = version;
    cache.heardOf(String(version));
  }
  await waitUntil(() => cache.current.content.version === 4n, 'the newest');
  expect(source.looks).toBe(1);
});

test('whoever listens is told of changes, of those of its own process, and before all of a database that has gone back', async () => {
  const source = new SharedRegistry();
  source.version = 5n;
  const cache = await open(source);
  const told: string[] = [];
  cache.listen({
    changed: () => told.push('changed'),
    wentBack: () => told.push('went back'),
    changedHere: (version) => told.push(`changed here ${version}`),
  });
  source.version = 6n;
  await cache.refreshAfterMiss();
  source.version = 7n;
  await cache.refresh();
  source.version = 4n;
  await cache.refreshAfterMiss();
  expect(told).toEqual(['changed', 'changed', 'changed here 7', 'went back', 'changed']);
});

test('a database that hangs gets one question at a time', async () => {
  const source = new SharedRegistry();
  const cache = await open(source);
  const looks: ((version: bigint) => void)[] = [];
  source.readVersion = () => new Promise((resolve) => looks.push(resolve));
  const answering = new SharedRegistry();
  const other = await open(answering);
  cache.start();
  other.start();
  await waitUntil(() => answering.looks === 3, 'the third look at one that answers');
  expect(looks).toHaveLength(1);
  looks[0]?.(1n);
  await waitUntil(() => looks.length === 2, 'the next');
  cache.stop();
  other.stop();
});
