import type { z } from 'zod';
import { partyKey } from '../ocpi/party.js';
import type { Platform, Registry } from '../platforms/registry.js';
import type { HubProcess } from '../processes/presence.js';
import type { DeadLetters } from '../replication/dead-letters.js';
import type { deadLetter, hubProcesses, party, platform } from './schemas.js';

/** What the admin API shows of the hub's values. Secrets are not among it. */

export function showPlatform(shown: Platform): z.infer<typeof platform> {
  return {
    id: shown.id,
    label: shown.label,
    state: shown.state,
    reachable: shown.reachable,
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
    return { ...info, platform_id: registry.partyByKey(key)?.platformId ?? null };
  });
}

export function showDeadLetter(
  letter: Awaited<ReturnType<DeadLetters['list']>>[number],
): z.infer<typeof deadLetter> {
  return {
    id: letter.id.toString(),
    receiver: letter.receiver,
    module: letter.module,
    owner: letter.owner,
    object: letter.objectKey,
    method: letter.method,
    url: letter.url,
    body: letter.body,
    answer_status: letter.answerStatus,
    answer: letter.answer,
    attempts: letter.attempts,
    created_at: letter.createdAt.toISOString(),
  };
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
