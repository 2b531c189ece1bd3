import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';

/** How to start one server process. */
export interface ServerCommand {
  command: string;
  args: string[];
  /** The server's own output; the file of the run before is kept as `<logFile>.1`. */
  logFile: string;
  /** Written to the server's standard input. */
  input?: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
}

/** A child process that outlives Ctrl-C until it is told to stop. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #logFile: string;
  #spawnError: Error | undefined;

  /** Settles when the process is gone, for whatever reason. */
  readonly ended: Promise<void>;

  constructor({ command, args, logFile, input, cwd, env, uid, gid }: ServerCommand) {
    if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
    // Its output goes to a file and not through a pipe to us: a server must not get into trouble
    // when the hub dies first.
    const log = openSync(logFile, 'w', 0o600);
    this.#logFile = logFile;
    this.#child = spawn(command, args, {
      // Its own session and process group: Ctrl-C in the terminal reaches the hub, which still
      // needs its database to finish, and then stops it.
      detached: true,
      stdio: [input === undefined ? 'ignore' : 'pipe', log, log],
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', (error) => {
        this.#spawnError = error;
        resolve();
      });
    });
    this.#child.stdin?.on('error', () => {}); // it ended before it read its input; `ended` tells
    this.#child.stdin?.end(input);
  }

  get hasEnded(): boolean {
    const { exitCode, signalCode } = this.#child;
    return exitCode !== null || signalCode !== null || this.#spawnError !== undefined;
  }

  /** The last lines the server wrote, for error messages. */
  lastWords(): string {
    if (this.#spawnError) return this.#spawnError.message;
    return readFileSync(this.#logFile, 'utf8').trim().split('\n').slice(-5).join(' | ');
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends each signal in turn until the process is gone, giving it the time that stands with the signal. */
  async stop(...attempts: [NodeJS.Signals, timeoutMs: number][]): Promise<void> {
    for (const [signal, timeoutMs] of attempts) {
      if (this.hasEnded) return;
      this.#child.kill(signal);
      await endsWithin(this.ended, timeoutMs);
    }
  }
}

async function endsWithin(ended: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([ended, timeout]);
  clearTimeout(timer);
}
