/** Long steps of the set-up: one line when a step begins, a sign of life while it lasts. */
import { spawn } from 'node:child_process';

const SIGN_OF_LIFE_MS = 10_000;

/** Prints one line of progress. On stderr, so that a program's own output stays clean. */
export function say(line) {
  process.stderr.write(`ocpi-hub: ${line}\n`);
}

/** Runs `command`, quietly unless it fails; its whole output is shown when it does. */
export async function step(title, command, args, options = {}) {
  say(`${title} ...`);
  const startedAt = Date.now();
  const alive = setInterval(
    () => say(`${title}: ${Math.round((Date.now() - startedAt) / 1000)} s ...`),
    SIGN_OF_LIFE_MS,
  );
  try {
    const { code, output } = await runToEnd(command, args, options);
    if (code === 0) return output;
    const error = new Error(`${title} failed (${command} ended with ${code})`);
    error.output = output;
    if (!options.quiet) process.stderr.write(output);
    throw error;
  } finally {
    clearInterval(alive);
  }
}

/** Runs `command` and gives back its exit code (or signal) and everything it wrote. */
export function runToEnd(command, args, { cwd, env, stdio = ['ignore', 'pipe', 'pipe'] } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));

    // A stop in the middle stops the child too. Who started us may have more to clean up before the exit.
    const stop = (signal) => {
      child.kill(signal);
      if (process.listenerCount(signal) === 1)
        child.once('close', () => process.exit(signal === 'SIGINT' ? 130 : 143));
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
    const forget = () => process.off('SIGINT', stop).off('SIGTERM', stop);

    child.once('error', (error) => {
      forget();
      reject(error);
    });
    child.once('close', (code, signal) => {
      forget();
      resolve({ code: code ?? signal, output });
    });
  });
}
