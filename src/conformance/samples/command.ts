import type { CommandResultType, CommandType } from '../../sandbox/commands/command-objects.js';
import { aToken } from './token.js';

type Fields = Readonly<Record<string, unknown>>;

/** The object of a command without its `response_url`: all fields that it may have, about something with this id. */
export function commandFields(command: CommandType, id: string): Fields {
  const place = { location_id: id, evse_uid: 'E1' };
  const driver = { token: aToken(`${id}-T`), authorization_reference: `${id}-A` };
  switch (command) {
    case 'CANCEL_RESERVATION':
      return { reservation_id: id };
    case 'RESERVE_NOW':
      return { ...driver, ...place, expiry_date: '2031-01-01T00:00:00Z', reservation_id: id };
    case 'START_SESSION':
      return { ...driver, ...place, connector_id: '1' };
    case 'STOP_SESSION':
      return { session_id: id };
    case 'UNLOCK_CONNECTOR':
      return { ...place, connector_id: '1' };
  }
}

export const COMMANDS: readonly CommandType[] = [
  'CANCEL_RESERVATION',
  'RESERVE_NOW',
  'START_SESSION',
  'STOP_SESSION',
  'UNLOCK_CONNECTOR',
];

export const COMMAND_RESULTS: readonly CommandResultType[] = [
  'ACCEPTED',
  'CANCELED_RESERVATION',
  'EVSE_OCCUPIED',
  'EVSE_INOPERATIVE',
  'FAILED',
  'NOT_SUPPORTED',
  'REJECTED',
  'TIMEOUT',
  'UNKNOWN_RESERVATION',
];
