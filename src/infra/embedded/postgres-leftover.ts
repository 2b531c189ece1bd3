import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedServerError } from './embedded-server.js';
import { until } from './until.js';

const FAST_SHUTDOWN_MS = 60_000;
const IMMEDIATE_SHUTDOWN_MS = 20_000;

/**
 * Makes way for a new server on `cluster`: stops one that an earlier, killed hub left running, and removes the
 * process id file of one that died. The caller holds the claim on the folder, so whoever runs there is a leftover.
 */
export async function takeDownLeftoverPostgres(cluster: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
  // The number may by now be that of some other program; that one must be left alone.
  const isRunning = () => Number.isInteger(pid) && commandLineOf(pid).includes(cluster);
  if (isRunning()) {
    log(`an earlier run left its PostgreSQL behind (process ${pid}); stopping it`);
    const isGone = () => !isRunning();
    process.kill(pid, 'SIGINT'); // fast shutdown: ends the sessions, writes everything, ends
    if (!(await until(isGone, FAST_SHUTDOWN_MS))) {
      process.kill(pid, 'SIGQUIT'); // immediate shutdown: recovery from the log at the next start
      if (!(await until(isGone, IMMEDIATE_SHUTDOWN_MS)))
        throw new EmbeddedServerError(`PostgreSQL (process ${pid}) does not stop`);
    }
  }
  rmSync(pidFile, { force: true });
}

/** Empty when the process is gone, or has ended and only waits to be collected by its parent. */
function commandLineOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
