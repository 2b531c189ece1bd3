import { parseDateTime } from './date-time.js';
import { OcpiError } from './errors.js';
import { SPELLED_HEADER } from './headers.js';

/** The query of a list GET (transport_and_format, "Pagination"), checked. Times in milliseconds since 1970. */
export interface PageQuery {
  dateFrom?: number;
  dateTo?: number;
  offset: number;
  limit: number;
}

/**
 * Reads `date_from`, `date_to`, `offset` and `limit` (PAG-01 to PAG-05, PAG-11, PAG-12).
 *
 * @param maximum the hub's own page size; a larger wish is cut down to it
 * @throws OcpiError invalidParameter for values that are none (PAG-17)
 */
export function parsePageQuery(query: URLSearchParams, maximum: number): PageQuery {
  const dateFrom = dateTime(query, 'date_from');
  const dateTo = dateTime(query, 'date_to');
  return {
    ...(dateFrom === undefined ? {} : { dateFrom }),
    ...(dateTo === undefined ? {} : { dateTo }),
    offset: integer(query, 'offset', 0) ?? 0,
    limit: Math.min(integer(query, 'limit', 1) ?? maximum, maximum),
  };
}

/** Headers that go with every page, an empty one included (PAG-07, PAG-09, PAG-10, PAG-13). */
export function pageHeaders(total: number, limit: number, nextUrl?: string): Record<string, string> {
  return {
    [SPELLED_HEADER.totalCount]: String(total),
    [SPELLED_HEADER.limit]: String(limit),
    ...(nextUrl === undefined ? {} : { Link: `<${nextUrl}>; rel="next"` }),
  };
}

/** The URL behind `rel="next"` in a Link header, where there is one. */
export function nextLink(header: string | undefined): string | undefined {
  for (const link of (header ?? '').matchAll(/<([^>]*)>([^,<]*)/g)) {
    if (/;\s*rel\s*=\s*"?next"?/i.test(link[2] ?? '')) return link[1];
  }
  return undefined;
}

function dateTime(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const milliseconds = parseDateTime(text);
  if (milliseconds === undefined) {
    throw new OcpiError('invalidParameter', `${name}: "${text}" is no DateTime such as 2026-01-31T12:00:00Z`);
  }
  return milliseconds;
}

function integer(query: URLSearchParams, name: string, minimum: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text) || value < minimum) {
    throw new OcpiError('invalidParameter', `${name}: "${text}" is no whole number from ${minimum} up`);
  }
  return value;
}
