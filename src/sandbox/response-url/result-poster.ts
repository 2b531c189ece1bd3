import type { GivenAnswer } from '../http/received-request.js';
import type { ModuleContext } from '../platform/module-context.js';
import type { AsynchronousRequest, SentResult } from './asynchronous-request.js';

/** Sends results to the `response_url` of who asked: the bare object, with our token for the hub (CMD-S-01 to 03). */
export class ResultPoster {
  /** Whether results carry routing headers; some CPOs leave them out at a response_url (CMD-S-11). */
  withRoutingHeaders = true;

  constructor(private readonly context: Pick<ModuleContext, 'messages' | 'changed'>) {}

  /**
   * Sends one result. That no answer came is kept, like an answer.
   *
   * @param body JSON text
   */
  async post(request: AsynchronousRequest, body: string): Promise<SentResult> {
    const call = { method: 'POST', url: request.responseUrl, body } as const;
    const { messages, changed } = this.context;
    const { from, to } = request;
    let sent: SentResult;
    try {
      const answer = this.withRoutingHeaders
        ? await messages.callAs(call, { to: from, from: to })
        : await messages.call(call);
      sent = { body, answer };
    } catch (error) {
      sent = { body, error };
    }
    request.results.push(sent);
    changed();
    return sent;
  }

  /**
   * The answer, and then the result: not before the answer has left, unless it shall come first (CMD-S-14).
   *
   * @param result JSON text; undefined where none is sent
   */
  async answerAndPost(
    answer: GivenAnswer,
    request: AsynchronousRequest,
    result: () => Promise<string | undefined>,
    resultFirst = false,
  ): Promise<GivenAnswer> {
    const postResult = async (): Promise<void> => {
      const body = await result();
      if (body !== undefined) await this.post(request, body);
    };
    if (resultFirst) {
      await postResult();
      return answer;
    }
    return { ...answer, afterwards: () => void postResult() };
  }
}
