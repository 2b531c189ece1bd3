import { OcpiError } from '../ocpi/errors.js';
import { OWN_PART } from './object-parts.js';
import { type Applied, notApplied, type Push, type StoredObject } from './push.js';
import { putObject } from './put-object.js';

/**
 * CDR-R-06, CDR-R-09, AMB-25: what is POSTed never changes; the same once more is no harm. It is written again, as it
 * was and without moving in the log: who is told yes now must not lose it when the first POST is refused and
 * withdrawn (see ObjectStore.withdraw).
 */
export function postObject(stored: StoredObject | undefined, push: Push): Applied {
  if (stored === undefined) return putObject(undefined, push);
  const own = stored.parts.get(OWN_PART);
  if (own?.body === push.body)
    return { ...notApplied(stored, 'unchanged'), upserts: [{ ...own, isQuiet: true }] };
  throw new OcpiError(
    'invalidParameter',
    `${push.module.levels[0].idField}: ${push.owner} has posted "${push.path[0]}" before, with other content; ` +
      'what was posted does not change',
  );
}
