/**
 * The servers of one test run, and the broom after it. All that the run starts finds its temporary files below one
 * folder (TMPDIR), so whatever a test left running can be told from everything else on the machine.
 */
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from './step.mjs';

const SIGNALS = { SIGINT: 130, SIGTERM: 143 };

/** Starts PostgreSQL and Redis (or uses those of DATABASE_URL and REDIS_URL). `stop` leaves nothing behind. */
export async function startTestServers() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ocpi-hub-test-')));
  chmodSync(folder, 0o711); // PostgreSQL may run as another user, below it
  const running = [];
  let stopping;
  const stop = () => (stopping ??= stopAll(running, folder));
  const onSignal = (signal) => void stop().finally(() => process.exit(SIGNALS[signal]));
  for (const signal of Object.keys(SIGNALS)) process.on(signal, onSignal);

  try {
    const options = { dataDir: join(folder, 'servers'), log: () => {} };
    const { startEmbeddedPostgres } = await import('../dist/infra/embedded/postgres.js');
    const { startEmbeddedRedis } = await import('../dist/infra/embedded/redis.js');
    const urlFor = async (given, start) => {
      if (given) return given;
      const starting = start(options);
      running.push(starting);
      return (await starting).url;
    };
    const env = {
      TEST_DATABASE_URL: await urlFor(process.env.DATABASE_URL, startEmbeddedPostgres),
      TEST_REDIS_URL: await urlFor(process.env.REDIS_URL, startEmbeddedRedis),
      TMPDIR: folder,
    };
    return { env, stop, isStopping: () => stopping !== undefined };
  } catch (error) {
    if (stopping) return new Promise(() => {}); // the signal's handler ends the process
    await stop();
    throw error;
  }
}

async function stopAll(running, folder) {
  for (const starting of running) {
    const server = await starting.catch(() => undefined); // who waits for its address is told of the failure
    await server?.stop();
  }
  for (const { pid, title } of leftIn(folder)) {
    say(`a test left a process behind, ending it: ${pid} ${title}`);
    try {
      process.kill(pid, 'SIGKILL'); // only its temporary data is lost, and that goes next
    } catch (error) {
      if (error.code !== 'ESRCH') throw error; // ended with the one before it
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Processes that work below `folder` or were given it as TMPDIR. (Linux only; elsewhere none are found.) */
function leftIn(folder) {
  const numbers =
    process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return numbers.flatMap((number) => {
    try {
      const worksThere = `${readlinkSync(`/proc/${number}/cwd`)}/`.startsWith(`${folder}/`);
      const isOurs =
        worksThere || readFileSync(`/proc/${number}/environ`, 'utf8').includes(`TMPDIR=${folder}\0`);
      if (!isOurs) return [];
      return [
        {
          pid: Number(number),
          title: readFileSync(`/proc/${number}/cmdline`, 'utf8').split('\0').slice(0, 3).join(' '),
        },
      ];
    } catch {
      return []; // gone meanwhile, or somebody else's
    }
  });
}
