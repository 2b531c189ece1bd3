import { ciEquals } from '../ocpi/ci-string.js';
import { type ClientOwnedModule, isClientOwned, isPrivate } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import type { FunctionalModule, Operation } from '../ocpi/functional-module.js';
import { parseJsonBody } from '../ocpi/json/json-body.js';
import { type PartyId, type PartyKey, partyKey } from '../ocpi/party.js';
import type { Party } from '../platforms/registry.js';
import type { OcpiRequest } from './ocpi-request.js';
import { operationOf } from './operation.js';
import { type Reached, reach } from './reach.js';
import { isOpposite, isOwner, maySee, type RoamingDefault } from './roaming.js';
import type { Seek } from './seek.js';
import { seekOf } from './seek-of.js';

/** Which way a request takes: to its party, into the store, or to an answer from the store. */
export type Route =
  /** TO names a party. */
  | ({ kind: 'relay'; operation: Operation } & Reached)
  /** Open routing: the content names a party (RT-O-01). */
  | { kind: 'seek'; operation: Operation; seek: Seek; orElse?: FindObject }
  | Replicate
  | { kind: 'ownObject'; module: ClientOwnedModule; owner: Party; path: ObjectPath }
  | { kind: 'list'; module: ClientOwnedModule; owners: readonly PartyKey[] }
  | FindObject;

export interface Replicate {
  kind: 'replicate';
  module: ClientOwnedModule;
  method: 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  owner: Party;
  /** Empty for POST: the id stands in the body. */
  path: readonly string[];
  /** Its receiver is asked at once, and its answer is the answer (D3). */
  isTriedAtOnce: boolean;
}

export interface FindObject {
  kind: 'findObject';
  module: ClientOwnedModule;
  owners: readonly PartyKey[];
  path: ObjectPath;
}

export type ObjectPath = readonly [string, ...string[]];

/**
 * The heart of the hub: what to do with a request of a functional module. Pure.
 *
 * @throws OcpiError where the request cannot go anywhere
 */
export function decide(
  module: FunctionalModule | ClientOwnedModule,
  request: OcpiRequest,
  byDefault: RoamingDefault,
): Route {
  const operation = operationOf(module, request);
  if (request.to !== undefined && request.to !== 'hub') {
    return decideRelay(module, operation, request, request.to, byDefault);
  }
  if (isClientOwned(module)) {
    const route = decideByStore(module, operation, request, byDefault);
    if (route !== undefined) return route;
  }
  // AMB-08: what is for one party is found by its content, also where TO names the hub (RT-B-12).
  const seek = seekOf(operation, request);
  if (seek !== undefined) return { kind: 'seek', operation, seek };
  throw new OcpiError(
    'cannotRoute',
    `the hub cannot tell for whom this is; name the receiver of ${module.identifier} by OCPI-to-*`,
  );
}

/** TO names a party: it goes there and nowhere else (RT-D-01). */
function decideRelay(
  module: FunctionalModule | ClientOwnedModule,
  operation: Operation,
  request: OcpiRequest,
  to: PartyId,
  byDefault: RoamingDefault,
): Route {
  const reached = reach({ ...request, to, module }, byDefault);
  if (isClientOwned(module)) {
    // COO-08 holds for every push, whoever it is for. What was handed on may not be read back: the receiver may have
    // a Session of that name from somebody else.
    const isOthers = operation === 'push' && mayHandOn(module, request.from, reached.to);
    if ((operation === 'push' && !isOthers) || operation === 'readPushed') ownerOf(module, request);
  }
  return { kind: 'relay', operation, ...reached };
}

/** COO-09: an EMSP that lets an SCSP steer a driver's charging shows it the CPO's Session (topology; CHP-S-09). */
function mayHandOn(module: ClientOwnedModule, from: Party, to: Party): boolean {
  return module.identifier === 'sessions' && from.roles.includes('EMSP') && to.roles.includes('SCSP');
}

