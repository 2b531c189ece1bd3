import { OcpiError } from '../ocpi/errors.js';
import type { Applied, Push, StoredObject } from './push.js';

/**
 * The most that is kept of one object, in bytes of UTF-8 over all its parts: what one PUT can bring (http/body.ts). Each
 * PATCH of a Session adds charging periods to it and each PUT of an EVSE another EVSE, so without a limit an object could
 * grow until nobody can take it any more, this hub included.
 */
export const MOST_OBJECT_BYTES = 2 * 1024 * 1024;

/** @throws OcpiError invalidParameter where an object would grow beyond {@link MOST_OBJECT_BYTES}; one may always shrink */
export function refuseTooLarge(stored: StoredObject | undefined, push: Push, { after }: Applied): void {
  if (after.bytes <= MOST_OBJECT_BYTES || after.bytes <= (stored?.bytes ?? 0)) return;
  const [level] = push.module.levels;
  const list = level.appendedList ?? push.module.levels[1]?.listField;
  const remedy = list === undefined ? 'send less' : `PUT the whole ${level.name} with fewer ${list}`;
  throw new OcpiError(
    'invalidParameter',
    `${level.name} "${push.path[0]}" of ${push.owner} would have ${after.bytes} bytes; ` +
      `at most ${MOST_OBJECT_BYTES} are kept: ${remedy}`,
  );
}
