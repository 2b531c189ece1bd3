import { randomUUID } from 'node:crypto';
import { HEADER, SPELLED_HEADER, single } from '../ocpi/headers.js';
import type { OcpiHandler } from './exchange.js';

/** What may stand in a response header without harm; longer or stranger ids are replaced by ours. */
const FIT_TO_ECHO = /^[\x20-\x7e]{1,128}$/;

/**
 * Every response repeats the ids of its request, errors included; missing ones are made up (XID-02, XID-03,
 * XID-08, XID-10).
 */
export const echoMessageIds: OcpiHandler = (request, response, next) => {
  response.locals.requestId = idFrom(request.headers[HEADER.requestId]);
  response.locals.correlationId = idFrom(request.headers[HEADER.correlationId]);
  response.setHeader(SPELLED_HEADER.requestId, response.locals.requestId);
  response.setHeader(SPELLED_HEADER.correlationId, response.locals.correlationId);
  next();
};

function idFrom(header: string | string[] | undefined): string {
  const id = single(header);
  return id !== undefined && FIT_TO_ECHO.test(id) ? id : randomUUID();
}
