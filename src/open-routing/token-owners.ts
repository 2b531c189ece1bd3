import { type CdrToken, cdrTokenIn } from '../ocpi/cdr-tokens.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { providerOf } from '../ocpi/mapping-2-2/contract-id.js';
import type { PartyId } from '../ocpi/party.js';
import { TOKENS } from '../ocpi/tokens.js';
import type { Party, Registry } from '../platforms/registry.js';
import { isOpposite, isOwner, mayRoam, type RoamingDefault } from '../routing/roaming.js';
import type { Targets } from './targets.js';

/** Finds the one party that a Session or a CDR concerns: the owner of its token (RT-B-11, D2). */
export class TokenOwners {
  constructor(
    private readonly targets: Pick<Targets, 'tokenOwners'>,
    private readonly roamingDefault: RoamingDefault,
  ) {}

  /**
   * @param owner of the object: a party that it may not roam with is not found, and makes nothing ambiguous (RT-O-09)
   * @param value a Session or a CDR, or the fields of one
   * @returns undefined where the object names nobody who is known here
   */
  async audienceOf(
    registry: Registry,
    module: ClientOwnedModule,
    owner: Party,
    value: unknown,
  ): Promise<Party | undefined> {
    const token = cdrTokenIn(value);
    if (token === undefined) return undefined;
    const isFit = (party: Party) =>
      party.key !== owner.key &&
      isOpposite(module, party.roles) &&
      mayRoam(registry, this.roamingDefault, owner.key, party.key);
    return this.ownerOf(registry, token, isFit);
  }

  /**
   * In 2.2.1 the token says it; in 2.2 it is looked for by what it says (conformance page, section 19.4).
   *
   * @param isFit whose tokens count
   */
  async ownerOf(
    registry: Registry,
    token: CdrToken,
    isFit: (party: Party) => boolean = () => true,
  ): Promise<Party | undefined> {
    const named = (party: PartyId | undefined) =>
      [party && registry.party(party)].find((found) => found !== undefined && isFit(found));
    if (token.owner !== undefined) return named(token.owner);
    const known = await this.targets.tokenOwners(token.uid, token.type);
    const owners = new Set(known.flatMap((key) => registry.partyByKey(key) ?? []).filter(isFit));
    const [only, another] = owners;
    if (only !== undefined && another === undefined) return only;
    // A contract id is a hint only; it also decides between those who use the same uid.
    const hinted = named(providerOf(token.contractId));
    // A CPO may have the same ids as a provider that is not here.
    if (hinted === undefined || !isOwner(TOKENS, hinted)) return undefined;
    return owners.size === 0 || owners.has(hinted) ? hinted : undefined;
  }
}
