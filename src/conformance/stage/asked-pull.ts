import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectThat } from '../expect/expect.js';
import { partyOf } from './parties.js';
import type { Stage } from './stage.js';

interface KnownParty {
  country_code: string;
  party_id: string;
  platform_id: number | null;
}

/** The operator makes the hub fetch what a platform offers, instead of waiting for hours. @throws NotApplicable where the hub is not ours */
export async function askForPull(stage: Stage, platform: SandboxPlatform): Promise<void> {
  const operator = stage.hub.operator();
  const { countryCode, partyId } = partyOf(platform);
  const parties = (await operator.call('GET', '/parties')) as KnownParty[]; // openapi/admin.json
  const known = parties.find(
    (party) => party.country_code === countryCode && party.party_id === partyId && party.platform_id !== null,
  );
  expectThat(known !== undefined, `${platform.label} at the admin API`, 'a platform', parties);
  await operator.call('POST', `/platforms/${known.platform_id}/pull`);
}
