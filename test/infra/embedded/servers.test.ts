import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Redis } from 'ioredis';
import { withSession } from '../../../src/chaos/servers/session.js';
import type { EmbeddedServer } from '../../../src/infra/embedded/embedded-server.js';
import { startEmbeddedPostgres } from '../../../src/infra/embedded/postgres.js';
import { startEmbeddedRedis } from '../../../src/infra/embedded/redis.js';
import { projectRoot } from '../../../src/infra/project-root.js';

let dataDir: string;
let log: string[];
const running: EmbeddedServer[] = [];

const options = () => ({ dataDir, log: (line: string) => void log.push(line) });

async function start(kind: 'postgres' | 'redis', where = dataDir): Promise<EmbeddedServer> {
  const begin = kind === 'postgres' ? startEmbeddedPostgres : startEmbeddedRedis;
  const server = await begin({ ...options(), dataDir: where });
  running.push(server);
  return server;
}

/** A hub of its own process that holds the server, until we kill it. */
async function startInOtherProcess(
  kind: 'postgres' | 'redis',
): Promise<{ url: string; process: ChildProcess }> {
  const process_ = spawn(
    process.execPath,
    [join(projectRoot, 'test/infra/embedded/hold.mjs'), kind, dataDir],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [url] = (await once(createInterface({ input: process_.stdout }), 'line')) as [string];
  return { url, process: process_ };
}

async function kill({ process: child }: { process: ChildProcess }): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function sql(url: string, text: string): Promise<unknown[]> {
  return withSession(url, async (session) => (await session.query({ text, rowMode: 'array' })).rows);
}

async function ping(url: string): Promise<string> {
  const redis = new Redis(url, { retryStrategy: () => null, lazyConnect: true });
  redis.on('error', () => {});
  await redis.connect();
  try {
    return await redis.ping();
  } finally {
    redis.disconnect();
  }
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'embedded-'));
  log = [];
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  rmSync(dataDir, { recursive: true });
});

describe('embedded PostgreSQL', () => {
  test('keeps its data over a restart, and is gone in between', async () => {
    const first = await start('postgres');
    await sql(first.url, 'CREATE TABLE note AS SELECT 7 AS id');
    await first.stop();
    await first.stop();
    await expect(sql(first.url, 'SELECT 1')).rejects.toThrow();

    const second = await start('postgres');
    expect(await sql(second.url, 'SELECT id FROM note')).toEqual([[7]]);
  });

  test('is durable and listens on the loopback address only', async () => {
    const { url } = await start('postgres');
    const settings = await sql(
      url,
      "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'listen_addresses', 'synchronous_commit') ORDER BY name",
    );
    expect(settings).toEqual([
      ['fsync', 'on'],
      ['listen_addresses', '127.0.0.1'],
      ['synchronous_commit', 'on'],
    ]);
  });

  test('asks for its password, which only its owner can read', async () => {
    const { url } = await start('postgres');
    const wrong = Object.assign(new URL(url), { password: 'wrong' }).href;
    await expect(sql(wrong, 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect(statSync(join(dataDir, 'postgres', 'password')).mode & 0o777).toBe(0o600);
  });

  test('a server left behind by a killed hub is taken down, and what was committed is there', async () => {
    const killed = await startInOtherProcess('postgres');
    await sql(killed.url, 'CREATE TABLE note AS SELECT 7 AS id');
    await kill(killed);
    expect(await sql(killed.url, 'SELECT id FROM note')).toEqual([[7]]); // it does outlive its hub

    const next = await start('postgres');
    expect(log).toContainEqual(expect.stringContaining('left its PostgreSQL behind'));
    expect(await sql(next.url, 'SELECT id FROM note')).toEqual([[7]]);
    await expect(sql(killed.url, 'SELECT 1')).rejects.toThrow();
  });

  test('a database that was itself killed recovers what was committed', async () => {
    const first = await start('postgres');
    await sql(first.url, 'CREATE TABLE note AS SELECT 7 AS id');
    const [[postmaster]] = (await sql(
      first.url,
      "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int",
    )) as [[number]];
    process.kill(postmaster, 'SIGKILL');
    await first.stop();

    const second = await start('postgres');
    expect(await sql(second.url, 'SELECT id FROM note')).toEqual([[7]]);
  });

  test('two run side by side', async () => {
    const [one, two] = await Promise.all([
      start('postgres', join(dataDir, 'a')),
      start('postgres', join(dataDir, 'b')),
    ]);
    await sql(one.url, 'CREATE TABLE only_here (id int)');
    expect(await sql(two.url, "SELECT to_regclass('only_here')")).toEqual([[null]]);
  });
});

describe('embedded Redis', () => {
  test('answers, asks for its password, never evicts, and is gone when stopped', async () => {
    const server = await start('redis');
    expect(await ping(server.url)).toBe('PONG');
    const redis = new Redis(server.url);
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    redis.disconnect();
    await expect(ping(Object.assign(new URL(server.url), { password: 'wrong' }).href)).rejects.toThrow();
    await server.stop();
    await server.stop();
    await expect(ping(server.url)).rejects.toThrow();
  });

  test('a server left behind by a killed hub is taken down', async () => {
    const killed = await startInOtherProcess('redis');
    await kill(killed);
    expect(await ping(killed.url)).toBe('PONG'); // it does outlive its hub

    const next = await start('redis');
    expect(log).toContainEqual(expect.stringContaining('left its Redis behind'));
    expect(await ping(next.url)).toBe('PONG');
    await expect(ping(killed.url)).rejects.toThrow();
  });

  test('two run side by side', async () => {
    const [one, two] = await Promise.all([
      start('redis', join(dataDir, 'a')),
      start('redis', join(dataDir, 'b')),
    ]);
    expect([await ping(one.url), await ping(two.url)]).toEqual(['PONG', 'PONG']);
  });
});

describe('a data folder belongs to one process', () => {
  test.each(['postgres', 'redis'] as const)(
    'a second %s on it is refused and the first lives on',
    async (kind) => {
      const first = await startInOtherProcess(kind);
      await expect(start(kind)).rejects.toThrow('in use by another running process');
      if (kind === 'postgres') expect(await sql(first.url, 'SELECT 1')).toEqual([[1]]);
      else expect(await ping(first.url)).toBe('PONG');
      await kill(first);
      await start(kind);
    },
  );
});
