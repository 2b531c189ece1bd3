import { ciEquals } from '../ocpi/ci-string.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { parseDateTime } from '../ocpi/date-time.js';
import { OcpiError } from '../ocpi/errors.js';
import type { PartyKey } from '../ocpi/party.js';
import type { Party } from '../platforms/registry.js';
import type { Push } from '../replication/push.js';
import { readPush } from '../replication/read-push.js';
import { isOwner } from '../routing/roaming.js';
import type { PullTarget } from './targets.js';

/** What an object of a pulled page is good for. */
export type Pulled =
  | { kind: 'push'; push: Push; lastUpdated: number | undefined }
  | { kind: 'ignored'; why: string }
  | { kind: 'refused'; id: string; why: string };

/**
 * The party that a Session or a CDR concerns; undefined where it names nobody whom its owner can reach here.
 */
export type AudienceOf = (
  module: ClientOwnedModule,
  value: unknown,
  owner: Party,
) => Promise<PartyKey | undefined>;

/**
 * Makes an object of a page the same as its owner's push would be: a PUT, and a POST of what never changes.
 *
 * @param text compact JSON of the object
 */
export async function sortOut(target: PullTarget, text: string, audienceOf: AudienceOf): Promise<Pulled> {
  const { platform, module } = target;
  const value: unknown = JSON.parse(text);
  const { country_code, party_id, last_updated, ...rest } = Object(value) as Record<string, unknown>;
  // COO-15: an owner that is none of the platform's parties cannot be spoken for by it.
  const name = `${country_code}/${party_id}`;
  const owner = platform.parties.find((party) => isOwner(module, party) && ciEquals(party.key, name));
  if (owner === undefined)
    return { kind: 'ignored', why: `${name} is no owner of ${module.identifier} there` };
  const { idField } = module.levels[0];
  const id = rest[idField];
  if (typeof id !== 'string') return { kind: 'refused', id: '', why: `${idField}: expected a text` };
  try {
    const audience = await audienceFor(module, value, owner, audienceOf);
    const form =
      module.isImmutable === true
        ? ({ method: 'POST', path: [] } as const)
        : ({ method: 'PUT', path: [id] } as const);
    const push = readPush({ module, owner, ...form, text, value, audience });
    return { kind: 'push', push, lastUpdated: parseDateTime(String(last_updated)) };
  } catch (error) {
    if (error instanceof OcpiError) return { kind: 'refused', id, why: error.message };
    throw error;
  }
}

/** RT-B-11, D2: what concerns one party is not stored while nobody knows which. */
async function audienceFor(module: ClientOwnedModule, value: unknown, owner: Party, audienceOf: AudienceOf) {
  if (module.audience === 'everybody') return undefined;
  const audience = await audienceOf(module, value, owner);
  if (audience !== undefined) return audience;
  throw new OcpiError(
    'invalidParameter',
    `cdr_token: its owner is no party that ${owner.key} can reach here`,
  );
}
