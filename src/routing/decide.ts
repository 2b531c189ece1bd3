import { ciEquals } from '../ocpi/ci-string.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import type { InterfaceRole } from '../ocpi/modules.js';
import { type PartyId, partyKey } from '../ocpi/party.js';
import type { Party } from '../platforms/registry.js';
import type { OcpiRequest } from './ocpi-request.js';
import { type Reached, reach } from './reach.js';
import { isOpposite, maySee, type RoamingDefault } from './roaming.js';

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
  refuseMethod(module, request);
  refuseForm(module, request);
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
    .filter(({ roles, key }) => roles.includes(module.ownerRole) && maySee(registry, byDefault, from, key))
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
  if (!owner.roles.includes(module.ownerRole)) {
    throw new OcpiError(
      'notOwner',
      `${name} is ${owner.roles.join(' and ')}; ${module.identifier} belong to role ${module.ownerRole}`,
    );
  }
  return owner;
}

/** REQ-12, REQ-13 */
function refuseMethod(module: ClientOwnedModule, { interfaceRole, method }: OcpiRequest): void {
  const allowed = module.methods[interfaceRole];
  if (allowed.includes(method)) return;
  const detail = `${method} on the ${interfaceRole} interface of ${module.identifier}`;
  throw new OcpiError('methodNotAllowed', detail, { Allow: withHead(allowed).join(', ') });
}

function withHead(methods: readonly string[]): string[] {
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

/** REQ-14: how many segments a URL may have below the endpoint. */
function refuseForm(module: ClientOwnedModule, { interfaceRole, path }: OcpiRequest): void {
  const [least, most] = pathLengths(module, interfaceRole);
  if (path.length >= least && path.length <= most) return;
  const form = interfaceRole === 'RECEIVER' ? '/{country_code}/{party_id}' : '';
  const ids = module.levels.map(({ name }) => `/{${name.toLowerCase()} id}`);
  throw new OcpiError(
    'unknownPath',
    `expected ${form}${ids.join('')}, or less of it, below ${module.identifier}`,
  );
}

function pathLengths(module: ClientOwnedModule, interfaceRole: InterfaceRole): [number, number] {
  return interfaceRole === 'RECEIVER' ? [3, 2 + module.levels.length] : [0, module.levels.length];
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
