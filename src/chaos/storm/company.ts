import type { PartyId, Role } from '../../ocpi/party.js';
import { generatedParties } from '../../sandbox/generator/locations.js';
import { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import type { HubFarm } from '../hubs/hub-farm.js';

/** A platform of one party. */
export interface Member {
  party: PartyId;
  /** `NL/C01` */
  name: string;
  role: Role;
  platform: SandboxPlatform;
}

/** Everybody around the hub, registered: who sends, and who receives. */
export interface Company {
  cpos: readonly Member[];
  emsps: readonly Member[];
  all: readonly Member[];
  stop(): Promise<void>;
}

export async function gatherCompany(farm: HubFarm, sizes: { cpos: number; emsps: number }): Promise<Company> {
  const emspIds = Array.from({ length: sizes.emsps }, (_, at) => ({
    countryCode: 'NL',
    partyId: `EM${at + 1}`,
  }));
  const cpos = await Promise.all(generatedParties(sizes.cpos).map((party) => join(farm, party, 'CPO')));
  const emsps = await Promise.all(emspIds.map((party) => join(farm, party, 'EMSP')));
  const all = [...cpos, ...emsps];
  return {
    cpos,
    emsps,
    all,
    stop: async () => {
      await Promise.all(all.map(({ platform }) => platform.stop()));
    },
  };
}

async function join(farm: HubFarm, party: PartyId, role: Role): Promise<Member> {
  const platform = await new SandboxPlatform({
    parties: [{ ...party, role }],
    // Whether the hub sends what was sent is for the comparison to say.
    strict: false,
    journalCapacity: 0,
    persistence: farm.persistence,
  }).start();
  const { versions_url, token } = await farm.invite();
  await platform.registerAt(versions_url, token);
  return { party, role, platform, name: `${party.countryCode}/${party.partyId}` };
}
