import type { Database } from '../infra/database.js';
import { ciKey } from '../ocpi/ci-string.js';
import { objectKey } from '../ocpi/identity.js';
import type { PartyKey } from '../ocpi/party.js';
import { TOKENS } from '../ocpi/tokens.js';
import type { Party, Registry } from '../platforms/registry.js';
import { isShown, mayRoam, type RoamingDefault } from '../routing/roaming.js';
import type { Seek } from '../routing/seek.js';
import type { RouteNotes } from './route-notes.js';

/** Finds the parties that a request could be for: in the store, and in what has passed by. */
export class Targets {
  constructor(
    private readonly database: Database,
    private readonly notes: RouteNotes,
    private readonly roamingDefault: RoamingDefault,
  ) {}

  /**
   * @param from only what this party may see is found (RT-O-09)
   * @returns more than one where several owners use the same id (AMB-04)
   */
  async find(seek: Seek, from: Party, registry: Registry): Promise<Party[]> {
    const keys = await this.#keys(seek, from.key);
    const found = [...new Set(keys)].flatMap((key) => {
      const party = registry.partyByKey(key);
      const isReachable = party !== undefined && party.key !== from.key;
      return isReachable && mayRoam(registry, this.roamingDefault, from.key, key) ? [party] : [];
    });
    // AMB-20: who is suspended or gone is not in the way of somebody who is there; alone it is told of (4003).
    const shown = found.filter(({ key }) => isShown(registry, key));
    return shown.length > 0 ? shown : found;
  }

  async #keys(seek: Seek, from: PartyKey): Promise<PartyKey[]> {
    switch (seek.kind) {
      case 'location': {
        const key = ciKey(seek.locationId);
        const [stored, noted] = await Promise.all([
          this.#storedOwners('locations', key),
          this.#notedOwners('location', key, from),
        ]);
        return [...stored, ...noted];
      }
      case 'session': {
        const key = ciKey(seek.sessionId);
        const [stored, noted] = await Promise.all([
          this.#storedOwners('sessions', key, from),
          this.#notedOwners('session', key, from),
        ]);
        return [...stored, ...noted];
      }
      case 'reservation':
        return this.#notedOwners('reservation', ciKey(seek.reservationId), from);
      case 'token':
        return this.#whoAuthorizes(seek.uid, seek.type, from);
      case 'sessionReceiver':
        return this.#sessionReceivers(seek.owner, ciKey(seek.sessionId));
      case 'profileSetter': {
        const [last] = await this.notes.find({ kind: 'profile', key: ciKey(seek.sessionId), owner: from });
        return last === undefined ? [] : [last.knownTo];
      }
    }
  }

  /** An answer to an earlier authorization counts for who got it, and says nothing of whose Sessions are whose. */
  async #whoAuthorizes(uid: string, type: string, from: PartyKey): Promise<PartyKey[]> {
    const [issuers, answered] = await Promise.all([
      this.tokenOwners(uid, type),
      this.#notedOwners('authorization', objectKey(TOKENS, uid, type), from),
    ]);
    return [...issuers, ...answered];
  }

  /** All EMSPs that have pushed a token with this uid and type. */
  async tokenOwners(uid: string, type: string): Promise<PartyKey[]> {
    const key = objectKey(TOKENS, uid, type);
    const [stored, notes] = await Promise.all([
      this.#storedOwners('tokens', key),
      this.notes.find({ kind: 'token', key }),
    ]);
    return [...stored, ...notes.map(({ owner }) => owner)];
  }

  async #notedOwners(
    kind: 'location' | 'session' | 'reservation' | 'authorization',
    key: string,
    knownTo: PartyKey,
  ): Promise<PartyKey[]> {
    return (await this.notes.find({ kind, key, knownTo })).map(({ owner }) => owner);
  }

  /** @param audience of private objects, the party that they concern */
  async #storedOwners(module: string, objectKey: string, audience?: PartyKey): Promise<PartyKey[]> {
    const rows = await this.database.storedObject.findMany({
      where: { module, objectKey, isDeleted: false, ...(audience === undefined ? {} : { audience }) },
      select: { owner: true },
      take: 100,
    });
    return rows.map(({ owner }) => owner);
  }

  /** The EMSP that the Session is stored for; else whoever got it last. An SCSP beside the EMSP is not asked. */
  async #sessionReceivers(owner: PartyKey, objectKey: string): Promise<PartyKey[]> {
    const stored = await this.database.storedObject.findUnique({
      where: { module_objectKey_owner: { module: 'sessions', owner, objectKey } },
      select: { audience: true },
    });
    if (stored !== null && stored.audience !== '') return [stored.audience];
    const [last] = await this.notes.find({ kind: 'session', key: objectKey, owner });
    return last === undefined ? [] : [last.knownTo];
  }
}
