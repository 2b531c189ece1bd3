import { OcpiError } from '../../ocpi/errors.js';
import type { ModuleCall } from '../platform/module-call.js';
import { parseObject, stringField } from '../platform/request-body.js';
import type { AsynchronousRequest } from '../response-url/asynchronous-request.js';
import { type CommandFields, type CommandType, isCommandType, REQUIRED_FIELDS } from './command-objects.js';

/** A command that a CPO was sent. */
export interface ReceivedCommand extends AsynchronousRequest {
  command: CommandType;
  fields: CommandFields;
  /** The body as it came. */
  text: string;
}

/** @throws OcpiError where the call is anything but POST of a known and complete command */
export function readCommand({ request, segments, from, to }: ModuleCall): ReceivedCommand {
  const [command = '', ...rest] = segments;
  if (request.method !== 'POST') throw new OcpiError('methodNotAllowed', undefined, { Allow: 'POST' }); // CMD-R-02
  if (!isCommandType(command) || rest.length > 0) throw new OcpiError('unknownPath'); // CMD-R-03
  const fields = parseObject(request.body);
  const responseUrl = stringField(fields, 'response_url');
  for (const field of REQUIRED_FIELDS[command]) {
    if (fields[field] == null) throw new OcpiError('invalidParameter', `${field} is missing`); // CMD-R-18
  }
  if (fields.connector_id != null && fields.evse_uid == null) {
    throw new OcpiError('invalidParameter', 'connector_id needs evse_uid'); // CMD-R-12
  }
  return { command, fields, text: request.body, responseUrl, from, to, results: [] };
}
