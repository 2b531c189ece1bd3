import type { ErrorRequestHandler } from 'express';
import { expressError } from '../http/body.js';
import { isDatabaseAway } from '../infra/database.js';
import type { Logger } from '../infra/logger.js';
import { OcpiError } from '../ocpi/errors.js';

/** HTTP status in the admin API for errors of the catalogue, which speak OCPI's own (HTTP 200 with a code). */
function adminStatus(error: OcpiError): number {
  if (error.httpStatus !== 200) return error.httpStatus;
  if (error.statusCode >= 3001 && error.statusCode <= 3003) return 502;
  return error.statusCode >= 3000 ? 503 : 400;
}

function knownError(error: unknown): OcpiError | undefined {
  if (error instanceof OcpiError) return error;
  if (isDatabaseAway(error))
    return new OcpiError('storeUnavailable', 'PostgreSQL does not answer; see GET /health/ready');
  return expressError(error);
}

/** Answers of the admin API to what went wrong: `{error, message, retryable}`, with an HTTP status that says it. */
export function adminErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const known = knownError(error);
    if (known === undefined)
      log.error({ error, method: request.method, path: request.path }, 'admin request failed');
    const { error: name, message, retryable } = known ?? new OcpiError('serverError');
    response.status(known === undefined ? 500 : adminStatus(known)).json({ error: name, message, retryable });
  };
}
