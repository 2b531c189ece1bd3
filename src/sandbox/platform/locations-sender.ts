import { ciEquals } from '../../ocpi/ci-string.js';
import { OcpiError } from '../../ocpi/errors.js';
import { type PartyId, partyKey } from '../../ocpi/party.js';
import type { GivenAnswer } from '../http/received-request.js';
import type { LocationDocument } from '../locations/location-document.js';
import type { LocationKey, LocationStore } from '../locations/location-store.js';
import { listPage } from '../objects/list-page.js';
import { success } from './answers.js';
import type { ModuleCall, ModuleHandler } from './module-call.js';

/** The Locations Sender interface of a CPO: its list, and single objects on three levels (LOC-S-01, LOC-S-02). */
export function locationsSender(truth: LocationStore, pageLimit: number): ModuleHandler {
  return (call) => {
    if (call.request.method !== 'GET') throw new OcpiError('methodNotAllowed', undefined, { Allow: 'GET' });
    const mine = ownedBy(truth, call.to);
    return call.segments.length === 0
      ? listPage(
          mine.map(([, document]) => document),
          call,
          pageLimit,
        )
      : singleObject(mine, call);
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
