import type { CdrToken } from '../../ocpi/cdr-tokens.js';
import type { CdrTokenKey, OwnerOf } from '../../ocpi/mapping-2-2/cdr-token.js';
import type { InterfaceRole } from '../../ocpi/modules.js';
import type { Party, Registry } from '../../platforms/registry.js';

/** Whoever has seen tokens pass by. */
export interface KnowsTokenOwners {
  /** @returns undefined where nothing tells whose it is */
  ownerOf(registry: Registry, token: CdrToken): Promise<Party | undefined>;
}

/**
 * Looks up the owners of tokens, all at once and each once.
 *
 * @param otherwise whose a token is where nothing tells
 */
export async function ownersOf(
  keys: readonly CdrTokenKey[],
  registry: Registry,
  known: KnowsTokenOwners,
  otherwise: Party,
): Promise<OwnerOf> {
  const distinct = new Map(keys.map((key) => [nameOf(key), key]));
  const found = await Promise.all(
    Array.from(distinct, async ([name, { uid = '', type = '', contractId = '' }]) => {
      const owner = await known.ownerOf(registry, { uid, type, contractId });
      return [name, owner ?? otherwise] as const;
    }),
  );
  const owners = new Map(found);
  return (key) => owners.get(nameOf(key)) ?? otherwise;
}

function nameOf({ uid, type, contractId }: CdrTokenKey): string {
  return JSON.stringify([uid, type, contractId]);
}

/**
 * Which of the two parties that exchange Sessions or CDRs has the drivers: the EMSP. Where that is both or neither,
 * the one whom the objects are for: it is called at its Receiver interface, and calls the other's Sender interface. Pure.
 *
 * @param from who asks
 * @param to who is asked
 */
export function driversParty({
  interfaceRole,
  from,
  to,
}: {
  interfaceRole: InterfaceRole;
  from: Party;
  to: Party;
}): Party {
  const [receiver, owner] = interfaceRole === 'RECEIVER' ? [to, from] : [from, to];
  return isEmsp(receiver) || !isEmsp(owner) ? receiver : owner;
}

function isEmsp({ roles }: Party): boolean {
  return roles.includes('EMSP');
}