/** What the store takes in or answers; undefined where the request is for one party that is still to be found. */
function decideByStore(
  module: ClientOwnedModule,
  operation: Operation,
  request: OcpiRequest,
  byDefault: RoamingDefault,
): Route | undefined {
  const isForHub = request.to === 'hub';
  switch (operation) {
    case 'push':
      return replicate(module, request, !isForHub && isPrivate(module));
    case 'readPushed': {
      const owner = ownerOf(module, request);
      // Without TO a Session is read where it was pushed to; all else has no single receiver (RT-B-10).
      if (!isForHub && seekOf(operation, request) !== undefined) return undefined;
      return { kind: 'ownObject', module, owner, path: objectPath(module, request.path.slice(2)) };
    }
    case 'list':
      return { kind: 'list', module, owners: shownOwners(module, request, byDefault) };
    case 'read': {
      const owners = shownOwners(module, request, byDefault);
      const find: FindObject = { kind: 'findObject', module, owners, path: objectPath(module, request.path) };
      const seek = isForHub ? undefined : seekOf(operation, request);
      return seek === undefined ? find : { kind: 'seek', operation, seek, orElse: find };
    }
    default:
      return undefined;
  }
}

/** A push to everybody it concerns (RT-B-01, RT-O-05), or to the one that it concerns (D2, D3). */
function replicate(module: ClientOwnedModule, request: OcpiRequest, isTriedAtOnce: boolean): Replicate {
  const { method } = request;
  if (method !== 'PUT' && method !== 'PATCH' && method !== 'POST' && method !== 'DELETE')
    throw new Error(`${method} is no push`);
  const path = method === 'POST' ? [] : objectPath(module, request.path.slice(2));
  return { kind: 'replicate', module, method, owner: ownerOf(module, request), path, isTriedAtOnce };
}

/** GET All via hub, also without TO (RT-O-04), and single objects found by their id: whose may be shown. */
function shownOwners(
  module: ClientOwnedModule,
  { registry, from }: OcpiRequest,
  byDefault: RoamingDefault,
): PartyKey[] {
  if (!isOpposite(module, from.roles)) {
    throw new OcpiError(
      'clientError',
      `${from.key} is ${from.roles.join(' and ')}: no role that ${module.identifier} are for`,
    );
  }
  return [...registry.parties()]
    .filter((party) => isOwner(module, party) && maySee(registry, byDefault, module, from, party.key))
    .map(({ key }) => key);
}

/**
 * The owner that a Receiver URL names, or a body that is POSTed to no URL of its own: a party of the caller's own
 * platform, in a role that owns such objects (COO-07, COO-08, EXP-02).
 */
function ownerOf(module: ClientOwnedModule, request: OcpiRequest): Party {
  const name = request.method === 'POST' ? ownerInBody(request) : ownerInPath(request);
  const owner = request.platform.parties.find((party) => ciEquals(party.key, name));
  if (owner === undefined) throw new OcpiError('notOwner', `${name} is no party of your platform`);
  if (isOwner(module, owner)) return owner;
  throw new OcpiError(
    'notOwner',
    `${owner.key} is ${owner.roles.join(' and ')}; ${module.identifier} belong to role ${module.ownerRoles.join(' or ')}`,
  );
}

function ownerInPath({ path: [countryCode = '', partyId = ''] }: OcpiRequest): PartyKey {
  return partyKey({ countryCode, partyId });
}

function ownerInBody(request: OcpiRequest): PartyKey {
  const { value } = parseJsonBody(request.body);
  const { country_code: countryCode, party_id: partyId } = new Object(value) as Record<string, unknown>;
  if (typeof countryCode === 'string' && typeof partyId === 'string')
    return partyKey({ countryCode, partyId });
  throw new OcpiError('invalidParameter', 'country_code, party_id: expected the owner of the object');
}

/** Ids are CiStrings (TYP-06): whatever else stands in a URL names no object. */
function objectPath(module: ClientOwnedModule, segments: readonly string[]): ObjectPath {
  const longest = module.levels[0].longestId ?? 36;
  const bad = segments.find((id) => id.length > longest || !/^[\x20-\x7e]+$/.test(id));
  if (bad !== undefined) {
    throw new OcpiError(
      'unknownPath',
      `${JSON.stringify(bad)} is no id: expected 1 to ${longest} printable ASCII characters`,
    );
  }
  const [first, ...rest] = segments;
  if (first === undefined) throw new OcpiError('unknownPath');
  return [first, ...rest];
}
