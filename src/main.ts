import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, type Environment, type HubSettings, readConfig } from './config.js';
import { type DataServices, startDataServices } from './infra/data-services.js';
import { DatabaseAway } from './infra/database-away.js';
import { EmbeddedServerError } from './infra/embedded/embedded-server.js';
import { keptSecret } from './infra/embedded/kept-secret.js';
import { createLogger, type Logger } from './infra/logger.js';
import { Primary, ProcessesError } from './processes/primary.js';
import { PrimaryLink } from './processes/primary-link.js';

/** Starts the hub and keeps it running until it is told to stop. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const logger = createLogger(config.LOG_LEVEL);
  const link = PrimaryLink.open();
  const toldToStop = whenToldToStop();

  const data = await startDataServices(config, (line) => logger.info(line));
  try {
    const settings = completeSettings(config, data);
    if (config.HUB_PROCESSES > 1 && link === undefined) await keepProcesses(settings, logger, toldToStop);
    else await runHub(settings, logger, toldToStop, link);
  } finally {
    await data.stop();
  }
}

/** The hub in this process: alone, or as one of HUB_PROCESSES, whose settings the primary has completed. */
async function runHub(
  settings: HubSettings,
  logger: Logger,
  toldToStop: Promise<string>,
  link: PrimaryLink | undefined,
): Promise<void> {
  process.on('SIGUSR2', () => {
    // Without a handler it would end the process. One of several may get it with its whole process group.
    if (link === undefined) logger.warn('SIGUSR2: HUB_PROCESSES is 1, there is nobody to replace');
  });
  // Not in the primary of several processes, which needs none of it.
  const [{ applyMigrations }, { startHub }] = await Promise.all([
    import('./infra/migrate.js'),
    import('./hub.js'),
  ]);
  await applyMigrations(settings.DATABASE_URL, (line) => logger.info(line));
  const hub = await startHub(settings, (port) => publicUrl(settings, port), logger, link);
  logger.info({ port: hub.port, versions_url: `${hub.publicUrl}/ocpi/versions` }, 'hub is ready');
  link?.ready(() => hub.metrics());
  const reason = await (link === undefined ? toldToStop : Promise.race([toldToStop, link.parting]));
  logger.info({ reason }, 'hub is stopping');
  await hub.stop(reason === 'replaced' ? 'replaced' : 'leaving');
  await link?.leave();
  logger.info('hub has stopped');
}

/** HUB_PROCESSES: the hub in so many processes, of which this is none. */
async function keepProcesses(
  settings: HubSettings,
  logger: Logger,
  toldToStop: Promise<string>,
): Promise<void> {
  const primary = new Primary({
    count: settings.HUB_PROCESSES,
    port: settings.HUB_PORT,
    env: (port) => ({ ...process.env, ...madeUp(settings), HUB_PORT: String(port) }),
    stopDelayMs: settings.HUB_STOP_DELAY_S * 1000,
    log: logger,
  });
  process.on('SIGUSR2', () => void primary.replaceAll());
  try {
    const signal = await Promise.race([toldToStop, primary.failed, primary.start().then(() => toldToStop)]);
    logger.info({ reason: signal }, 'all hub processes are stopping');
  } finally {
    await primary.stop();
  }
  logger.info('all hub processes have stopped');
}

/** Fills in what a start decides where the operator has not. */
function completeSettings(config: Environment, data: DataServices): HubSettings {
  const { DATABASE_URL, REDIS_URL, HUB_SECRET } = data;
  return {
    ...config,
    DATABASE_URL,
    REDIS_URL,
    HUB_SECRET,
    HUB_ADMIN_TOKEN: config.HUB_ADMIN_TOKEN ?? madeAdminToken(config),
    // Development, where peers run on this machine, is where the hub brings its own database.
    HUB_ALLOW_PRIVATE_PEERS: config.HUB_ALLOW_PRIVATE_PEERS ?? config.DATABASE_URL === undefined,
  };
}

/** What processes of the same hub must agree on, and the operator may have left to it. */
function madeUp(settings: HubSettings): NodeJS.ProcessEnv {
  const { DATABASE_URL, REDIS_URL, HUB_SECRET, HUB_ADMIN_TOKEN, HUB_ALLOW_PRIVATE_PEERS } = settings;
  return {
    DATABASE_URL,
    REDIS_URL,
    HUB_SECRET,
    HUB_ADMIN_TOKEN,
    HUB_ALLOW_PRIVATE_PEERS: String(HUB_ALLOW_PRIVATE_PEERS),
  };
}

function publicUrl({ HUB_PUBLIC_URL }: Pick<Environment, 'HUB_PUBLIC_URL'>, port: number): string {
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

main().then(endOfHub, (error: unknown) => {
  process.stderr.write(`ocpi-hub: ${isForTheOperator(error) ? error.message : errorText(error)}\n`);
  // Parts that were started before the one that failed would keep the process.
  process.exit(1);
});

/** Everything has been stopped; but BullMQ goes on looking for a Redis that is away, and would keep the process. */
function endOfHub(): void {
  process.exit(process.exitCode ?? 0);
}

/** What an operator can mend is said in one line; anything else comes with its stack. */
function isForTheOperator(error: unknown): error is Error {
  const isPortTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return (
    isPortTaken ||
    error instanceof ConfigError ||
    error instanceof EmbeddedServerError ||
    error instanceof DatabaseAway ||
    error instanceof ProcessesError
  );
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
