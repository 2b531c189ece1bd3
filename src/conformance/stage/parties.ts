import { type PartyId, partyKey } from '../../ocpi/party.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';

/** The first party of a platform. */
export function partyOf({ label, parties: [party] }: SandboxPlatform): PartyId {
  if (party === undefined) throw new Error(`${label} has no party`);
  return party;
}

/** The first party of a platform, as `NL/CP1`. */
export function keyOf(platform: SandboxPlatform): string {
  return partyKey(partyOf(platform));
}

/** A message to the first party of a platform and to nobody else. */
export function only(platform: SandboxPlatform): { to: PartyId } {
  return { to: partyOf(platform) };
}

/** Whom a message that arrived is for and from, as `NL/CP1`. */
export function legOf({ to, from }: { to: PartyId | undefined; from: PartyId | undefined }) {
  return { to: to && partyKey(to), from: from && partyKey(from) };
}

/** Whose an object is, as its own fields say it. */
export function ownerFields(platform: SandboxPlatform): { country_code: string; party_id: string } {
  const { countryCode, partyId } = partyOf(platform);
  return { country_code: countryCode, party_id: partyId };
}
