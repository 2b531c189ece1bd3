import { OcpiError } from '../../ocpi/errors.js';
import type { PartyId } from '../../ocpi/party.js';
import { endpointUrl } from '../../ocpi/url-path.js';
import type { GivenAnswer, ReceivedRequest } from '../http/received-request.js';
import { success } from '../platform/answers.js';
import type { ModuleCall } from '../platform/module-call.js';
import type { ModuleContext } from '../platform/module-context.js';
import { parseObject, stringField } from '../platform/request-body.js';

/** A result that arrived at a `response_url` of ours. */
export interface ReceivedResult {
  /** Its `result`, such as ACCEPTED. */
  result: string;
  /** As JSON text. */
  text: string;
  request: ReceivedRequest;
  from: PartyId | undefined;
  to: PartyId | undefined;
}

/** A `response_url` of ours, and what has arrived there. */
export interface ResponseUrl {
  readonly url: string;
  readonly results: readonly ReceivedResult[];
}

/** The `response_url`s of one module: each with a path and a query of its own, below the Sender endpoint. */
export class ResponseUrls {
  readonly #results = new Map<string, ReceivedResult[]>();

  constructor(
    private readonly module: string,
    private readonly context: Pick<ModuleContext, 'ownUrl' | 'until'>,
  ) {}

  /** A new one. @param label stands in its path */
  open(label: string): ResponseUrl {
    const number = String(this.#results.size + 1);
    const results: ReceivedResult[] = [];
    this.#results.set(number, results);
    const url = endpointUrl(
      this.context.ownUrl(this.module, 'SENDER'),
      ['results', label, number],
      `request=${number}`,
    );
    return { url, results };
  }

  /** Takes the POST of a result. @throws OcpiError where there is no such response_url */
  take({ request, segments, from, to }: ModuleCall): GivenAnswer {
    const [first, , number = '', ...rest] = segments;
    const results = first === 'results' && rest.length === 0 ? this.#results.get(number) : undefined;
    if (results === undefined || request.query.get('request') !== number) throw new OcpiError('unknownPath');
    const result = stringField(parseObject(request.body), 'result');
    results.push({ result, text: request.body, request, from, to });
    return success(); // CHP-S-03: without data.
  }

  /** The result of this place, once it has arrived. @throws WaitedTooLong */
  async arrived({ url, results }: ResponseUrl, at = 0): Promise<ReceivedResult> {
    let found = results[at];
    await this.context.until(
      () => {
        found = results[at];
        return found !== undefined;
      },
      `result ${at + 1} at ${url}`,
    );
    if (found === undefined) throw new Error('a condition held, and does not any more');
    return found;
  }
}
