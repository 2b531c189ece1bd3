import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../src/infra/embedded/free-port.js';
import { projectRoot } from '../../src/infra/project-root.js';
import type { SandboxParty, SandboxPlatformOptions } from '../../src/sandbox/platform/options.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { AdminClient } from './admin-client.js';
import { Cast } from './cast.js';
import { type DataPlace, openDataPlace } from './data-place.js';
import type { Settings } from './hub.js';

const MAIN = join(projectRoot, 'dist', 'main.js');
const READY_WITHIN_MS = 60_000;

/**
 * A hub in a process of its own (dist/main.js), so that it can be killed. It keeps its port, its URL and its data
 * from one life to the next.
 */
export class HubProcess {
  readonly admin: AdminClient;
  readonly cast: Cast;
  /** Lines of its log, of all its lives. */
  readonly log: string[] = [];
  #child: ChildProcess | undefined;
  #exited: Promise<number | null> = Promise.resolve(null);

  private constructor(
    private readonly settings: Settings,
    readonly place: DataPlace,
    readonly port: number,
    readonly adminToken: string,
    private readonly ownsPlace: boolean,
  ) {
    this.admin = new AdminClient(this.url, adminToken);
    this.cast = new Cast(this.admin);
  }

  /** Starts a hub and waits until it is ready. */
  static async start(settings: Settings = {}, place?: DataPlace): Promise<HubProcess> {
    const data = place ?? (await openDataPlace());
    const adminToken = settings.HUB_ADMIN_TOKEN ?? randomBytes(24).toString('base64url');
    const port = Number(settings.HUB_PORT ?? (await freePort()));
    const hub = new HubProcess(settings, data, port, adminToken, place === undefined);
    try {
      await hub.startAgain();
    } catch (error) {
      await hub.stop();
      throw error;
    }
    return hub;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get versionsUrl(): string {
    return `${this.url}/ocpi/versions`;
  }

  join(...parties: SandboxParty[]): Promise<SandboxPlatform> {
    return this.cast.register({ parties });
  }

  joinWith(options: SandboxPlatformOptions): Promise<SandboxPlatform> {
    return this.cast.register(options);
  }

  /** While it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Ends the process and waits until it is gone. SIGKILL lets it finish nothing.
   *
   * @returns its exit code; null after SIGKILL
   */
  async kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<number | null> {
    this.#child?.kill(signal);
    return this.#exited;
  }

  /** Sends a signal that does not end it. */
  signal(signal: 'SIGUSR2'): void {
    this.#child?.kill(signal);
  }

  /** How many lines of its log, of all its lives, have this text. */
  logged(text: string): number {
    return this.log.filter((line) => line.includes(text)).length;
  }

  /** Starts it again after {@link kill}, on the same port and data, and waits until it is ready. */
  async startAgain(): Promise<void> {
    if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: npm test builds it`);
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        TMPDIR: process.env.TMPDIR, // so that the run's broom finds it
        HUB_ALLOW_PRIVATE_PEERS: 'true',
        LOG_LEVEL: 'info',
        ...this.settings,
        HUB_PORT: String(this.port),
        HUB_PUBLIC_URL: this.settings.HUB_PUBLIC_URL ?? this.url,
        HUB_ADMIN_TOKEN: this.adminToken,
        HUB_SECRET: this.place.hubSecret,
        DATABASE_URL: this.place.databaseUrl,
        REDIS_URL: this.place.redisUrl,
      },
    });
    // A test that fails before it stops the hub must not keep Jest waiting; the run's broom ends what is left.
    child.unref();
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    await this.#ready(child);
  }

  /** Stops the process, its platforms, and its databases where they are its own. */
  async stop(): Promise<void> {
    await this.kill('SIGTERM');
    await this.cast.stop();
    if (this.ownsPlace) await this.place.close();
  }

  /** Its log says when it is ready, of HUB_PROCESSES each. */
  #ready(child: ChildProcess): Promise<void> {
    let missing = Number(this.settings.HUB_PROCESSES ?? 1);
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`the hub ${why}:\n${this.log.slice(-15).join('\n')}`));
      const timer = setTimeout(() => fail(`is not ready after ${READY_WITHIN_MS} ms`), READY_WITHIN_MS);
      child.once('exit', (code) => {
        clearTimeout(timer);
        fail(`ended with ${code} before it was ready`);
      });
      for (const stream of [child.stdout, child.stderr]) {
        if (stream === null) continue;
        createInterface({ input: stream }).on('line', (line) => {
          this.log.push(line);
          if (line.includes('"hub is ready"')) missing -= 1;
          if (missing > 0) return;
          clearTimeout(timer);
          resolve();
        });
      }
    });
  }
}
