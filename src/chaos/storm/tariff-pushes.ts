import type { PartyId } from '../../ocpi/party.js';
import type { Random } from '../../sandbox/generator/random.js';
import { TARIFFS } from '../../sandbox/objects/object-kind.js';
import type { OwnedObjects } from '../../sandbox/objects/owned-objects.js';
import type { Ledger, Taken } from './ledger.js';
import { ObjectSender } from './object-sender.js';
import { Objects } from './objects.js';
import type { Pusher } from './pusher.js';
import type { StormClock } from './storm-clock.js';

const NEW_SHARE = 0.1;
const DELETE_SHARE = 0.25;

interface Tariff {
  id: string;
  isThere: boolean;
  /**
   * Whether some push of it may still be carried out by a process that stands still. DELETE carries no time, so no hub
   * can tell one that comes late from one that is meant; neither can it a PUT that comes late after a DELETE. A CPO
   * that got no answer must not change its mind about whether there is such a Tariff.
   */
  isAtLarge: boolean;
}

/** Pushes of a CPO's Tariffs: they come, change, go, and come again. */
export class TariffPushes implements Pusher {
  readonly #tariffs = new Objects<Tariff>();
  readonly #sender: ObjectSender;
  #made = 0;

  /** @param most how many it makes at most */
  constructor(
    objects: OwnedObjects,
    ledger: Ledger,
    private readonly clock: StormClock,
    private readonly owner: PartyId,
    private readonly most: number,
  ) {
    this.#sender = new ObjectSender(TARIFFS, objects, ledger);
  }

  get owed(): number {
    return this.#sender.owed.size;
  }

  async push(random: Random): Promise<void> {
    if (this.#made < this.most && (this.#made === 0 || random.chance(NEW_SHARE))) {
      this.#made += 1;
      const tariff = { id: `T${this.#made}`, isThere: true, isAtLarge: false };
      await this.#tariffs.with(tariff, async () => this.#put(tariff, random));
      this.#tariffs.add(tariff);
      return;
    }
    await this.#tariffs.withAny(random, (tariff) => this.#change(tariff, random));
  }

  pushOwed(): Promise<void> {
    return this.#sender.sendOwed();
  }

  async #change(tariff: Tariff, random: Random): Promise<void> {
    if (tariff.isAtLarge && !tariff.isThere) return;
    if (!tariff.isThere || tariff.isAtLarge || !random.chance(DELETE_SHARE)) return this.#put(tariff, random);
    tariff.isThere = false;
    note(tariff, await this.#sender.delete(this.#ref(tariff)));
  }

  async #put(tariff: Tariff, random: Random): Promise<void> {
    const at = this.clock.nextDateTime();
    tariff.isThere = true;
    // With a nought at the end, which a hub that reads and writes numbers would lose (TYP-07).
    const price = `0.${random.between(10, 99)}0`;
    const { countryCode, partyId } = this.owner;
    const element = `{"price_components":[{"type":"ENERGY","price":${price},"vat":21.0,"step_size":1}]}`;
    const text = `{"country_code":"${countryCode}","party_id":"${partyId}","id":"${tariff.id}","currency":"EUR","elements":[${element}],"last_updated":"${at}"}`;
    note(tariff, await this.#sender.put(this.#ref(tariff), text, at));
  }

  #ref({ id }: Tariff) {
    return { ...this.owner, id };
  }
}

function note(tariff: Tariff, { isAtLarge }: Taken): void {
  tariff.isAtLarge ||= isAtLarge;
}
