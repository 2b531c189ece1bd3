import { randomBytes } from 'node:crypto';
import { HubServer } from '../../src/chaos/hubs/hub-server.js';
import { freePort } from '../../src/infra/embedded/free-port.js';
import type { SandboxParty, SandboxPlatformOptions } from '../../src/sandbox/platform/options.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { AdminClient } from './admin-client.js';
import { Cast } from './cast.js';
import { type DataPlace, openDataPlace } from './data-place.js';
import type { Settings } from './hub.js';

/**
 * A hub in a process of its own (dist/main.js), so that it can be killed. It keeps its port, its URL and its data
 * from one life to the next.
 */
export class HubProcess {
  readonly admin: AdminClient;
  readonly cast: Cast;
  /** Lines of its log, of all its lives. */
  readonly log: string[] = [];
  readonly #server: HubServer;

  private constructor(
    settings: Settings,
    readonly place: DataPlace,
    readonly port: number,
    readonly adminToken: string,
    private readonly ownsPlace: boolean,
  ) {
    this.#server = new HubServer({
      port,
      settings: () => ({
        ...settings,
        HUB_PUBLIC_URL: settings.HUB_PUBLIC_URL ?? this.url,
        HUB_ADMIN_TOKEN: adminToken,
        HUB_SECRET: place.hubSecret,
        DATABASE_URL: place.databaseUrl,
        REDIS_URL: place.redisUrl,
      }),
      processes: Number(settings.HUB_PROCESSES ?? 1),
      onLine: (line) => this.log.push(line),
    });
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
    return this.#server.pid;
  }

  /**
   * Ends the process and waits until it is gone. SIGKILL lets it finish nothing.
   *
   * @returns its exit code; null after SIGKILL
   */
  kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<number | null> {
    return this.#server.end(signal);
  }

  /** Sends a signal that does not end it. */
  signal(signal: 'SIGUSR2'): void {
    this.#server.signal(signal);
  }

  /** How many lines of its log, of all its lives, have this text. */
  logged(text: string): number {
    return this.log.filter((line) => line.includes(text)).length;
  }

  /** Starts it again after {@link kill}, on the same port and data, and waits until it is ready. */
  startAgain(): Promise<void> {
    return this.#server.start();
  }

  /** Stops the process, its platforms, and its databases where they are its own. */
  async stop(): Promise<void> {
    await this.kill('SIGTERM');
    await this.cast.stop();
    if (this.ownsPlace) await this.place.close();
  }
}
