import type { z } from 'zod';
import { check } from './check.js';
import { OcpiError } from './errors.js';
import type { FunctionalModule } from './functional-module.js';
import { COMMAND_OBJECTS } from './schemas/command.js';

/** The Commands module (mod_commands). */
export const COMMANDS: FunctionalModule = {
  identifier: 'commands',
  rolesWithout: { RECEIVER: ['EMSP'], SENDER: ['CPO'] },
  // What is posted to the Sender goes to a response_url, and that is a sealed URL here (CMD-R-06, CMD-S-12).
  forms: [{ interfaceRole: 'RECEIVER', path: '/{command}', methods: { POST: 'command' } }],
};

export type CommandType = keyof typeof COMMAND_OBJECTS;
type CommandObject = z.infer<(typeof COMMAND_OBJECTS)[CommandType]>;

/** What a command is about. Open routing asks whoever owns it (section 2.8 of the conformance page). */
export type CommandTarget =
  | { kind: 'location'; locationId: string }
  | { kind: 'session'; sessionId: string }
  | { kind: 'reservation'; reservationId: string };

/**
 * The command that the last segment of a URL names. Its case matters, as that of every enum (TYP-05).
 *
 * @throws OcpiError unknownPath for what is no command (CMD-R-03)
 */
export function commandNamed(segment: string): CommandType {
  if (isCommand(segment)) return segment;
  throw new OcpiError(
    'unknownPath',
    `"${segment}" is no command: expected ${Object.keys(COMMAND_OBJECTS).join(', ')}`,
  );
}

function isCommand(segment: string): segment is CommandType {
  return Object.hasOwn(COMMAND_OBJECTS, segment);
}

/**
 * Checks the object of a command (CMD-R-12, CMD-R-18) and says what it is about.
 *
 * @throws OcpiError invalidParameter (2001), naming each field
 */
export function commandTarget(command: CommandType, body: unknown): CommandTarget {
  const schema: z.ZodType<CommandObject> = COMMAND_OBJECTS[command];
  const value = check(schema, body);
  if ('location_id' in value) return { kind: 'location', locationId: value.location_id };
  if ('session_id' in value) return { kind: 'session', sessionId: value.session_id };
  return { kind: 'reservation', reservationId: value.reservation_id };
}
