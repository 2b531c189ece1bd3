import { createLogger } from '../../src/infra/logger.js';
import type { Registry } from '../../src/platforms/registry.js';
import { RegistryCache, type RegistrySource } from '../../src/platforms/registry-cache.js';
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
