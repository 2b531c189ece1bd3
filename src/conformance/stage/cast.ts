import type { SandboxParty, SandboxPlatformOptions } from '../../sandbox/platform/options.js';
import { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import type { HubAccess } from '../hubs/hub-access.js';
import { Failed } from '../outcome.js';

/** Who stands around the hub during a run; each platform once, in all roles of the market. */
const PARTS = {
  CPO1: [{ role: 'CPO', countryCode: 'NL', partyId: 'CP1' }],
  CPO2: [{ role: 'CPO', countryCode: 'DE', partyId: 'CP2' }],
  EMSP1: [{ role: 'EMSP', countryCode: 'NL', partyId: 'EM1' }],
  EMSP2: [{ role: 'EMSP', countryCode: 'BE', partyId: 'EM2' }],
  NSP1: [{ role: 'NSP', countryCode: 'NL', partyId: 'NS1' }],
  NAP1: [{ role: 'NAP', countryCode: 'NL', partyId: 'NA1' }],
  SCSP1: [{ role: 'SCSP', countryCode: 'NL', partyId: 'SC1' }],
  OTH1: [{ role: 'OTHER', countryCode: 'NL', partyId: 'OT1' }],
  /** Two parties on one platform. */
  MIX: [
    { role: 'CPO', countryCode: 'NL', partyId: 'CP3' },
    { role: 'EMSP', countryCode: 'NL', partyId: 'EM3' },
  ],
} as const satisfies Record<string, readonly SandboxParty[]>;

export type PartName = keyof typeof PARTS;

export const CAST_SIZE = Object.keys(PARTS).length;

/** A whole run goes into the journals. */
const JOURNAL_CAPACITY = 50_000;

/** The platforms that all rules share. Each registers when the first rule asks for it, and stays to the end. */
export class Cast {
  readonly #platforms = new Map<PartName, Promise<SandboxPlatform>>();

  constructor(private readonly hub: HubAccess) {}

  /** @throws NotApplicable where the hub lets nobody register any more */
  platform(name: PartName): Promise<SandboxPlatform> {
    let platform = this.#platforms.get(name);
    if (platform === undefined) {
      const options = { parties: PARTS[name], label: name, journalCapacity: JOURNAL_CAPACITY };
      platform = registered(this.hub, options, true);
      platform.catch(() => {}); // told to each who asks
      this.#platforms.set(name, platform);
    }
    return platform;
  }

  /** All leave the hub. */
  async close(): Promise<void> {
    const arrived = await Promise.allSettled(this.#platforms.values());
    await Promise.all(arrived.map((each) => (each.status === 'fulfilled' ? dismiss(each.value) : undefined)));
  }
}

/**
 * A platform that runs and has registered itself at the hub.
 *
 * @throws Failed where the hub refuses it, NotApplicable where there is no token to try
 */
export async function registered(
  hub: HubAccess,
  options: SandboxPlatformOptions,
  forCast = false,
): Promise<SandboxPlatform> {
  const { tokenEncoding: encoding = 'base64' } = options;
  const { versionsUrl, token } = await hub.invite({ encoding, forCast });
  const platform = await new SandboxPlatform(options).start();
  try {
    await platform.registerAt(versionsUrl, token);
  } catch (error) {
    await platform.stop();
    throw new Failed(`registration of ${platform.label}`, 'a success', String(error));
  }
  return platform;
}

/** Unregisters where it can, and stops. */
export async function dismiss(platform: SandboxPlatform): Promise<void> {
  // A rule may have broken what the two had; then there is nothing to take leave of.
  if (platform.isRegistered) await platform.unregister().catch(() => {});
  await platform.stop();
}
