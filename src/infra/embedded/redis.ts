import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type EmbeddedServer, EmbeddedServerError, type EmbeddedServerOptions } from './embedded-server.js';
import { claimFolder } from './folder-claim.js';
import { freePort } from './free-port.js';
import { keptSecret } from './kept-secret.js';
import { findRedisServer } from './redis-binary.js';
import { tellRedis } from './redis-wire.js';
import { ServerProcess } from './server-process.js';
import { until } from './until.js';

const READY_WITHIN_MS = 15_000;
const ATTEMPTS = 5;

/**
 * Starts a Redis of our own below `<dataDir>/redis`, on 127.0.0.1 only, with a random password.
 * It keeps nothing on disk: the hub's truth is PostgreSQL, Redis only wakes workers.
 */
export async function startEmbeddedRedis(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const home = resolve(options.dataDir, 'redis');
  mkdirSync(home, { recursive: true });
  const claim = await claimFolder(home);
  try {
    const password = keptSecret(join(home, 'password'));
    await takeDownLeftover(home, password, options.log);
    const { server, port } = await startOnFreePort(home, password, options);
    return {
      url: `redis://:${password}@127.0.0.1:${port}`,
      stop: async () => {
        await server.stop(['SIGTERM', 10_000], ['SIGKILL', 5_000]);
        claim.release();
      },
    };
  } catch (error) {
    claim.release();
    throw error;
  }
}

async function startOnFreePort(
  home: string,
  password: string,
  options: EmbeddedServerOptions,
): Promise<{ server: ServerProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const server = new ServerProcess({
      command: findRedisServer(),
      args: ['-'], // the configuration comes on standard input: the password shows up in no process list
      input: configuration(port, password),
      logFile: join(home, 'redis.log'),
      cwd: home, // and with that its `dir`
    });
    writeFileSync(join(home, 'port'), String(port));
    const ready = await until(
      async () => server.hasEnded || (await answers(port, password)),
      READY_WITHIN_MS,
    );
    if (ready && !server.hasEnded) return { server, port };
    await server.stop(['SIGKILL', 5_000]);
    const portWasTaken = /address already in use/i.test(server.lastWords()) && options.port === undefined;
    if (!portWasTaken || attempt === ATTEMPTS)
      throw new EmbeddedServerError(`embedded Redis did not start: ${server.lastWords()}`);
  }
}

function configuration(port: number, password: string): string {
  return `bind 127.0.0.1
port ${port}
requirepass ${password}
save ""
appendonly no
# BullMQ needs every key it wrote; evicting one would lose a wake-up.
maxmemory-policy noeviction
`;
}

async function answers(port: number, password: string): Promise<boolean> {
  const answer = await tellRedis(port, [`AUTH ${password}`, 'PING'], { until: '+PONG', timeoutMs: 1_000 });
  return answer?.includes('+PONG') === true;
}

/** A hub that was killed leaves its Redis behind. Whoever answers to this folder's password is that one. */
async function takeDownLeftover(home: string, password: string, log: (line: string) => void): Promise<void> {
  const portFile = join(home, 'port');
  if (!existsSync(portFile)) return;
  const port = Number(readFileSync(portFile, 'utf8'));
  if (!Number.isInteger(port) || !(await answers(port, password))) return;
  log('an earlier run left its Redis behind; stopping it');
  await tellRedis(port, [`AUTH ${password}`, 'SHUTDOWN NOSAVE'], { timeoutMs: 10_000 });
}
