import { formatDateTime } from '../../ocpi/date-time.js';
import { SUCCESS } from '../../ocpi/envelope.js';
import type { GivenAnswer } from '../http/received-request.js';
import type { CommandResponseType, CommandResultType } from './command-objects.js';

/** What a CPO makes of a command: the synchronous answer, and the result in the end. */
export interface CommandDecision {
  /** By default ACCEPTED. */
  response?: CommandResponseType;
  /** In seconds; by default 30. */
  timeout?: number;
  /** DisplayTexts for the driver. By default none. */
  message?: readonly { language: string; text: string }[];
  /** OCPI status code beside the answer: 2003 says that the Location is unknown (CMD-R-08). By default 1000. */
  statusCode?: number;
  /** By default ACCEPTED after ACCEPTED, and none after anything else (CMD-R-16). */
  result?: CommandResultType | 'none' | (() => Promise<CommandResultType | 'none'>);
  /** Sends the result before the answer (CMD-S-14). */
  resultFirst?: boolean;
}

export const acceptAll = (): CommandDecision => ({});

/** The CommandResponse (CMD-R-04). */
export function commandAnswer(decision: CommandDecision): GivenAnswer {
  const { response: result = 'ACCEPTED', timeout = 30, message, statusCode = SUCCESS } = decision;
  const envelope = {
    data: { result, timeout, message },
    status_code: statusCode,
    timestamp: formatDateTime(Date.now()),
  };
  return { httpStatus: 200, body: JSON.stringify(envelope) };
}
