import type { z } from 'zod';
import { partyKey } from '../ocpi/party.js';
import type { ShownContact } from '../platforms/contact/contacts.js';
import type { Platform, Registry } from '../platforms/registry.js';
import type { HubProcess } from '../processes/presence.js';
import type { party } from './schemas/parties.js';
import type { platform } from './schemas/platforms.js';
import type { hubProcesses } from './schemas/processes.js';

/** What the admin API shows of the hub's values. Secrets are not among it. */

export function showPlatform(shown: Platform, contact: ShownContact | undefined): z.infer<typeof platform> {
  return {
    id: shown.id,
    label: shown.label,
    state: shown.state,
    reachable: shown.reachable,
    last_seen_at: contact?.seenAt.toISOString() ?? null,
    failures: contact?.failures ?? 0,
    last_failure: contact?.lastError ?? null,
    next_check_at: shown.state === 'REGISTERED' ? (contact?.nextCheckAt.toISOString() ?? null) : null,
    relapses: contact?.relapses ?? 0,
    version: shown.version ?? null,
    versions_url: shown.versionsUrl ?? null,
    token_encoding: shown.tokenEncoding,
    endpoints: [...shown.endpoints],
    parties: shown.parties.map(({ countryCode, partyId, roles }) => ({
      country_code: countryCode,
      party_id: partyId,
      roles: [...roles],
    })),
  };
}

export function showParties(registry: Registry): z.infer<typeof party>[] {
  return registry.content.clientInfos.map((info) => {
    const key = partyKey({ countryCode: info.country_code, partyId: info.party_id });
    const catch_up = registry.content.withoutCatchUp.has(key) ? 'none' : 'state';
    return { ...info, platform_id: registry.partyByKey(key)?.platformId ?? null, catch_up };
  });
}

export function showProcesses(processes: readonly HubProcess[]): z.infer<typeof hubProcesses> {
  return {
    processes: processes.map(({ id, role, host, pid, startedAt, seenAt }) => ({
      id,
      role,
      host,
      pid,
      started_at: startedAt.toISOString(),
      seen_at: seenAt.toISOString(),
    })),
  };
}
