import { partyKey } from '../../ocpi/party.js';
import type { HeldObjects } from '../../sandbox/objects/held-objects.js';
import type { Company, Member } from '../storm/company.js';

export const MODULES = ['locations', 'tariffs', 'tokens', 'sessions', 'cdrs'] as const;
export type ModuleName = (typeof MODULES)[number];

/** Objects by key, as texts. */
export type Texts = ReadonlyMap<string, { readonly text: string }>;

/** What a receiver should hold of a module: everything that concerns it, as its owners have it. */
export function dueTo(receiver: Member, module: ModuleName, { cpos, emsps }: Company): Texts {
  const owners = receiver.role === 'CPO' ? emsps : cpos;
  return new Map(
    owners.flatMap(({ platform }) => {
      if (module === 'locations') return [...platform.locations.truth.documents];
      const all = [...textsOf(platform[module].truth)];
      return module === 'sessions' || module === 'cdrs'
        ? all.filter(([, { text }]) => concerns(text, receiver))
        : all;
    }),
  );
}

/** What it does hold. */
export function heldBy({ platform }: Member, module: ModuleName): Texts {
  if (module === 'locations') return platform.received().store.documents;
  return textsOf(platform[module].received().store);
}

/** What the hub's list shows to it (GET All). */
export async function listedFor({ platform, party }: Member, module: ModuleName): Promise<Texts> {
  if (module === 'locations') return (await platform.pullAll({ from: party })).store.documents;
  return textsOf((await platform[module].pull({ from: party })).objects);
}

/** The modules that are sent to a role. */
export function modulesFor({ role }: Member): readonly ModuleName[] {
  return role === 'CPO' ? ['tokens'] : ['locations', 'tariffs', 'sessions', 'cdrs'];
}

function textsOf(held: HeldObjects): Texts {
  return new Map(held.keys.map((key) => [key, { text: held.get(key)?.text ?? '' }]));
}

/** A Session or CDR concerns the owner of its Token, and nobody else. */
function concerns(text: string, { party }: Member): boolean {
  const { cdr_token: token } = JSON.parse(text) as { cdr_token: { country_code: string; party_id: string } };
  return partyKey({ countryCode: token.country_code, partyId: token.party_id }) === partyKey(party);
}
