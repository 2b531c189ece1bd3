import { z } from 'zod';
import { parseDateTime } from '../../ocpi/date-time.js';

/**
 * The bodies and queries of the admin API are the source of its checks and of openapi/admin.json. Strict: a typo must
 * not pass. Here is what several of them have in common.
 */

export const partyName = z
  .string()
  .regex(/^[A-Za-z]{2}\/[\x21-\x7e]{3}$/, 'expected a party such as NL/CP1')
  .toUpperCase();

/** PostgreSQL takes no NUL in text. */
export const plainText = (maximum: number) =>
  z
    .string()
    .min(1)
    .max(maximum)
    .refine((text) => !text.includes('\0'), 'expected no NUL character');

export const dateTime = z
  .string()
  .refine((text) => parseDateTime(text) !== undefined, 'expected a time such as 2026-11-23T05:00:00Z')
  .transform((text) => new Date(parseDateTime(text) ?? 0));

export const idText = (of: string) =>
  z
    .string()
    .regex(/^\d{1,18}$/, `expected the id of a ${of}`)
    .transform(BigInt);

export const moduleName = plainText(36).toLowerCase();
