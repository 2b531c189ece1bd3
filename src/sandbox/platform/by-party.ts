import { OcpiError } from '../../ocpi/errors.js';
import { type PartyId, partyKey } from '../../ocpi/party.js';

/** Something that each party of a platform has for itself: a hub sends to parties, not to platforms (RT-B-14). */
export class ByParty<T> {
  readonly #byParty: Map<string, T>;
  readonly #first: T;

  constructor(parties: readonly PartyId[], make: () => T) {
    this.#byParty = new Map(parties.map((party) => [partyKey(party), make()]));
    this.#first = [...this.#byParty.values()][0] ?? make();
  }

  /**
   * @param party the first of the platform where it is left out
   * @throws OcpiError invalidParameter where the platform does not host it
   */
  of(party?: PartyId): T {
    const own = party === undefined ? this.#first : this.#byParty.get(partyKey(party));
    if (own === undefined) throw new OcpiError('invalidParameter', 'TO is no party of this platform');
    return own;
  }
}
