import { parseDateTime } from '../../ocpi/date-time.js';
import { OcpiError } from '../../ocpi/errors.js';
import { type PageQuery, pageHeaders, parsePageQuery } from '../../ocpi/pagination.js';
import type { GivenAnswer } from '../http/received-request.js';
import { success } from '../platform/answers.js';
import type { ModuleCall, ModuleHandler } from '../platform/module-call.js';
import type { HeldObjects } from './held-objects.js';

/** An object as a list needs it. */
export interface Listed {
  readonly text: string;
  readonly lastUpdated: string;
}

/** A Sender interface that offers its list, and nothing else (CDR-S-02, TAR-S-02). */
export function listSender(held: HeldObjects, pageLimit: number): ModuleHandler {
  return (call) => {
    if (call.request.method !== 'GET') throw new OcpiError('methodNotAllowed', undefined, { Allow: 'GET' });
    if (call.segments.length > 0) throw new OcpiError('unknownPath');
    return listPage(held.ownedBy(call.to), call, pageLimit);
  };
}

/** One page of a list, as the query wants it. */
export function listPage(objects: readonly Listed[], call: ModuleCall, pageLimit: number): GivenAnswer {
  const page = parsePageQuery(call.request.query, pageLimit);
  const fitting = objects.filter(({ lastUpdated }) => fits(lastUpdated, page));
  const end = page.offset + page.limit;
  const texts = fitting.slice(page.offset, end).map(({ text }) => text);
  const next = end < fitting.length ? nextPageUrl(call, page.limit, end) : undefined;
  return success(`[${texts.join(',')}]`, 200, pageHeaders(fitting.length, page.limit, next));
}

/** `date_from` is inclusive, `date_to` exclusive (PAG-02, PAG-03). */
function fits(lastUpdated: string, { dateFrom, dateTo }: PageQuery): boolean {
  if (dateFrom === undefined && dateTo === undefined) return true;
  const at = parseDateTime(lastUpdated) ?? 0;
  return at >= (dateFrom ?? Number.NEGATIVE_INFINITY) && at < (dateTo ?? Number.POSITIVE_INFINITY);
}

/** Keeps the filters of the request (PAG-08). */
function nextPageUrl(call: ModuleCall, limit: number, offset: number): string {
  const url = new URL(call.endpointUrl);
  for (const [name, value] of call.request.query) url.searchParams.set(name, value);
  url.searchParams.set('offset', String(offset));
  url.searchParams.set('limit', String(limit));
  return url.href;
}
