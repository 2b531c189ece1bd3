/** One OCPI message between the hub and a peer, with its answer, as the trace keeps it. */
export interface TracedMessage {
  /** in: a peer called the hub; out: the hub called a peer. */
  direction: 'in' | 'out';
  correlationId: string;
  requestId: string;
  /** Parties as `NL/CP1`; undefined where the message names none. */
  fromParty: string | undefined;
  toParty: string | undefined;
  /** The peer's; undefined where its token is not known. */
  platformId: number | undefined;
  module: string | undefined;
  interfaceRole: 'SENDER' | 'RECEIVER' | undefined;
  method: string;
  /** Without secrets. In: path and query; out: absolute. */
  url: string;
  /** Which way a message in took, or what a message out was for. */
  route: string;
  reason: string | undefined;
  /** undefined: no answer. */
  httpStatus: number | undefined;
  /** OCPI's; undefined: the answer was not OCPI. */
  statusCode: number | undefined;
  /** milliseconds since 1970 */
  startedAt: number;
  durationMs: number;
  requestBytes: number;
  responseBytes: number;
  /** The beginnings, without secrets. */
  requestBody: string;
  responseBody: string;
  /** What went wrong at the hub or on the way. */
  error: string | undefined;
}
