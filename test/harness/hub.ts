import { randomBytes } from 'node:crypto';
import { readConfig } from '../../src/config.js';
import { type Hub, startHub } from '../../src/hub.js';
import type { SandboxParty, SandboxPlatformOptions } from '../../src/sandbox/platform/options.js';
import type { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import { AdminClient } from './admin-client.js';
import { Cast } from './cast.js';
import { type DataPlace, openDataPlace } from './data-place.js';
import { LogCapture } from './log-capture.js';

/** Settings of the hub, by the names of its environment variables. */
export type Settings = Readonly<Record<string, string>>;

/** Patient, so that a busy machine is not taken for a failing peer, and without alive checks and pulls in the way. */
const USUAL: Settings = {
  HUB_PORT: '0',
  HUB_ALLOW_PRIVATE_PEERS: 'true',
  HUB_ALIVE_CHECK_S: '300',
  HUB_PULL_INTERVAL_S: '0',
  HUB_PEER_TIMEOUT_MS: '5000',
  HUB_RELAY_TIMEOUT_MS: '5000',
};

/** A real hub in this process, on a port and on databases of its own, and the platforms around it. */
export class TestHub {
  readonly url: string;
  readonly admin: AdminClient;
  readonly cast: Cast;

  private constructor(
    private readonly hub: Hub,
    /** Its databases; another hub may be started on them. */
    readonly place: DataPlace,
    /** All that it has logged, down to level trace. */
    readonly log: LogCapture,
    readonly adminToken: string,
    private readonly ownsPlace: boolean,
  ) {
    this.url = hub.publicUrl;
    this.admin = new AdminClient(this.url, adminToken);
    this.cast = new Cast(this.admin);
  }

  /**
   * @param settings beside the usual ones
   * @param place databases to share with another hub; by default new ones, which go when the hub stops
   */
  static async start(settings: Settings = {}, place?: DataPlace): Promise<TestHub> {
    const data = place ?? (await openDataPlace());
    const log = new LogCapture();
    const adminToken = randomBytes(24).toString('base64url');
    try {
      const config = readConfig({ ...USUAL, ...settings });
      const hub = await startHub(
        {
          ...config,
          DATABASE_URL: data.databaseUrl,
          REDIS_URL: data.redisUrl,
          HUB_SECRET: data.hubSecret,
          HUB_ADMIN_TOKEN: adminToken,
          HUB_ALLOW_PRIVATE_PEERS: config.HUB_ALLOW_PRIVATE_PEERS ?? true,
        },
        (port) => config.HUB_PUBLIC_URL ?? `http://127.0.0.1:${port}`,
        log.logger,
      );
      return new TestHub(hub, data, log, adminToken, place === undefined);
    } catch (error) {
      if (place === undefined) await data.close();
      throw error;
    }
  }

  get versionsUrl(): string {
    return `${this.url}/ocpi/versions`;
  }

  /** A platform of these parties, up and registered: `hub.join(party('CPO', 'CP1'))`. */
  join(...parties: SandboxParty[]): Promise<SandboxPlatform> {
    return this.joinWith({ parties });
  }

  /** A platform with options of its own, up and registered. */
  async joinWith(options: SandboxPlatformOptions): Promise<SandboxPlatform> {
    const platform = await this.cast.register(options);
    // What the others are told about it must not turn up in the middle of a test.
    await this.hub.announced();
    return platform;
  }

  /** The id under which the hub knows the platform of a party. */
  async platformId(partyId: string, countryCode = 'NL'): Promise<number> {
    const parties = await this.admin.parties();
    const found = parties.find(
      (party) =>
        party.party_id === partyId && party.country_code === countryCode && party.platform_id !== null,
    );
    if (found?.platform_id == null) throw new Error(`the hub knows no platform of ${countryCode}/${partyId}`);
    return found.platform_id;
  }

  /** Stops the hub, its platforms, and its databases where they are its own. */
  async stop(): Promise<void> {
    // The hub first: it waits for what is under way, which platforms that are gone would leave it waiting for.
    await this.hub.stop();
    await this.cast.stop();
    if (this.ownsPlace) await this.place.close();
  }
}
