import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { freePort } from '../../infra/embedded/free-port.js';

const HUB_MAIN = fileURLToPath(new URL('../../main.js', import.meta.url));
const READY_WITHIN_MS = 120_000;
const STOPPED_WITHIN_MS = 20_000;

/** An invitation to register, as the hub's operator hands it to a platform. */
export interface Invitation {
  token: string;
  versions_url: string;
}

/** A hub of the demo's own: a child process with a data directory, a port and an admin token of its own. */
export class HubProcess {
  readonly adminToken = process.env.HUB_ADMIN_TOKEN ?? randomBytes(24).toString('base64url');
  readonly dataDir: string;
  readonly logFile: string;
  readonly #ownsDataDir: boolean;
  #child: ChildProcess | undefined;
  #exit: Promise<void> = Promise.resolve();
  #ended = false;

  private constructor(
    readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    this.#ownsDataDir = process.env.HUB_DATA_DIR === undefined;
    this.dataDir = process.env.HUB_DATA_DIR ?? mkdtempSync(join(tmpdir(), 'ocpi-hub-demo-'));
    mkdirSync(this.dataDir, { recursive: true });
    this.logFile = join(this.dataDir, 'hub.log');
  }

  /**
   * Starts a hub and waits until it is ready.
   *
   * @param cancelled asked while waiting
   * @param settings by the names of environment variables, which win over these
   * @throws Error with the end of its log where it does not get so far
   */
  static async start(
    cancelled: () => boolean = () => false,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<HubProcess> {
    const port = process.env.HUB_PORT === undefined ? await freePort() : Number(process.env.HUB_PORT);
    const hub = new HubProcess(port, settings);
    try {
      hub.#spawn();
      await hub.#ready(cancelled);
    } catch (error) {
      await hub.stop();
      throw error;
    }
    return hub;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Whether the process is gone. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether it has run before: its data outlive the demo. */
  get isKept(): boolean {
    return !this.#ownsDataDir;
  }

  /** Invites a platform, as the operator would. */
  async invite(label: string): Promise<Invitation> {
    return JSON.parse(await this.#admin('POST', 'invitations', { label })) as Invitation;
  }

  /** Removes the platforms of an earlier run: a party id is never taken over, not even by its own likeness. */
  async removePlatforms(labels: readonly string[]): Promise<void> {
    const platforms = JSON.parse(await this.#admin('GET', 'platforms')) as { id: number; label?: string }[];
    for (const { id, label } of platforms) {
      if (label !== undefined && labels.includes(label)) await this.#admin('DELETE', `platforms/${id}`);
    }
  }

  async #admin(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<string> {
    const answer = await request(`${this.url}/admin/v1/${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.adminToken}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode < 300) return text;
    throw new Error(`${method} ${path}: HTTP ${answer.statusCode}, ${text.slice(0, 300)}`);
  }

  /** Stops the hub, and takes its data away where the directory is the demo's own. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && !this.#ended) {
      child.kill('SIGTERM');
      const stopped = await Promise.race([
        this.#exit.then(() => true),
        delay(STOPPED_WITHIN_MS, false, { ref: false }),
      ]);
      if (!stopped) child.kill('SIGKILL');
      await this.#exit;
    }
    if (this.#ownsDataDir) rmSync(this.dataDir, { recursive: true, force: true });
  }

  #spawn(): void {
    if (!existsSync(HUB_MAIN)) throw new Error(`${HUB_MAIN} is missing: build first (npm run demo does)`);
    const child = spawn(process.execPath, ['--enable-source-maps', HUB_MAIN], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        LOG_LEVEL: 'warn',
        // The sandbox parties live on this machine.
        HUB_ALLOW_PRIVATE_PEERS: 'true',
        ...process.env,
        ...this.settings,
        HUB_PORT: String(this.port),
        HUB_PUBLIC_URL: process.env.HUB_PUBLIC_URL ?? this.url,
        HUB_ADMIN_TOKEN: this.adminToken,
        HUB_DATA_DIR: this.dataDir,
      },
    });
    const log = createWriteStream(this.logFile);
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    this.#exit = new Promise((resolve) => {
      child.once('exit', () => {
        this.#ended = true;
        log.end();
        resolve();
      });
    });
    // Should this process die of an error, the hub must not outlive it.
    process.once('exit', () => child.kill('SIGTERM'));
    this.#child = child;
  }

  async #ready(cancelled: () => boolean): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if (cancelled()) throw new Error('Stopped before the hub was ready.');
      if (this.#ended) throw new Error(`the hub ended before it was ready:\n${this.logTail()}`);
      // Another process can only be asked, so this asks, and does not wait longer than it must.
      if (await this.#answersReady()) return;
      await delay(100);
    }
    throw new Error(`the hub is not ready after ${READY_WITHIN_MS / 1000} s:\n${this.logTail()}`);
  }

  async #answersReady(): Promise<boolean> {
    try {
      const { statusCode, body } = await request(`${this.url}/health/ready`);
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }

  /** The end of what the hub wrote. */
  logTail(): string {
    if (!existsSync(this.logFile)) return '';
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  }
}
