import { parseDateTime } from '../../ocpi/date-time.js';
import { PURPOSES } from '../sealed-urls/purpose.js';

const DAY_MS = 24 * 3_600_000;

/** Nobody reserves for longer, and no URL of the hub's should be good for ever. */
const LONGEST_MS = 366 * DAY_MS;

/**
 * Until when results may come. A reservation may be cancelled by the CPO as long as it lasts, on the response_url of
 * its RESERVE_NOW (CMD-S-06). Pure.
 *
 * @param now milliseconds since 1970
 * @param expiryDate of a RESERVE_NOW, as it stands there
 */
export function expiryOfResult(now: number, expiryDate?: string): number {
  const usual = now + PURPOSES.result.lifetimeMs;
  const reservedUntil = expiryDate === undefined ? undefined : parseDateTime(expiryDate);
  if (reservedUntil === undefined) return usual;
  return Math.min(Math.max(usual, reservedUntil + DAY_MS), now + LONGEST_MS);
}
