import { createHash } from 'node:crypto';
import { CPO, type HubUnderLoad } from './hub-under-load.js';
import { CHANGE } from './one-clock.js';
import { evsesOf, statusChange } from './status-changes.js';

/** Every so many changes, one is of a Location as a whole. */
const WHOLE_EVERY = 50;

/**
 * A CPO whose Locations change, with numbers: the EVSEs of most by themselves, a tenth of the Locations as a whole. It
 * knows what somebody who was away has to get.
 */
export class ChangingNetwork {
  readonly #whole: readonly string[];
  readonly #evses: ReturnType<typeof evsesOf>;
  /** The number of the last change, by the path of what changed. */
  readonly #newest = new Map<string, number>();

  constructor(
    private readonly load: HubUnderLoad,
    locations: readonly string[],
  ) {
    this.#whole = locations.filter((_, at) => at % 10 === 0);
    this.#evses = evsesOf(locations.filter((_, at) => at % 10 !== 0));
  }

  /** Objects that change, Locations and EVSEs. */
  get size(): number {
    return this.#whole.length + this.#evses.length;
  }

  /** @param number from 1 on; the same object comes again only after many others, so that its changes keep their order */
  async change(number: number): Promise<void> {
    if (number % WHOLE_EVERY === 0) return this.#changeLocation(number);
    const evse = this.#evses[number % this.#evses.length];
    if (evse === undefined) throw new Error('there are no EVSEs that could change');
    this.#newest.set(`${ownerPath()}/${evse.locationId}/${evse.evseUid}`, number);
    await this.load.patchEvse(evse, statusChange(number, { [CHANGE]: number }));
  }

  /** What a receiver that has missed all changes gets, in the words of receiver-group.ts. */
  missed(): { objects: number; newest: string } {
    const newest = createHash('sha256');
    for (const [path, change] of [...this.#newest].sort(([a], [b]) => (a < b ? -1 : 1))) {
      newest.update(`${path} ${change}\n`);
    }
    return { objects: this.#newest.size, newest: newest.digest('hex') };
  }

  async #changeLocation(number: number): Promise<void> {
    const text = this.#whole[(number / WHOLE_EVERY) % this.#whole.length];
    if (text === undefined) throw new Error('there are no Locations that could change');
    const location = JSON.parse(text) as { id: string };
    this.#newest.set(`${ownerPath()}/${location.id}`, number);
    const changed = { ...location, [CHANGE]: number, last_updated: new Date().toISOString() };
    await this.load.push(JSON.stringify(changed));
  }
}

function ownerPath(): string {
  return `${CPO.countryCode}/${CPO.partyId}`;
}
