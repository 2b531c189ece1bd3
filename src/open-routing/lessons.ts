import { ciEquals, ciKey } from '../ocpi/ci-string.js';
import { isSuccess, type ReceivedEnvelope } from '../ocpi/envelope.js';
import type { Operation } from '../ocpi/functional-module.js';
import { objectKey, pushedIdentity, readIdentifyingValue } from '../ocpi/identity.js';
import { type PartyKey, partyKey } from '../ocpi/party.js';
import { TOKENS } from '../ocpi/tokens.js';
import type { Party } from '../platforms/registry.js';
import type { OcpiRequest } from '../routing/ocpi-request.js';
import type { RouteNote } from './route-notes.js';

/** A request that a party has answered. */
export interface Answered {
  operation: Operation;
  request: OcpiRequest;
  /** The party that answered. */
  by: Party;
  envelope: ReceivedEnvelope | undefined;
}

/** What a relayed exchange teaches about where later requests belong (RT-O-08). Pure. */
export function lessonsOf({ operation, request, by, envelope }: Answered): RouteNote[] {
  if (envelope === undefined || !isSuccess(envelope.statusCode)) return [];
  const { from, path, method } = request;
  const [first = '', second = ''] = path;
  switch (operation) {
    case 'push':
      return pushLessons(request, by);
    case 'authorize':
      if (memberOf(envelope.data, 'allowed') === undefined || !isOwnToken(envelope.data, by, first))
        return [];
      return [
        {
          kind: 'authorization',
          key: objectKey(TOKENS, first, tokenTypeIn(request)),
          owner: by.key,
          knownTo: from.key,
        },
      ];
    case 'command': {
      const id = first === 'RESERVE_NOW' ? memberOf(bodyOf(request), 'reservation_id') : undefined;
      if (typeof id !== 'string' || !isAccepted(envelope)) return [];
      return [{ kind: 'reservation', key: ciKey(id), owner: by.key, knownTo: from.key }];
    }
    case 'chargingProfile':
      if (method !== 'PUT' || !isAccepted(envelope) || second !== '') return [];
      return [{ kind: 'profile', key: ciKey(first), owner: by.key, knownTo: from.key }];
    default:
      return [];
  }
}

/** Whoever speaks for a token that it does not call its own must not be asked instead of its owner (TOK-S-08). */
function isOwnToken(authorizationInfo: unknown, by: Party, uid: string): boolean {
  const token = memberOf(authorizationInfo, 'token');
  const countryCode = String(memberOf(token, 'country_code'));
  const partyId = String(memberOf(token, 'party_id'));
  return partyKey({ countryCode, partyId }) === by.key && ciEquals(String(memberOf(token, 'uid')), uid);
}

/** A directed push is in nobody's list (RT-D-05), but its receiver knows the object from now on. */
function pushLessons(request: OcpiRequest, by: Party): RouteNote[] {
  const { module, method, path } = request;
  const [countryCode = '', partyId = '', id = '', child] = path;
  if (method === 'DELETE' || id === '' || child !== undefined) return [];
  const owner = whoHasIt(request, partyKey({ countryCode, partyId }));
  switch (module) {
    case 'locations':
      return [{ kind: 'location', key: ciKey(id), owner, knownTo: by.key }];
    case 'sessions':
      return [{ kind: 'session', key: ciKey(id), owner, knownTo: by.key }];
    case 'tokens': {
      // TOK-R-06: without a type in the URL the body's counts.
      const type = pushedIdentity(TOKENS, method, tokenTypeIn(request), new Object(bodyOf(request)));
      return [{ kind: 'token', key: objectKey(TOKENS, id, type), owner, knownTo: by.key }];
    }
    default:
      return [];
  }
}

/** Who shows a stranger's Session to an SCSP wants to be asked about it (CHP-R-11). */
function whoHasIt({ platform, from }: OcpiRequest, owner: PartyKey): PartyKey {
  return platform.parties.some(({ key }) => key === owner) ? owner : from.key;
}

function tokenTypeIn({ query }: OcpiRequest): string | undefined {
  return readIdentifyingValue(TOKENS, new URLSearchParams(query));
}

/** CommandResponse and ChargingProfileResponse have their result in the same place. */
function isAccepted({ data }: ReceivedEnvelope): boolean {
  return memberOf(data, 'result') === 'ACCEPTED';
}

function bodyOf({ body }: OcpiRequest): unknown {
  return JSON.parse(body.toString('utf8'));
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
