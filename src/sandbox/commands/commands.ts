import { OcpiError } from '../../ocpi/errors.js';
import type { HubAnswer } from '../http/hub-client.js';
import type { GivenAnswer } from '../http/received-request.js';
import type { Addressing } from '../platform/message-to-hub.js';
import type { ModuleCall } from '../platform/module-call.js';
import type { ModuleContext, SandboxModule } from '../platform/module-context.js';
import type { SentResult } from '../response-url/asynchronous-request.js';
import { type ReceivedResult, type ResponseUrl, ResponseUrls } from '../response-url/response-urls.js';
import { ResultPoster } from '../response-url/result-poster.js';
import { acceptAll, type CommandDecision, commandAnswer } from './command-decision.js';
import type { CommandFields, CommandResultType, CommandType } from './command-objects.js';
import { type ReceivedCommand, readCommand } from './received-command.js';

/** A command that an EMSP has sent, with the synchronous answer and the results so far. */
export interface SentCommand extends ResponseUrl {
  command: CommandType;
  answer: HubAnswer;
}

/** The Commands of a platform: as an EMSP it sends them, as a CPO it carries them out. */
export class Commands implements SandboxModule {
  readonly identifier = 'commands';
  readonly handlers = {
    SENDER: (call: ModuleCall) => this.#takeResult(call),
    RECEIVER: (call: ModuleCall) => this.#take(call),
  };
  /** As a CPO: the commands that came, in order. */
  readonly received: ReceivedCommand[] = [];
  /** As a CPO: what becomes of a command. By default ACCEPTED, at once and in the end. */
  decide: (command: ReceivedCommand) => CommandDecision | Promise<CommandDecision> = acceptAll;
  /** As a CPO: how results are sent. */
  readonly poster: ResultPoster;
  readonly #responseUrls: ResponseUrls;

  constructor(private readonly context: ModuleContext) {
    this.poster = new ResultPoster(context);
    this.#responseUrls = new ResponseUrls(this.identifier, context);
  }

  /**
   * As an EMSP: sends a command, with a `response_url` of its own.
   *
   * @param options.responseUrl another one, which may lead anywhere
   */
  async send(
    command: CommandType,
    fields: CommandFields,
    options: Addressing & { responseUrl?: string } = {},
  ): Promise<SentCommand> {
    const { responseUrl, ...addressing } = options;
    const { url, results } = this.#responseUrls.open(command);
    const answer = await this.context.messages.send({
      method: 'POST',
      module: 'commands',
      role: 'RECEIVER',
      segments: [command],
      body: JSON.stringify({ response_url: responseUrl ?? url, ...fields }),
      ...addressing,
    });
    return { command, url: responseUrl ?? url, results, answer };
  }

  /** As an EMSP: the CommandResult of a command once it is there; `at` counts them from 0. @throws WaitedTooLong */
  resultOf(sent: SentCommand, at = 0): Promise<ReceivedResult> {
    return this.#responseUrls.arrived(sent, at);
  }

  /** As a CPO: sends a CommandResult, such as a CANCELED_RESERVATION after the first one (CMD-S-06). */
  sendResult(command: ReceivedCommand, result: CommandResultType): Promise<SentResult> {
    return this.poster.post(command, JSON.stringify({ result }));
  }

  async #take(call: ModuleCall): Promise<GivenAnswer> {
    const command = readCommand(call);
    this.received.push(command);
    const decision = await this.decide(command);
    const { response = 'ACCEPTED', result = response === 'ACCEPTED' ? 'ACCEPTED' : 'none' } = decision;
    return this.poster.answerAndPost(
      commandAnswer(decision),
      command,
      async () => {
        const settled = typeof result === 'function' ? await result() : result;
        return settled === 'none' ? undefined : JSON.stringify({ result: settled });
      },
      decision.resultFirst,
    );
  }

  #takeResult(call: ModuleCall): GivenAnswer {
    if (call.request.method !== 'POST') throw new OcpiError('methodNotAllowed', undefined, { Allow: 'POST' });
    return this.#responseUrls.take(call);
  }
}
