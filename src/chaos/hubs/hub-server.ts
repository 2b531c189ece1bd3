import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../infra/project-root.js';

const MAIN = join(projectRoot, 'dist', 'main.js');
const READY_WITHIN_MS = 60_000;
/** Of its log, for error messages. */
const LAST_LINES = 15;

export interface HubServerOptions {
  port: number;
  /** By the names of environment variables; asked anew for each life. */
  settings: () => Readonly<Record<string, string>>;
  /** HUB_PROCESSES; 1 by default. */
  processes?: number;
  /** Each line of its log. */
  onLine: (line: string) => void;
  /** A module that is loaded before the program, and to which {@link HubServer.tell} speaks. */
  preload?: string;
}

/** A hub in a process of its own (dist/main.js), so that it can be killed, and started again on the same port. */
export class HubServer {
  #child: ChildProcess | undefined;
  #exited: Promise<number | null> = Promise.resolve(null);
  #lastLines: string[] = [];

  constructor(private readonly options: HubServerOptions) {}

  get port(): number {
    return this.options.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.options.port}`;
  }

  /** While it runs. */
  get pid(): number | undefined {
    const { pid, exitCode, signalCode } = this.#child ?? { exitCode: null, signalCode: null };
    return exitCode === null && signalCode === null ? pid : undefined;
  }

  /** Settles when the process that was started last is gone. @returns its exit code; null after SIGKILL */
  get exited(): Promise<number | null> {
    return this.#exited;
  }

  /** Starts it, and waits until it is ready. @throws Error with the end of its log where it does not get so far */
  async start(): Promise<void> {
    const { port, settings, preload } = this.options;
    if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: npm test and npm run chaos build it`);
    const loaded = preload === undefined ? [] : ['--import', preload];
    const child = spawn(process.execPath, ['--enable-source-maps', ...loaded, MAIN], {
      stdio: ['ignore', 'pipe', 'pipe', ...(preload === undefined ? [] : (['ipc'] as const))],
      env: {
        PATH: process.env.PATH,
        TMPDIR: process.env.TMPDIR, // so that a test run's broom finds it
        HUB_ALLOW_PRIVATE_PEERS: 'true',
        LOG_LEVEL: 'info',
        ...settings(),
        HUB_PORT: String(port),
      },
    });
    // Who forgets to stop the hub must not be kept waiting by it.
    child.unref();
    child.channel?.unref();
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    try {
      await this.#ready(child);
    } catch (error) {
      await this.end('SIGKILL'); // else the next one would find its port taken
      throw error;
    }
  }

  /** Sends the process a signal: SIGKILL lets it finish nothing, SIGSTOP leaves it where it is. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Ends the process and waits until it is gone. @returns its exit code; null after SIGKILL */
  async end(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<number | null> {
    this.signal(signal);
    return this.#exited;
  }

  /** Says something to the module that was loaded before it. */
  tell(message: Readonly<Record<string, number>>): void {
    if (this.#child?.connected === true) this.#child.send(message, () => undefined); // it may be gone meanwhile
  }

  /** Its log says when it is ready, of HUB_PROCESSES each. */
  #ready(child: ChildProcess): Promise<void> {
    let { processes: missing = 1 } = this.options;
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        clearTimeout(timer);
        reject(new Error(`the hub ${why}:\n${this.#lastLines.join('\n')}`));
      };
      const timer = setTimeout(() => fail(`is not ready after ${READY_WITHIN_MS} ms`), READY_WITHIN_MS);
      child.once('exit', (code) => fail(`ended with ${code} before it was ready`));
      for (const stream of [child.stdout, child.stderr]) {
        if (stream === null) continue;
        createInterface({ input: stream }).on('line', (line) => {
          this.#note(line);
          if (line.includes('"hub is ready"')) missing -= 1;
          if (missing > 0) return;
          clearTimeout(timer);
          resolve();
        });
      }
    });
  }

  #note(line: string): void {
    this.#lastLines.push(line);
    if (this.#lastLines.length > LAST_LINES) this.#lastLines.shift();
    this.options.onLine(line);
  }
}
