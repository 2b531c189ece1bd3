import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectThat } from '../expect/expect.js';
import { partyOf } from './parties.js';
import type { Stage } from './stage.js';

interface KnownParty {
  country_code: string;
  party_id: string;
  platform_id: number | null;
}

/** The number under which the operator of an ocpi-hub finds a platform. @throws NotApplicable where the hub is not ours */
export async function platformId(stage: Stage, platform: SandboxPlatform): Promise<number> {
  const { countryCode, partyId } = partyOf(platform);
  const parties = (await stage.hub.operator().call('GET', '/parties')) as KnownParty[]; // openapi/admin.json
  const id = parties.find(
    (party) => party.country_code === countryCode && party.party_id === partyId && party.platform_id !== null,
  )?.platform_id;
  expectThat(id != null, `${platform.label} at the admin API`, 'a platform', parties);
  return id;
}
