import { check } from '../../ocpi/check.js';
import { OcpiError } from '../../ocpi/errors.js';
import { compactJson } from '../../ocpi/json/raw-json.js';
import { endpointUrl } from '../../ocpi/url-path.js';
import type { GivenAnswer } from '../http/received-request.js';
import { CDRS, type ObjectKey, objectKey, refOf } from '../objects/object-kind.js';
import type { ReceivedObjects } from '../objects/received-objects.js';
import { success } from '../platform/answers.js';
import type { ModuleCall, ModuleHandler } from '../platform/module-call.js';
import { parseObject, stringField } from '../platform/request-body.js';
import { CdrPlaces } from './cdr-places.js';

/** How the answer to a POST names the place of the CDR (CDR-R-02, CDR-R-04). */
export type LocationHeader = 'absolute' | 'relative' | 'none';

/**
 * The CDRs Receiver interface of an EMSP: POST, and GET at a URL of its own for each CDR.
 *
 * @param receivedBy the CDRs of the party that the call is for
 * @param locationHeader asked anew for each answer
 * @param strict whether CDRs are checked against the schema
 */
export function cdrReceiver(
  receivedBy: (call: ModuleCall) => ReceivedObjects,
  locationHeader: () => LocationHeader,
  strict: boolean,
): ModuleHandler {
  const places = new CdrPlaces();
  return (call) => {
    const [place, ...rest] = call.segments;
    const allowed = place === undefined ? 'POST' : 'GET';
    if (rest.length > 0) throw new OcpiError('unknownPath');
    // CDR-R-06: on the endpoint and on the place of a CDR.
    if (call.request.method !== allowed)
      throw new OcpiError('methodNotAllowed', undefined, { Allow: allowed });
    if (place !== undefined) return heldCdr(receivedBy(call), places.keyAt(place));
    const { isNew, key } = take(receivedBy(call), call, strict);
    const headers = locationAt(call.endpointUrl, places.of(key), locationHeader());
    return success(undefined, isNew ? 201 : 200, headers);
  };
}

function heldCdr(held: ReceivedObjects, key: ObjectKey | undefined): GivenAnswer {
  const cdr = key === undefined ? undefined : held.store.get(key);
  if (cdr === undefined) throw new OcpiError('unknownObject'); // CDR-R-07
  return success(cdr.text);
}

/** CDR-R-09: the same CDR again is no harm, another one of the same id is never taken. */
function take(
  held: ReceivedObjects,
  { request }: ModuleCall,
  strict: boolean,
): { isNew: boolean; key: ObjectKey } {
  const body = parseObject(request.body);
  if (strict) check(CDRS.schema, body);
  for (const field of ['country_code', 'party_id', 'id', 'last_updated']) stringField(body, field);
  const ref = refOf(CDRS, body);
  const key = objectKey(ref);
  const before = held.store.get(key);
  if (before !== undefined && before.text !== compactJson(request.body)) {
    throw new OcpiError('invalidParameter', `there is another CDR of id ${ref.id} already`);
  }
  if (before === undefined) held.put(ref, request.body, request.receivedAt, 'POST');
  else held.again(ref, request.body, request.receivedAt);
  return { isNew: before === undefined, key };
}

function locationAt(endpoint: string, place: string, how: LocationHeader): Record<string, string> {
  if (how === 'none') return {};
  const url = endpointUrl(endpoint, [place]);
  return { Location: how === 'absolute' ? url : url.slice(new URL(url).origin.length) };
}
