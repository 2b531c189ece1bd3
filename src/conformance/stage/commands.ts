import type { CommandDecision } from '../../sandbox/commands/command-decision.js';
import type { CommandType } from '../../sandbox/commands/command-objects.js';
import type { SentCommand } from '../../sandbox/commands/commands.js';
import type { ReceivedCommand } from '../../sandbox/commands/received-command.js';
import type { Addressing } from '../../sandbox/platform/message-to-hub.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectOk } from '../expect/answers.js';
import { expectThat } from '../expect/expect.js';
import { commandFields } from '../samples/command.js';
import { decideOn } from './decide-on.js';
import { only } from './parties.js';
import type { Stage } from './stage.js';

export interface CommandOptions extends Addressing {
  command?: CommandType;
  /** By default EMSP1 and CPO1. */
  emsp?: SandboxPlatform;
  cpo?: SandboxPlatform;
  decision?: CommandDecision;
  responseUrl?: string;
}

/** A command on its way, as both sides see it. */
export interface CommandFlow {
  emsp: SandboxPlatform;
  cpo: SandboxPlatform;
  /** In the command, and nowhere else. */
  id: string;
  sent: SentCommand;
  received: ReceivedCommand;
}

/** Sends a command of an EMSP to one CPO, where it must arrive. By default it has no result by itself. */
export async function command(stage: Stage, options: CommandOptions = {}): Promise<CommandFlow> {
  const {
    emsp = (await stage.platforms('EMSP1'))[0],
    cpo = (await stage.platforms('CPO1'))[0],
    command: type = 'STOP_SESSION',
    decision = { result: 'none' },
    ...rest
  } = options;
  const id = stage.newId();
  decideOn(cpo.commands, (received) => isAbout(received, id), decision);
  const sent = await emsp.commands.send(type, commandFields(type, id), { ...only(cpo), ...rest });
  const received = commandAt(cpo, id);
  expectThat(received !== undefined, `${type} at ${cpo.label}`, 'its arrival', sent.answer.body);
  return { emsp, cpo, id, sent, received };
}

/** A command that was taken by its CPO, with the `response_url` that it got. */
export async function acceptedCommand(stage: Stage, options: CommandOptions = {}): Promise<CommandFlow> {
  const flow = await command(stage, options);
  expectOk(flow.sent.answer, `answer to ${flow.sent.command}`);
  return flow;
}

/** The command about something with this id that has come to a CPO. */
export function commandAt(cpo: SandboxPlatform, id: string): ReceivedCommand | undefined {
  return cpo.commands.received.find((received) => isAbout(received, id));
}

function isAbout({ text }: ReceivedCommand, id: string): boolean {
  return text.includes(`"${id}"`);
}
