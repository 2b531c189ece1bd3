import type { PartyId } from '../../ocpi/party.js';
import { SandboxPlatform } from '../platform/sandbox-platform.js';
import type { HubProcess } from './hub-process.js';

/** Who plays in the demo: one CPO platform, three EMSPs, and an SCSP that steers how fast cars charge. */
export interface Cast {
  cpo: SandboxPlatform;
  emsps: SandboxPlatform[];
  scsp: SandboxPlatform;
}

const EMSPS = [
  { countryCode: 'NL', partyId: 'EMA', name: 'Alpha Drive', version: '2.2.1' },
  { countryCode: 'DE', partyId: 'EMB', name: 'Beta Mobil', version: '2.2.1' },
  // One that is not of today: the hub rewrites what it gets.
  { countryCode: 'BE', partyId: 'EMC', name: 'Gamma Charge', version: '2.2' },
];
const SCSP = { countryCode: 'NL', partyId: 'SCA', name: 'Smart Grid' };

/** @param owners parties that the CPO platform hosts */
export function newCast(owners: readonly PartyId[], pushConcurrency: number): Cast {
  // Not strict: whether the hub sends what the CPO sent is for the comparison to say; and the journal stays short.
  const usual = { strict: false, journalCapacity: 20, patienceMs: 60_000 };
  return {
    cpo: new SandboxPlatform({
      label: 'CPO',
      parties: owners.map((party) => ({ ...party, role: 'CPO' as const })),
      connections: pushConcurrency,
      ...usual,
    }),
    emsps: EMSPS.map(
      ({ version, ...party }) =>
        new SandboxPlatform({
          versions: [version],
          label: `${party.countryCode}/${party.partyId}`,
          parties: [{ ...party, role: 'EMSP' as const }],
          ...usual,
        }),
    ),
    scsp: new SandboxPlatform({
      label: `${SCSP.countryCode}/${SCSP.partyId}`,
      parties: [{ ...SCSP, role: 'SCSP' as const }],
      ...usual,
    }),
  };
}

function everybody({ cpo, emsps, scsp }: Cast): SandboxPlatform[] {
  return [cpo, ...emsps, scsp];
}

/** Starts all servers and lets each platform register by an invitation of its own. */
export async function registerCast(cast: Cast, hub: HubProcess): Promise<void> {
  const all = everybody(cast);
  if (hub.isKept) await hub.removePlatforms(all.map(({ label }) => label));
  for (const platform of all) {
    await platform.start();
    const { versions_url: versionsUrl, token } = await hub.invite(platform.label);
    await platform.registerAt(versionsUrl, token);
  }
}

export async function stopCast(cast: Cast): Promise<void> {
  await Promise.all(everybody(cast).map((platform) => platform.stop()));
}
