import { randomBytes } from 'node:crypto';
import { ConfigError, type Environment, readConfig } from './config.js';
import { startHub } from './hub.js';
import { startDataServices } from './infra/data-services.js';
import { createLogger } from './infra/logger.js';
import { applyMigrations } from './infra/migrate.js';

/** Starts the hub and keeps it running until it is told to stop. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.LOG_LEVEL);
  const stopping = whenToldToStop();

  const data = await startDataServices(config, (line) => logger.info(line));
  try {
    await applyMigrations(data.DATABASE_URL, (line) => logger.info(line));
    const hub = await startHub(
      {
        ...config,
        ...data,
        HUB_ADMIN_TOKEN: config.HUB_ADMIN_TOKEN ?? madeAdminToken(),
        // Development, where peers run on this machine, is where the hub brings its own database.
        HUB_ALLOW_PRIVATE_PEERS: config.HUB_ALLOW_PRIVATE_PEERS ?? config.DATABASE_URL === undefined,
      },
      (port) => publicUrl(config, port),
      logger,
    );
    logger.info({ port: hub.port, versions_url: `${hub.publicUrl}/ocpi/versions` }, 'hub is ready');
    logger.info({ signal: await stopping }, 'hub is stopping');
    await hub.stop();
  } finally {
    await data.stop();
  }
  logger.info('hub has stopped');
}

function publicUrl({ HUB_PUBLIC_URL }: Environment, port: number): string {
  return HUB_PUBLIC_URL ?? `http://localhost:${port}`;
}

/** Printed once, to the terminal and not to the log: it is a secret. */
function madeAdminToken(): string {
  const token = randomBytes(24).toString('base64url');
  process.stderr.write(`HUB_ADMIN_TOKEN was not set; made for this run: ${token}\n`);
  return token;
}

/** Repeats are the same request: a terminal and npm both hand on one Ctrl-C. The stop is bounded in time. */
function whenToldToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal));
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`ocpi-hub: ${error instanceof ConfigError ? error.message : errorText(error)}\n`);
  process.exitCode = 1;
});

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
