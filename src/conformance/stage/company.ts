import { randomBytes } from 'node:crypto';
import type { HubAccess } from '../hubs/hub-access.js';
import { Cast } from './cast.js';

/** What the rules of one run have in common: the hub, the platforms around it, and names that nobody else uses. */
export class Company {
  readonly cast: Cast;
  /** In all ids of this run, so that a hub may be looked at again. */
  readonly mark: string;
  readonly #scenery = new Map<string, Promise<unknown>>();
  #parties = 0;
  #days: number;

  constructor(
    readonly hub: HubAccess,
    random: (size: number) => Buffer = randomBytes,
  ) {
    this.cast = new Cast(hub);
    this.mark = random(2).toString('hex').toUpperCase();
    this.#days = random(2).readUInt16BE() % DAYS;
  }

  /** Something that several rules look at and none changes: built for the first that asks. */
  scenery<T>(name: string, build: () => Promise<T>): Promise<T> {
    const built = this.#scenery.get(name) ?? build();
    this.#scenery.set(name, built);
    return built as Promise<T>; // what is kept under a name is what was built under it
  }

  /** Party ids for platforms that come and go: X00 to XZZ. */
  nextPartyId(): string {
    this.#parties += 1;
    return `X${this.#parties.toString(36).toUpperCase().padStart(2, '0')}`;
  }

  /** Midnight of a day that no other rule uses for `last_updated`. */
  nextDay(): number {
    this.#days = (this.#days + 1) % DAYS;
    return FIRST_DAY + this.#days * DAY_MS;
  }

  async close(): Promise<void> {
    await this.cast.close();
  }
}

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(1985, 0, 1);
const DAYS = 14_000;
