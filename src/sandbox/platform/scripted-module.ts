import { HEADER } from '../../ocpi/headers.js';
import type { GivenAnswer } from '../http/received-request.js';
import { success } from './answers.js';
import type { ModuleCall, ModuleHandler } from './module-call.js';

/** An interface that answers as it is told, and keeps what it was called with: for custom modules. */
export class ScriptedModule {
  /** The calls, in order of arrival. */
  readonly calls: ModuleCall[] = [];
  /** May be changed at any time. */
  answer: (call: ModuleCall) => GivenAnswer | Promise<GivenAnswer>;

  /** @param answer by default 1000 without data */
  constructor(answer: GivenAnswer | ((call: ModuleCall) => GivenAnswer | Promise<GivenAnswer>) = success()) {
    this.answer = typeof answer === 'function' ? answer : () => answer;
  }

  readonly handler: ModuleHandler = (call) => {
    this.calls.push(call);
    return this.answer(call);
  };

  /** The X-Correlation-IDs of the calls. */
  get correlationIds(): string[] {
    return this.calls.map(({ request }) => String(request.headers[HEADER.correlationId]));
  }
}
