import { type RoutingHeader, readRoutingHeader } from '../ocpi/headers.js';
import { type PartyId, partyKey } from '../ocpi/party.js';
import type { TracedMessage } from '../trace/message.js';
import { redactedBody, redactedText, redactedUrl } from '../trace/redact.js';
import type { Trace } from '../trace/trace.js';
import { bodyBytes } from './body.js';
import type { Caller, OcpiHandler, OcpiLocals, OcpiRequestMessage, OcpiResponseMessage } from './exchange.js';
import { requestedInterface } from './requested-interface.js';

/** Requests without a good token, a second: a flood of them must not fill the disk. */
const MOST_STRANGERS = 20;

/**
 * Records each request with its answer, when all is over. Comes after the message ids.
 *
 * @param elapsed a monotonic clock, in milliseconds
 */
export function traceRequests(
  trace: Pick<Trace, 'record' | 'skip'>,
  hub: PartyId,
  now: () => number,
  elapsed: () => number,
): OcpiHandler {
  const mayBeRecorded = strangerLimit();
  return (request, response, next) => {
    const startedAt = now();
    const began = elapsed();
    response.once('close', () => {
      const ended = elapsed();
      const durationMs = Math.round(ended - began);
      if (response.locals.caller === undefined && !mayBeRecorded(ended)) trace.skip();
      else trace.record(tracedRequest(request, response, hub, { startedAt, durationMs }));
    });
    next();
  };
}

function tracedRequest(
  request: OcpiRequestMessage,
  response: OcpiResponseMessage,
  hub: PartyId,
  time: Pick<TracedMessage, 'startedAt' | 'durationMs'>,
): TracedMessage {
  const { requestId, correlationId, caller, answerTo, answer } = response.locals;
  const { module, interfaceRole } = requestedInterface(request.originalUrl);
  const body = bodyBytes(request);
  const answerBody = answer?.body ?? '';
  const from = answerTo ?? partyOf(readRoutingHeader(request.headers, 'from')) ?? onlyParty(caller);
  const to = partyOf(readRoutingHeader(request.headers, 'to')) ?? hub;
  return {
    direction: 'in',
    correlationId,
    requestId,
    fromParty: from && partyKey(from),
    toParty: partyKey(to),
    platformId: caller?.platform.id,
    module,
    interfaceRole,
    method: request.method,
    url: redactedUrl(request.originalUrl),
    ...routeOf(response.locals),
    httpStatus: response.headersSent ? response.statusCode : undefined,
    statusCode: answer?.statusCode,
    ...time,
    requestBytes: body.length,
    responseBytes: Buffer.byteLength(answerBody),
    requestBody: redactedBody(body, module),
    responseBody: redactedBody(answerBody, module),
    error: errorOf(response),
  };
}

/** An error that comes before any decision is itself the decision. */
function routeOf({ route, error }: OcpiLocals): { route: string; reason: string | undefined } {
  if (route !== undefined) return { route: route.taken, reason: route.why };
  return error === undefined
    ? { route: 'hub', reason: undefined }
    : { route: 'refused', reason: error.error };
}

function errorOf(response: OcpiResponseMessage): string | undefined {
  const { error } = response.locals;
  if (error !== undefined) return redactedText(`${error.error}: ${error.message}`);
  return response.writableFinished ? undefined : 'the caller hung up before it had the whole answer';
}

function partyOf(header: RoutingHeader): PartyId | undefined {
  return header.kind === 'party' ? header.party : undefined;
}

/** Configuration modules carry no routing headers. */
function onlyParty(caller: Caller | undefined): PartyId | undefined {
  return caller?.platform.parties.length === 1 ? caller.platform.parties[0] : undefined;
}

/** @returns whether one more may be recorded, by a monotonic clock */
function strangerLimit(): (elapsed: number) => boolean {
  let second = 0;
  let seen = 0;
  return (elapsed) => {
    const current = Math.floor(elapsed / 1_000);
    if (current !== second) seen = 0;
    second = current;
    seen += 1;
    return seen <= MOST_STRANGERS;
  };
}
