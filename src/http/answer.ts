import type { Logger } from '../infra/logger.js';
import { failureEnvelope, SUCCESS, successEnvelope } from '../ocpi/envelope.js';
import { OcpiError } from '../ocpi/errors.js';
import { routingHeaders } from '../ocpi/headers.js';
import { statusCodeFor } from '../ocpi/mapping-2-2/status-code.js';
import type { PartyId } from '../ocpi/party.js';
import { expressError } from './body.js';
import type { OcpiErrorHandler, OcpiResponseMessage } from './exchange.js';

export interface Success {
  /** JSON text; absent where the module defines no data. */
  data?: string;
  httpStatus?: 200 | 201;
  headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json';

/** An answer that is not the hub's. */
export interface ForeignAnswer {
  by: PartyId;
  status: number;
  /** OCPI's, in the body. */
  statusCode: number | undefined;
  headers: Readonly<Record<string, string>>;
  body: Buffer | string;
}

/** Answers of the hub itself, the envelope around them, and those of others; the routing headers of both. */
export class Answers {
  constructor(
    private readonly hub: PartyId,
    private readonly now: () => number,
    private readonly log: Logger,
  ) {}

  success(response: OcpiResponseMessage, { data, httpStatus = 200, headers = {} }: Success = {}): void {
    this.#send(response, {
      by: this.hub,
      status: httpStatus,
      statusCode: SUCCESS,
      headers,
      body: successEnvelope(this.now(), data),
    });
  }

  failure(response: OcpiResponseMessage, error: OcpiError): void {
    const { httpStatus: status, headers } = error;
    const statusCode = statusCodeFor(response.locals.caller?.platform.version, error.statusCode);
    const body = failureEnvelope(this.now(), statusCode, error.message, error.data);
    response.locals.error = error;
    this.#send(response, { by: this.hub, status, statusCode, headers, body });
  }

  /** What a party answered. FROM is that party, whatever its own headers say (RT-H-14, RT-H-15). */
  passOn(response: OcpiResponseMessage, answer: ForeignAnswer): void {
    this.#send(response, answer);
  }

  /** The one place where errors become answers. */
  readonly onError: OcpiErrorHandler = (error: unknown, request, response, _next) => {
    const known = error instanceof OcpiError ? error : expressError(error);
    // REQ-07: a fault of ours is told by OCPI's code, and not in detail.
    if (known === undefined)
      this.log.error({ error, method: request.method, path: request.path }, 'request failed');
    if (response.headersSent) response.destroy();
    else this.failure(response, known ?? new OcpiError('serverError'));
  };

  #send(response: OcpiResponseMessage, { by, status, statusCode, headers, body }: ForeignAnswer): void {
    const { answerTo } = response.locals;
    const routing = answerTo === undefined ? {} : routingHeaders(answerTo, by);
    response.status(status);
    // Not express's set, which looks up every header anew for what it might add to it.
    for (const [name, value] of Object.entries({ 'Content-Type': JSON_TYPE, ...routing, ...headers }))
      response.setHeader(name, value);
    response.locals.answer = { body: response.req.method === 'HEAD' ? '' : body, statusCode };
    response.end(response.locals.answer.body);
  }
}
