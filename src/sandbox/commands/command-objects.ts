/** mod_commands: CommandType, with the fields that each object must have beside `response_url`. */
export const REQUIRED_FIELDS = {
  CANCEL_RESERVATION: ['reservation_id'],
  RESERVE_NOW: ['token', 'expiry_date', 'reservation_id', 'location_id'],
  START_SESSION: ['token', 'location_id'],
  STOP_SESSION: ['session_id'],
  UNLOCK_CONNECTOR: ['location_id', 'evse_uid', 'connector_id'],
} as const;

export type CommandType = keyof typeof REQUIRED_FIELDS;

export function isCommandType(text: string): text is CommandType {
  return Object.hasOwn(REQUIRED_FIELDS, text);
}

/** mod_commands: CommandResponseType, the synchronous answer. */
export type CommandResponseType = 'NOT_SUPPORTED' | 'REJECTED' | 'ACCEPTED' | 'UNKNOWN_SESSION';

/** mod_commands: CommandResultType, what the charge point said in the end. */
export type CommandResultType =
  | 'ACCEPTED'
  | 'CANCELED_RESERVATION'
  | 'EVSE_OCCUPIED'
  | 'EVSE_INOPERATIVE'
  | 'FAILED'
  | 'NOT_SUPPORTED'
  | 'REJECTED'
  | 'TIMEOUT'
  | 'UNKNOWN_RESERVATION';

/** The fields of a command's object, without `response_url`. */
export type CommandFields = Readonly<Record<string, unknown>>;
