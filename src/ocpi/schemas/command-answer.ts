import { z } from 'zod';
import { displayText } from './common.js';
import { integer, list } from './scalars.js';

/** What comes of a command. The results are closed: an eMSP tells its driver by them. */

/** mod_commands: CommandResponse, the synchronous answer; `timeout` is required (CMD-R-04, CMD-R-05). */
export const commandResponse = z.object({
  result: z.enum(['NOT_SUPPORTED', 'REJECTED', 'ACCEPTED', 'UNKNOWN_SESSION']),
  timeout: integer,
  message: list(displayText),
});

/** mod_commands: CommandResult, which the CPO posts to the response_url (CMD-S-03, CMD-S-04). */
export const commandResult = z.object({
  result: z.enum([
    'ACCEPTED',
    'CANCELED_RESERVATION',
    'EVSE_OCCUPIED',
    'EVSE_INOPERATIVE',
    'FAILED',
    'NOT_SUPPORTED',
    'REJECTED',
    'TIMEOUT',
    'UNKNOWN_RESERVATION',
  ]),
  message: list(displayText),
});
