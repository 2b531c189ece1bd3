import { z } from 'zod';
import { ciString, dateTime, optional, url } from './scalars.js';
import { tokenInMessage } from './token.js';

const location = { location_id: ciString(36) };

/** mod_commands: StartSession. */
const startSession = z
  .object({
    response_url: url,
    token: tokenInMessage,
    ...location,
    evse_uid: optional(ciString(36)),
    connector_id: optional(ciString(36)),
    authorization_reference: optional(ciString(36)),
  })
  // CMD-R-12: the id of a connector means nothing without its EVSE's.
  .refine((value) => value.connector_id == null || value.evse_uid != null, {
    path: ['evse_uid'],
    error: 'expected the EVSE of connector_id',
  });

/** mod_commands: StopSession. */
const stopSession = z.object({ response_url: url, session_id: ciString(36) });

/** mod_commands: ReserveNow. */
const reserveNow = z.object({
  response_url: url,
  token: tokenInMessage,
  expiry_date: dateTime,
  reservation_id: ciString(36),
  ...location,
  evse_uid: optional(ciString(36)),
  authorization_reference: optional(ciString(36)),
});

/** mod_commands: CancelReservation. */
const cancelReservation = z.object({ response_url: url, reservation_id: ciString(36) });

/** mod_commands: UnlockConnector. */
const unlockConnector = z.object({
  response_url: url,
  ...location,
  evse_uid: ciString(36),
  connector_id: ciString(36),
});

/** mod_commands: CommandType, each with the object that it is asked by (CMD-R-01, CMD-R-18). */
export const COMMAND_OBJECTS = {
  CANCEL_RESERVATION: cancelReservation,
  RESERVE_NOW: reserveNow,
  START_SESSION: startSession,
  STOP_SESSION: stopSession,
  UNLOCK_CONNECTOR: unlockConnector,
} as const;
