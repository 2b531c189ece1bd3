import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { OcpiError } from '../ocpi/errors.js';
import type { PartyId } from '../ocpi/party.js';
import type { InboundToken, Platform, Registry } from '../platforms/registry.js';

/** Who sent a request, as the token shows. */
export interface Caller {
  platform: Platform;
  kind: InboundToken['kind'];
  /** The token as it came; only the credentials module looks at it. */
  token: string;
  /** The snapshot of the registry against which the whole request is decided. */
  registry: Registry;
}

/** What the edge has learnt of a request so far; express hands it from one step to the next. */
export interface OcpiLocals extends Record<string, unknown> {
  requestId: string;
  correlationId: string;
  /** Set once the token is known to be good. */
  caller?: Caller;
  /** Set once it is known for whom the answer is: then hub-made answers carry routing headers (RT-H-13). */
  answerTo?: PartyId;
  /** Set once it is decided which way the request takes. For the trace, as what follows. */
  route?: RouteTaken;
  /** What went wrong, where the hub answered with an error of its own. */
  error?: OcpiError;
  /** As it was sent. */
  answer?: { body: Buffer | string; statusCode: number | undefined };
}

/** Which way a request took through the hub, and why. */
export interface RouteTaken {
  taken: string;
  why: string;
}

type Parameters = Record<string, string>;
type Query = Record<string, string>;

export type OcpiRequestMessage = Request<Parameters, unknown, unknown, Query, OcpiLocals>;
export type OcpiResponseMessage = Response<unknown, OcpiLocals>;
export type OcpiHandler = RequestHandler<Parameters, unknown, unknown, Query, OcpiLocals>;
export type OcpiErrorHandler = ErrorRequestHandler<Parameters, unknown, unknown, Query, OcpiLocals>;
