import { type CdrToken, cdrTokenIn } from '../ocpi/cdr-tokens.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { providerOf } from '../ocpi/mapping-2-2/contract-id.js';
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
   * @param owner of the object: a party that it may not roam with is not found
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
    const party = await this.ownerOf(registry, token);
    const isFit = party !== undefined && party.key !== owner.key && isOpposite(module, party.roles);
    return isFit && mayRoam(registry, this.roamingDefault, owner.key, party.key) ? party : undefined;
  }

  /** In 2.2.1 the token says it; in 2.2 it is looked for by what it says (conformance page, section 19.4). */
  async ownerOf(registry: Registry, token: CdrToken): Promise<Party | undefined> {
    if (token.owner !== undefined) return registry.party(token.owner);
    const known = await this.targets.tokenOwners(token.uid, token.type);
    const owners = known.flatMap((key) => registry.partyByKey(key) ?? []);
    const [only, another] = new Set(owners);
    if (only !== undefined && another === undefined) return only;
    // A contract id is a hint only; it also decides between those who use the same uid.
    const named = providerNamed(registry, token.contractId);
    return owners.length === 0 || (named !== undefined && owners.includes(named)) ? named : undefined;
  }
}

/** A CPO may have the same ids as a provider that is not here. */
function providerNamed(registry: Registry, contractId: string): Party | undefined {
  const provider = providerOf(contractId);
  const party = provider && registry.party(provider);
  return party !== undefined && isOwner(TOKENS, party) ? party : undefined;
}
