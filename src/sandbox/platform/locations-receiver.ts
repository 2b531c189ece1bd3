import { check } from '../../ocpi/check.js';
import { ciEquals } from '../../ocpi/ci-string.js';
import type { ObjectLevel } from '../../ocpi/client-owned-object.js';
import { OcpiError } from '../../ocpi/errors.js';
import { LOCATIONS } from '../../ocpi/locations.js';
import type { GivenAnswer } from '../http/received-request.js';
import { locationKey } from '../locations/location-store.js';
import type { Receipt, ReceivedLocations } from '../locations/received-locations.js';
import { failure, success } from './answers.js';
import type { ModuleCall, ModuleHandler } from './module-call.js';
import { parseObject } from './request-body.js';

/**
 * The Locations Receiver interface of an EMSP, on three levels.
 *
 * @param receivedBy the Locations of the party that the call is for
 * @param strict whether bodies are checked against the schemas
 */
export function locationsReceiver(
  receivedBy: (call: ModuleCall) => ReceivedLocations,
  strict: boolean,
): ModuleHandler {
  return (call) => {
    const { method } = call.request;
    const [countryCode, partyId, locationId, evseUid, connectorId, ...rest] = call.segments;
    if (countryCode === undefined || partyId === undefined || locationId === undefined || rest.length > 0) {
      throw new OcpiError('unknownPath');
    }
    const place = {
      location: locationKey({ countryCode, partyId }, locationId),
      ...(evseUid === undefined ? {} : { evseUid }),
      ...(connectorId === undefined ? {} : { connectorId }),
    };
    if (method === 'GET') return heldObject(receivedBy(call), place);
    if (method !== 'PUT' && method !== 'PATCH') {
      throw new OcpiError('methodNotAllowed', undefined, { Allow: 'GET, PUT, PATCH' }); // LOC-R-07
    }
    const level = LOCATIONS.levels[call.segments.length - 3];
    if (level === undefined) throw new OcpiError('unknownPath');
    const lastUpdated = checkedBody(call, method, level, strict);
    const held = receivedBy(call);
    const receipt: Receipt = { method, ...place, lastUpdated, at: call.request.receivedAt };
    const outcome = held.receive(receipt, call.request.body);
    if (outcome === 'unknownParent') {
      throw new OcpiError(held.store.get(place.location) === undefined ? 'unknownLocation' : 'unknownObject');
    }
    return success(undefined, outcome === 'created' ? 201 : 200);
  };
}

function heldObject(
  held: ReceivedLocations,
  { location, evseUid, connectorId }: Partial<Receipt>,
): GivenAnswer {
  const document = location === undefined ? undefined : held.store.get(location);
  if (document === undefined) return failure(new OcpiError('unknownLocation'));
  if (evseUid === undefined) return success(document.text);
  const text = connectorId === undefined ? document.evse(evseUid) : document.connector(evseUid, connectorId);
  if (text === undefined) return failure(new OcpiError('unknownObject'));
  return success(text);
}

/** @returns its `last_updated` */
function checkedBody(call: ModuleCall, method: 'PUT' | 'PATCH', level: ObjectLevel, strict: boolean): string {
  const body = parseObject(call.request.body);
  const schema = method === 'PUT' ? level.schema : level.patchSchema;
  if (strict && schema !== undefined) check(schema, body);
  const id = body[level.idField];
  const wanted = call.segments.at(-1) ?? '';
  // COO-10; a PATCH need not carry the id.
  if (!(method === 'PATCH' && id === undefined) && !(typeof id === 'string' && ciEquals(id, wanted))) {
    throw new OcpiError('invalidParameter', `${level.idField} is not that of the URL`);
  }
  if (typeof body.last_updated !== 'string')
    throw new OcpiError('invalidParameter', 'last_updated is missing');
  return body.last_updated;
}
