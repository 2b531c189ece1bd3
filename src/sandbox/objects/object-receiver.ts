import { check } from '../../ocpi/check.js';
import { ciEquals } from '../../ocpi/ci-string.js';
import { OcpiError } from '../../ocpi/errors.js';
import type { GivenAnswer } from '../http/received-request.js';
import { success } from '../platform/answers.js';
import type { ModuleCall, ModuleHandler } from '../platform/module-call.js';
import { parseObject, stringField } from '../platform/request-body.js';
import { DEFAULT_TOKEN_TYPE, type ObjectKind, type ObjectRef } from './object-kind.js';
import type { ReceivedObjects } from './received-objects.js';
import { tokenTypeIn } from './token-type.js';

/**
 * The Receiver interface of a module whose objects have their owner and id in the URL.
 *
 * @param receivedBy the objects of the party that the call is for
 * @param strict whether bodies are checked against the schemas
 */
export function objectReceiver(
  kind: ObjectKind,
  receivedBy: (call: ModuleCall) => ReceivedObjects,
  strict: boolean,
): ModuleHandler {
  const Allow = kind.receiverMethods.join(', ');
  return (call) => {
    const { method } = call.request;
    if (!kind.receiverMethods.includes(method)) throw new OcpiError('methodNotAllowed', undefined, { Allow });
    const ref = refInUrl(kind, call);
    const held = receivedBy(call);
    if (method === 'GET') return heldText(held, ref);
    if (method === 'PUT') return put(kind, call, ref, held, strict);
    if (method === 'PATCH') return patch(kind, call, ref, held, strict);
    if (!held.delete(ref, call.request.receivedAt)) throw new OcpiError('unknownObject');
    return success();
  };
}

/** Nothing lies below an object: inner objects cannot be addressed (SES-R-04). */
function refInUrl(kind: ObjectKind, { segments, request }: ModuleCall): ObjectRef {
  const [countryCode, partyId, id, ...rest] = segments;
  if (countryCode === undefined || partyId === undefined || id === undefined || rest.length > 0) {
    throw new OcpiError('unknownPath');
  }
  const ref = { countryCode, partyId, id };
  const type = kind.typed === true ? tokenTypeIn(request.query) : undefined;
  return type === undefined ? ref : { ...ref, type };
}

function heldText(held: ReceivedObjects, ref: ObjectRef): GivenAnswer {
  const object = held.store.get(ref);
  if (object === undefined) throw new OcpiError('unknownObject');
  return success(object.text);
}

function put(
  kind: ObjectKind,
  { request }: ModuleCall,
  ref: ObjectRef,
  held: ReceivedObjects,
  strict: boolean,
): GivenAnswer {
  const body = parseObject(request.body);
  if (strict) check(kind.schema, body);
  for (const [field, wanted] of namesIn(kind, ref)) checkNamed(body, field, wanted);
  stringField(body, 'last_updated');
  const isNew = held.put(withType(kind, ref, body), request.body, request.receivedAt);
  return success(undefined, isNew ? 201 : 200);
}

function patch(
  kind: ObjectKind,
  { request }: ModuleCall,
  ref: ObjectRef,
  held: ReceivedObjects,
  strict: boolean,
): GivenAnswer {
  const body = parseObject(request.body);
  if (strict && kind.patchSchema !== undefined) check(kind.patchSchema, body);
  for (const [field, wanted] of namesIn(kind, ref)) {
    if (body[field] !== undefined) checkNamed(body, field, wanted);
  }
  stringField(body, 'last_updated'); // SES-R-03, TOK-R-02
  if (!held.patch(ref, request.body, request.receivedAt)) throw new OcpiError('unknownObject');
  return success();
}

/** The fields that say what the URL says. */
function namesIn(kind: ObjectKind, { countryCode, partyId, id }: ObjectRef) {
  return [
    ['country_code', countryCode],
    ['party_id', partyId],
    [kind.idField, id],
  ] as const;
}

/** COO-10: the URL names the owner and the object as the body does. */
function checkNamed(body: Readonly<Record<string, unknown>>, field: string, wanted: string): void {
  if (!ciEquals(stringField(body, field), wanted)) {
    throw new OcpiError('invalidParameter', `${field} is not that of the URL`);
  }
}

/** TOK-R-06: without `?type=` the body's type counts; with it, both must say the same. */
function withType(kind: ObjectKind, ref: ObjectRef, body: Readonly<Record<string, unknown>>): ObjectRef {
  if (kind.typed !== true) return ref;
  const type = body.type === undefined ? DEFAULT_TOKEN_TYPE : stringField(body, 'type');
  if (ref.type !== undefined && ref.type !== type) {
    throw new OcpiError('invalidParameter', `type is ${type}, that of the URL ${ref.type}`);
  }
  return { ...ref, type };
}
