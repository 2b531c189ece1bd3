import { ciEquals } from '../ocpi/ci-string.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import {
  type FunctionalModule,
  formOf,
  methodsOf,
  type OcpiMethod,
  type Operation,
} from '../ocpi/functional-module.js';
import { type PartyId, partyKey } from '../ocpi/party.js';
import type { Party } from '../platforms/registry.js';
import type { OcpiRequest } from './ocpi-request.js';
import { type Reached, reach } from './reach.js';
import { isOpposite, isOwner, maySee, type RoamingDefault } from './roaming.js';

/** Which way a request takes: to its party, into the store, or to an answer from the store. */
export type Route =
  | ({ kind: 'relay' } & Reached)
  | { kind: 'replicate'; method: 'PUT' | 'PATCH'; owner: Party; path: readonly [string, ...string[]] }
  | { kind: 'ownObject'; owner: Party; path: readonly [string, ...string[]] }
  | { kind: 'list'; owners: readonly string[] }
  | { kind: 'findObject'; owners: readonly string[]; path: readonly [string, ...string[]] };

/**
 * The heart of the hub: what to do with a request of a client owned object's module. Pure.
 *
 * @throws OcpiError where the request cannot go anywhere
 */
export function decide(module: ClientOwnedModule, request: OcpiRequest, byDefault: RoamingDefault): Route {
  operationOf(module, request);
  if (request.to !== undefined && request.to !== 'hub')
    return decideRelay(module, request, request.to, byDefault);
  return request.interfaceRole === 'RECEIVER'
    ? decideReceiver(module, request)
    : decideSender(module, request, byDefault);
}

/** TO names a party: it goes there and nowhere else (RT-D-01). */
function decideRelay(
  module: ClientOwnedModule,
  request: OcpiRequest,
  to: PartyId,
  byDefault: RoamingDefault,
): Route {
  // COO-08 holds for every push, whoever it is for.
  if (request.interfaceRole === 'RECEIVER') ownerOf(module, request);
  return { kind: 'relay', ...reach({ ...request, to, module }, byDefault) };
}

/** A push to everybody it concerns, or the owner's look at the hub's copy (RT-B-01, RT-B-10, RT-O-05). */
function decideReceiver(module: ClientOwnedModule, request: OcpiRequest): Route {
  const owner = ownerOf(module, request);
  const path = objectPath(request.path.slice(2));
  if (request.method === 'GET') return { kind: 'ownObject', owner, path };
  return { kind: 'replicate', method: request.method === 'PUT' ? 'PUT' : 'PATCH', owner, path };
}

/** GET All via hub, also without TO (RT-O-04), and single objects found by their id. */
function decideSender(module: ClientOwnedModule, request: OcpiRequest, byDefault: RoamingDefault): Route {
  const { registry, from, path } = request;
  if (!isOpposite(module, from.roles)) {
    throw new OcpiError(
      'clientError',
      `${from.key} is ${from.roles.join(' and ')}: no role that ${module.identifier} are for`,
    );
  }
  const owners = [...registry.parties()]
    .filter(({ roles, key }) => isOwner(module, { roles }) && maySee(registry, byDefault, from, key))
    .map(({ key }) => key);
  return path.length === 0
    ? { kind: 'list', owners }
    : { kind: 'findObject', owners, path: objectPath(path) };
}

/**
 * The owner that a Receiver URL names: a party of the caller's own platform, in the role that owns such objects
 * (COO-07, COO-08, EXP-02).
 */
function ownerOf(module: ClientOwnedModule, request: OcpiRequest): Party {
  const [countryCode = '', partyId = ''] = request.path;
  const name = partyKey({ countryCode, partyId });
  const owner = request.platform.parties.find((party) => ciEquals(party.key, name));
  if (owner === undefined) throw new OcpiError('notOwner', `${name} is no party of your platform`);
  if (!isOwner(module, owner)) {
    throw new OcpiError(
      'notOwner',
      `${name} is ${owner.roles.join(' and ')}; ${module.identifier} belong to role ${module.ownerRoles.join(' or ')}`,
    );
  }
  return owner;
}

/**
 * What the request asks for, by its method and the form of its URL.
 *
 * @throws OcpiError methodNotAllowed (REQ-12, REQ-13) or unknownPath (REQ-14)
 */
function operationOf(module: FunctionalModule, { interfaceRole, method, path }: OcpiRequest): Operation {
  const forms = module.forms.filter((form) => form.interfaceRole === interfaceRole);
  const where = `${method} on the ${interfaceRole} interface of ${module.identifier}`;
  refuseMethod(method, methodsOf(forms), where);
  const form = formOf(module, interfaceRole, path);
  if (form === undefined) {
    const expected = forms.map((each) => each.path || 'nothing').join(' or ');
    throw new OcpiError('unknownPath', `expected ${expected} below ${module.identifier}`);
  }
  refuseMethod(method, methodsOf([form]), `${where}${form.path}`);
  const operation = form.methods[method as OcpiMethod];
  if (operation === undefined) throw new Error(`${where} has no operation`);
  return operation;
}

function refuseMethod(method: string, allowed: readonly string[], where: string): void {
  if (allowed.includes(method)) return;
  throw new OcpiError('methodNotAllowed', where, { Allow: withHead(allowed).join(', ') });
}

function withHead(methods: readonly string[]): string[] {
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

/** Ids are CiString(36) (types; TYP-06): whatever else stands in a URL names no object. */
function objectPath(segments: readonly string[]): readonly [string, ...string[]] {
  const bad = segments.find((segment) => !/^[\x20-\x7e]{1,36}$/.test(segment));
  if (bad !== undefined) {
    throw new OcpiError(
      'unknownPath',
      `${JSON.stringify(bad)} is no id: expected 1 to 36 printable ASCII characters`,
    );
  }
  const [first, ...rest] = segments;
  if (first === undefined) throw new OcpiError('unknownPath');
  return [first, ...rest];
}
