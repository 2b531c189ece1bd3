import { ciEquals } from '../ocpi/ci-string.js';
import { parseDateTime } from '../ocpi/date-time.js';
import { OcpiError } from '../ocpi/errors.js';
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
 * Makes an object of a page the same as its owner's PUT would be.
 *
 * @param text compact JSON of the object
 */
export function sortOut({ platform, module }: PullTarget, text: string): Pulled {
  const value: unknown = JSON.parse(text);
  const [level] = module.levels;
  const {
    country_code,
    party_id,
    last_updated,
    [level.idField]: id,
  } = Object(value) as Record<string, unknown>;
  // COO-15: an owner that is none of the platform's parties cannot be spoken for by it.
  const name = `${country_code}/${party_id}`;
  const owner = platform.parties.find((party) => isOwner(module, party) && ciEquals(party.key, name));
  if (owner === undefined)
    return { kind: 'ignored', why: `${name} is no owner of ${module.identifier} there` };
  if (typeof id !== 'string') return { kind: 'refused', id: '', why: `${level.idField}: expected a text` };
  try {
    const push = readPush({ module, owner, path: [id], method: 'PUT', text, value });
    return { kind: 'push', push, lastUpdated: parseDateTime(String(last_updated)) };
  } catch (error) {
    if (error instanceof OcpiError) return { kind: 'refused', id, why: error.message };
    throw error;
  }
}
