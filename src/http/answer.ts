import type { Logger } from '../infra/logger.js';
import { failureEnvelope, successEnvelope } from '../ocpi/envelope.js';
import { OcpiError } from '../ocpi/errors.js';
import { routingHeaders } from '../ocpi/headers.js';
import type { PartyId } from '../ocpi/party.js';
import { bodyError } from './body.js';
import type { OcpiErrorHandler, OcpiResponseMessage } from './exchange.js';

export interface Success {
  /** JSON text; absent where the module defines no data. */
  data?: string;
  httpStatus?: 200 | 201;
  headers?: Readonly<Record<string, string>>;
}

/** Answers of the hub itself: the envelope around them, and the routing headers where they belong. */
export class Answers {
  constructor(
    private readonly hub: PartyId,
    private readonly now: () => number,
    private readonly log: Logger,
  ) {}

  success(response: OcpiResponseMessage, { data, httpStatus = 200, headers = {} }: Success = {}): void {
    this.#send(response, httpStatus, headers, successEnvelope(this.now(), data));
  }

  failure(response: OcpiResponseMessage, error: OcpiError): void {
    const body = failureEnvelope(this.now(), error.statusCode, error.message);
    this.#send(response, error.httpStatus, error.headers, body);
  }

  /** The one place where errors become answers. */
  readonly onError: OcpiErrorHandler = (error: unknown, request, response, _next) => {
    const known = error instanceof OcpiError ? error : bodyError(error);
    // REQ-07: a fault of ours is told by OCPI's code, and not in detail.
    if (known === undefined)
      this.log.error({ error, method: request.method, path: request.path }, 'request failed');
    if (response.headersSent) response.destroy();
    else this.failure(response, known ?? new OcpiError('serverError'));
  };

  #send(
    response: OcpiResponseMessage,
    status: number,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): void {
    const { answerTo } = response.locals;
    const routing = answerTo === undefined ? {} : routingHeaders(answerTo, this.hub);
    response.status(status).set({ ...routing, ...headers, 'Content-Type': 'application/json' });
    response.end(response.req.method === 'HEAD' ? undefined : body);
  }
}
