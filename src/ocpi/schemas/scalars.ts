import { z } from 'zod';
import { parseDateTime } from '../date-time.js';

/**
 * OCPI's basic types (types.asciidoc). Lengths are enforced where the hub keys by a field or makes it itself;
 * in data that is only handed on they are not, because editions of the specification differ (TYP-09, AMB-12).
 */

/** Case-insensitive, printable ASCII (TYP-06). */
export function ciString(maximum: number) {
  return z
    .string()
    .min(1)
    .max(maximum)
    .regex(/^[\x20-\x7e]*$/, 'expected printable ASCII characters only');
}

/** The id of an object: it stands in URLs, where `.` and `..` would lead elsewhere. */
export function idInUrl(maximum: number) {
  return ciString(maximum).refine(
    (id) => id !== '.' && id !== '..',
    'expected an id that can stand in a URL',
  );
}

export const objectId = idInUrl(36);

/** A text that is handed on: any length, any language. */
export const text = z.string();

/** A URL of at most 255 characters (TYP-10). */
export const url = z.string().min(1).max(255);

export const dateTime = z
  .string()
  .refine(
    (value) => parseDateTime(value) !== undefined,
    'expected a DateTime in UTC such as 2026-01-31T12:00:00Z',
  );

/** A time of day at the Location. */
export const localTime = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, 'expected a local time such as 08:00');

export const integer = z.int();

/** A JSON number. Only its type is looked at: the value that is stored and sent is the text it came in (TYP-07). */
export const decimal = z.number();

/**
 * An enumeration that later versions opened: any value is handed on (TYP-13). Values of closed ones, which
 * receivers act upon, are checked by `z.enum`.
 */
export const openEnum = z.string().min(1);

/** `?`: optional; null means absent (TYP-08). */
export function optional<T extends z.ZodType>(type: T) {
  return type.nullish();
}

/** `*`: a list that may be empty, absent or null (TYP-08). */
export function list<T extends z.ZodType>(type: T) {
  return z.array(type).nullish();
}

export const countryCode = z.string().regex(/^[A-Za-z]{2}$/, 'expected a country code of two letters');

/** party_id: three characters. ISO 15118 has letters and digits; more is not refused, but for the slash of paths. */
export const partyIdentifier = z.string().regex(/^[!-.0-~]{3}$/, 'expected three printable characters');
