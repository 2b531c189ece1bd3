import { parseDateTime } from '../ocpi/date-time.js';
import { joinObject, splitObject } from '../ocpi/json/raw-json.js';
import { type Part, stringMember } from './object-parts.js';

/** `last_updated` is the owner's time; the hub compares it, and never sets it by its own clock (RT-H-12). */

export function lastUpdatedOf(body: string): string {
  return stringMember(splitObject(body), 'last_updated');
}

export function withoutLastUpdated(body: string): string {
  return joinObject(splitObject(body).filter(({ name }) => name !== 'last_updated'));
}

/** Whether a part is no older than another one. */
export function isNewer(part: Part, before: Part): boolean {
  return isNotBefore(lastUpdatedOf(part.body), lastUpdatedOf(before.body));
}

export function isNotBefore(a: string, b: string): boolean {
  return milliseconds(a) >= milliseconds(b);
}

export function isSameTime(a: string, b: string): boolean {
  return milliseconds(a) === milliseconds(b);
}

export function latest(a: string, b: string): string {
  return isNotBefore(a, b) ? a : b;
}

function milliseconds(dateTime: string): number {
  const time = parseDateTime(dateTime);
  if (time === undefined) throw new Error(`"${dateTime}" is no DateTime`);
  return time;
}
