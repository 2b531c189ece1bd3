import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, type Environment, readConfig } from './config.js';
import { startHub } from './hub.js';
import { startDataServices } from './infra/data-services.js';
import { EmbeddedServerError } from './infra/embedded/embedded-server.js';
import { keptSecret } from './infra/embedded/kept-secret.js';
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
        HUB_ADMIN_TOKEN: config.HUB_ADMIN_TOKEN ?? madeAdminToken(config),
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

/**
 * A token for who did not set one: kept in the data directory where the hub keeps its data there, else good for
 * this run. Printed when it is made, to the terminal and not to the log: it is a secret.
 */
function madeAdminToken({ DATABASE_URL, HUB_DATA_DIR }: Environment): string {
  const file = DATABASE_URL === undefined ? resolve(HUB_DATA_DIR, 'admin-token') : undefined;
  const isKept = file !== undefined && existsSync(file);
  const token = file === undefined ? randomBytes(24).toString('base64url') : keptSecret(file);
  const where = file === undefined ? 'for this run' : `and kept in ${file}`;
  if (!isKept) process.stderr.write(`HUB_ADMIN_TOKEN was not set; made ${where}: ${token}\n`);
  return token;
}

/** Repeats are the same request: a terminal and npm both hand on one Ctrl-C. The stop is bounded in time. */
function whenToldToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal));
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`ocpi-hub: ${isForTheOperator(error) ? error.message : errorText(error)}\n`);
  process.exitCode = 1;
});

/** What an operator can mend is said in one line; anything else comes with its stack. */
function isForTheOperator(error: unknown): error is Error {
  const isPortTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return isPortTaken || error instanceof ConfigError || error instanceof EmbeddedServerError;
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
