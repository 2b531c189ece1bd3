import { OcpiError } from '../ocpi/errors.js';
import { OWN_PART } from './object-parts.js';
import { type Applied, notApplied, type Push, type StoredObject } from './push.js';
import { putObject } from './put-object.js';

/** CDR-R-06, CDR-R-09, AMB-25: what is POSTed never changes; the same once more is no harm. */
export function postObject(stored: StoredObject | undefined, push: Push): Applied {
  if (stored === undefined) return putObject(undefined, push);
  if (stored.parts.get(OWN_PART)?.body === push.body) return notApplied(stored, 'unchanged');
  throw new OcpiError(
    'invalidParameter',
    `${push.module.levels[0].idField}: ${push.owner} has posted "${push.path[0]}" before, with other content; ` +
      'what was posted does not change',
  );
}
