import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EmbeddedServer } from './embedded/embedded-server.js';
import { keptSecret } from './embedded/kept-secret.js';
import { startEmbeddedPostgres } from './embedded/postgres.js';
import { startEmbeddedRedis } from './embedded/redis.js';

export interface DataServicesConfig {
  HUB_DATA_DIR: string;
  DATABASE_URL?: string | undefined;
  REDIS_URL?: string | undefined;
  HUB_SECRET?: string | undefined;
}

export interface DataServices {
  DATABASE_URL: string;
  REDIS_URL: string;
  HUB_SECRET: string;
  /** Stops what was started here, and nothing else. */
  stop(): Promise<void>;
}

/** PostgreSQL and Redis as configured; each that is not is started under HUB_DATA_DIR. */
export async function startDataServices(
  config: DataServicesConfig,
  log: (line: string) => void,
): Promise<DataServices> {
  const starting: Promise<EmbeddedServer>[] = [];
  const stop = async () => {
    // One that is still on its way when another fails must not be left running.
    const servers = await Promise.allSettled(starting);
    await Promise.all(servers.map((server) => server.status === 'fulfilled' && server.value.stop()));
  };
  const dataDir = resolve(config.HUB_DATA_DIR);
  const start = async (begin: typeof startEmbeddedPostgres) => {
    mkdirSync(dataDir, { recursive: true });
    const server = begin({ dataDir, log });
    starting.push(server);
    return (await server).url;
  };
  try {
    const [DATABASE_URL, REDIS_URL] = await Promise.all([
      config.DATABASE_URL ?? start(startEmbeddedPostgres),
      config.REDIS_URL ?? start(startEmbeddedRedis),
    ]);
    return {
      DATABASE_URL,
      REDIS_URL,
      HUB_SECRET: config.HUB_SECRET ?? keptSecret(join(dataDir, 'hub-secret')),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
