import { formatDateTime } from '../../ocpi/date-time.js';
import type { Role } from '../../ocpi/party.js';
import type { SandboxParty, SandboxPlatformOptions } from '../../sandbox/platform/options.js';
import { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import type { HubAccess } from '../hubs/hub-access.js';
import { arrivalAt } from './arrivals.js';
import { dismiss, type PartName, registered } from './cast.js';
import type { Company } from './company.js';
import { LocationParty } from './location-party.js';

/** What one rule acts on. All that it makes has names of its own, so that the order of rules means nothing. */
export class Stage {
  readonly #guests: SandboxPlatform[] = [];
  #ids = 0;

  constructor(
    readonly ruleId: string,
    private readonly company: Company,
  ) {}

  get hub(): HubAccess {
    return this.company.hub;
  }

  /** Platforms of the cast. They are shared: no rule may stop, unregister or alter one. */
  platforms<const Names extends readonly PartName[]>(
    ...names: Names
  ): Promise<{ -readonly [K in keyof Names]: SandboxPlatform }> {
    const platforms = Promise.all(names.map((name) => this.company.cast.platform(name)));
    return platforms as Promise<{ -readonly [K in keyof Names]: SandboxPlatform }>; // one for each name
  }

  /** Platforms of the cast, as parties to the Locations module. */
  async locationParties<const Names extends readonly PartName[]>(
    ...names: Names
  ): Promise<{ -readonly [K in keyof Names]: LocationParty }> {
    const parties = (await this.platforms(...names)).map((platform) => new LocationParty(platform));
    return parties as { -readonly [K in keyof Names]: LocationParty }; // one for each name
  }

  /** A registered platform of this rule alone, which may be broken; it leaves the hub when the rule is through. */
  async guest(options: Partial<SandboxPlatformOptions> & { role?: Role } = {}): Promise<SandboxPlatform> {
    const { role = 'EMSP', ...rest } = options;
    const platform = await registered(this.hub, { parties: [this.newParty(role)], ...rest });
    this.#guests.push(platform);
    return platform;
  }

  /** A platform that runs, and that the hub does not know yet. */
  async stranger(options: Partial<SandboxPlatformOptions> & { role?: Role } = {}): Promise<SandboxPlatform> {
    const { role = 'EMSP', ...rest } = options;
    const platform = await new SandboxPlatform({ parties: [this.newParty(role)], ...rest }).start();
    this.#guests.push(platform);
    return platform;
  }

  /** A party that nobody has been yet. */
  newParty(role: Role): SandboxParty {
    return { role, countryCode: 'NL', partyId: this.company.nextPartyId() };
  }

  /** An object id that nobody else uses: `7F3A-RT-D-05-1`. */
  newId(): string {
    this.#ids += 1;
    return `${this.company.mark}-${this.ruleId}-${this.#ids}`;
  }

  /**
   * A span of time for `last_updated` that no other rule uses.
   *
   * @returns the moment so many minutes after its beginning
   */
  newDay(): (minute: number) => string {
    const midnight = this.company.nextDay();
    return (minute) => formatDateTime(midnight + minute * 60_000).replace('.000Z', 'Z');
  }

  /** Something that several rules look at and none changes. */
  scenery<T>(name: string, build: () => Promise<T>): Promise<T> {
    return this.company.scenery(name, build);
  }

  /**
   * Waits until all that an owner has pushed to everybody has arrived at a receiver, as far as it ever will: shown
   * by later pushes, which must arrive. Two of them, one after the other: what is sent side by side with the first
   * may come in behind it.
   */
  async settled(owner: LocationParty, ...receivers: SandboxPlatform[]): Promise<void> {
    for (const marker of [this.newId(), this.newId()]) {
      await owner.put(marker, owner.location(marker));
      await Promise.all(receivers.map((receiver) => arrivalAt(receiver, 'PUT', `/${marker}`)));
    }
  }

  /** Its guests leave. */
  async close(): Promise<void> {
    await Promise.all(this.#guests.map(dismiss));
  }
}
