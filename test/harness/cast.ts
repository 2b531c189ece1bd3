import type { Role } from '../../src/ocpi/party.js';
import type { SandboxParty, SandboxPlatformOptions } from '../../src/sandbox/platform/options.js';
import { SandboxPlatform } from '../../src/sandbox/platform/sandbox-platform.js';
import type { AdminClient } from './admin-client.js';

/** The platforms around one hub: makes them, registers them, and stops them in the end. */
export class Cast {
  readonly #platforms: SandboxPlatform[] = [];

  constructor(private readonly admin: AdminClient) {}

  /** A platform that runs, and has registered itself at the hub with an invitation of its own. */
  async register(options: SandboxPlatformOptions): Promise<SandboxPlatform> {
    const [platform, { versions_url, token }] = await Promise.all([
      this.start(options),
      this.admin.invite({ token_encoding: options.tokenEncoding ?? 'base64' }),
    ]);
    await platform.registerAt(versions_url, token);
    return platform;
  }

  /** A platform that runs, and knows nothing of the hub. */
  async start(options: SandboxPlatformOptions): Promise<SandboxPlatform> {
    const platform = await new SandboxPlatform(options).start();
    this.#platforms.push(platform);
    return platform;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#platforms.map((platform) => platform.stop()));
  }
}

/** `party('CPO', 'CP1')`: a party of the Netherlands, where nothing else is said. */
export function party(role: Role, partyId: string, countryCode = 'NL'): SandboxParty {
  return { role, partyId, countryCode };
}
