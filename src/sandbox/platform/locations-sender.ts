import { ciEquals } from '../../ocpi/ci-string.js';
import { parseDateTime } from '../../ocpi/date-time.js';
import { OcpiError } from '../../ocpi/errors.js';
import { type PageQuery, pageHeaders, parsePageQuery } from '../../ocpi/pagination.js';
import { type PartyId, partyKey } from '../../ocpi/party.js';
import type { GivenAnswer } from '../http/received-request.js';
import type { LocationDocument } from '../locations/location-document.js';
import type { LocationKey, LocationStore } from '../locations/location-store.js';
import { success } from './answers.js';
import type { ModuleCall, ModuleHandler } from './module-call.js';

/** The Locations Sender interface of a CPO: its list, and single objects on three levels (LOC-S-01, LOC-S-02). */
export function locationsSender(truth: LocationStore, pageLimit: number): ModuleHandler {
  return (call) => {
    if (call.request.method !== 'GET') throw new OcpiError('methodNotAllowed', undefined, { Allow: 'GET' });
    const mine = ownedBy(truth, call.to);
    return call.segments.length === 0 ? listPage(mine, call, pageLimit) : singleObject(mine, call);
  };
}

type Entry = readonly [LocationKey, LocationDocument];

/** The Locations of the party that is asked; those of all where nobody is named. */
function ownedBy(truth: LocationStore, party: PartyId | undefined): Entry[] {
  const all = [...truth.documents];
  if (party === undefined) return all;
  const prefix = `${partyKey(party)}/`;
  return all.filter(([key]) => key.startsWith(prefix));
}

function listPage(mine: readonly Entry[], call: ModuleCall, pageLimit: number): GivenAnswer {
  const page = parsePageQuery(call.request.query, pageLimit);
  const fitting = mine.filter(([, document]) => fits(document, page));
  const end = page.offset + page.limit;
  const texts = fitting.slice(page.offset, end).map(([, { text }]) => text);
  const next = end < fitting.length ? nextPageUrl(call, page.limit, end) : undefined;
  return success(`[${texts.join(',')}]`, 200, pageHeaders(fitting.length, page.limit, next));
}

/** `date_from` is inclusive, `date_to` exclusive (PAG-02, PAG-03). */
function fits(document: LocationDocument, { dateFrom, dateTo }: PageQuery): boolean {
  if (dateFrom === undefined && dateTo === undefined) return true;
  const at = parseDateTime(document.lastUpdated) ?? 0;
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

function singleObject(mine: readonly Entry[], { segments }: ModuleCall): GivenAnswer {
  const [id = '', uid, connectorId] = segments;
  const document = mine.find(([key]) => ciEquals(key.slice(key.indexOf('/', 3) + 1), id))?.[1];
  if (document === undefined || segments.length > 3) throw new OcpiError('unknownLocation');
  const text =
    uid === undefined
      ? document.text
      : connectorId === undefined
        ? document.evse(uid)
        : document.connector(uid, connectorId);
  if (text === undefined) throw new OcpiError('unknownObject');
  return success(text);
}
