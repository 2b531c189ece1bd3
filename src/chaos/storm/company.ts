import type { PartyId, Role } from '../../ocpi/party.js';
import { generatedParties } from '../../sandbox/generator/locations.js';
import type { Random } from '../../sandbox/generator/random.js';
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

/**
 * Requests do not arrive in the order in which they were sent, as in any network: so whoever sends an object's newer state while
 * the older one is under way is found out.
 */
const LONGEST_LAG_MS = 30;

/** @throws HandshakeRefused where somebody cannot register; then nobody is left running */
export async function gatherCompany(
  farm: HubFarm,
  sizes: { cpos: number; emsps: number },
  random: Random,
): Promise<Company> {
  const lagMs = () => random.between(0, LONGEST_LAG_MS);
  const emspIds = Array.from({ length: sizes.emsps }, (_, at) => ({
    countryCode: 'NL',
    partyId: `EM${at + 1}`,
  }));
  const cpos = generatedParties(sizes.cpos).map((party) => memberOf(farm, party, 'CPO', lagMs));
  const emsps = emspIds.map((party) => memberOf(farm, party, 'EMSP', lagMs));
  const all = [...cpos, ...emsps];
  const stop = async () => {
    await Promise.all(all.map(({ platform }) => platform.stop()));
  };
  try {
    await Promise.all(all.map((member) => register(member, farm)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { cpos, emsps, all, stop };
}

function memberOf(farm: HubFarm, party: PartyId, role: Role, lagMs: () => number): Member {
  const platform = new SandboxPlatform({
    parties: [{ ...party, role }],
    // Whether the hub sends what was sent is for the comparison to say.
    strict: false,
    journalCapacity: 0,
    lagMs,
    persistence: farm.persistence,
  });
  return { party, role, platform, name: `${party.countryCode}/${party.partyId}` };
}

async function register({ platform }: Member, farm: HubFarm): Promise<void> {
  await platform.start();
  const { versions_url, token } = await farm.invite();
  await platform.registerAt(versions_url, token);
}
