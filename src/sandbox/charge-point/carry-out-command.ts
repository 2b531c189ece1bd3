import { type PartyId, partyKey, sameParty } from '../../ocpi/party.js';
import type { ChargePlace } from '../charging/charge-place.js';
import type { Authorized, CdrToken } from '../charging/charging.js';
import type { CommandDecision } from '../commands/command-decision.js';
import type { CommandFields, CommandResultType } from '../commands/command-objects.js';
import type { ReceivedCommand } from '../commands/received-command.js';

/** What commands are carried out upon. */
export interface Commanded {
  readonly running: ReadonlyMap<string, { charging: { token: CdrToken } }>;
  placeAt(locationId: string, evseUid?: string): ChargePlace | undefined;
  isOccupied(place: ChargePlace): boolean;
  start(token: CommandFields, place: ChargePlace, authorized: Authorized): Promise<string>;
  stop(sessionId: string): Promise<string>;
}

const UNKNOWN_LOCATION = 2003;

/** Carries commands out: the result is there when the hub has been told of what they did. */
export function commandDecider(chargePoints: Commanded): (command: ReceivedCommand) => CommandDecision {
  /** By EMSP and id, because two EMSPs may choose the same one (CMD-R-13). */
  const reservations = new Set<string>();
  return (command) => {
    const { fields, from } = command;
    const reservation = `${from === undefined ? '' : partyKey(from)}/${String(fields.reservation_id)}`;
    switch (command.command) {
      case 'START_SESSION':
        return atPlace(chargePoints, fields, (place) => start(chargePoints, fields, place));
      case 'STOP_SESSION':
        return stop(chargePoints, String(fields.session_id), from);
      case 'UNLOCK_CONNECTOR':
        return atPlace(chargePoints, fields, async () => 'ACCEPTED');
      case 'RESERVE_NOW':
        return atPlace(chargePoints, fields, async (place) => {
          if (chargePoints.isOccupied(place)) return 'EVSE_OCCUPIED';
          reservations.add(reservation);
          return 'ACCEPTED';
        });
      case 'CANCEL_RESERVATION':
        return { result: reservations.delete(reservation) ? 'ACCEPTED' : 'UNKNOWN_RESERVATION' };
    }
  };
}

/** CMD-R-08: an unknown Location is said at once. */
function atPlace(
  chargePoints: Commanded,
  fields: CommandFields,
  carryOut: (place: ChargePlace) => Promise<CommandResultType>,
): CommandDecision {
  const evseUid = typeof fields.evse_uid === 'string' ? fields.evse_uid : undefined;
  const place = chargePoints.placeAt(String(fields.location_id), evseUid);
  if (place === undefined) return { response: 'REJECTED', statusCode: UNKNOWN_LOCATION };
  return { result: () => carryOut(place) };
}

async function start(
  chargePoints: Commanded,
  fields: CommandFields,
  place: ChargePlace,
): Promise<CommandResultType> {
  if (chargePoints.isOccupied(place)) return 'EVSE_OCCUPIED';
  const { authorization_reference: reference, token } = fields;
  await chargePoints.start(token as CommandFields, place, {
    authMethod: 'COMMAND',
    ...(typeof reference === 'string' ? { authorizationReference: reference } : {}),
  });
  return 'ACCEPTED';
}

/** Only the EMSP whose Token started it may stop a Session. */
function stop(chargePoints: Commanded, sessionId: string, from: PartyId | undefined): CommandDecision {
  const token = chargePoints.running.get(sessionId)?.charging.token;
  const owner =
    token === undefined ? undefined : { countryCode: token.country_code, partyId: token.party_id };
  if (owner === undefined || (from !== undefined && !sameParty(from, owner)))
    return { response: 'UNKNOWN_SESSION' };
  return {
    result: async () => {
      await chargePoints.stop(sessionId);
      return 'ACCEPTED';
    },
  };
}
