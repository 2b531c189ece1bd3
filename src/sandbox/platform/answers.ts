import { failureEnvelope, successEnvelope } from '../../ocpi/envelope.js';
import { OcpiError } from '../../ocpi/errors.js';
import type { GivenAnswer } from '../http/received-request.js';

/** @param data JSON text */
export function success(data?: string, httpStatus = 200, headers: Record<string, string> = {}): GivenAnswer {
  return { httpStatus, headers, body: successEnvelope(Date.now(), data) };
}

/** The answer for something thrown: an OcpiError says its own, anything else is a 3000. */
export function failure(error: unknown): GivenAnswer {
  const { httpStatus, statusCode, message, headers } =
    error instanceof OcpiError ? error : new OcpiError('serverError', String(error));
  return { httpStatus, headers, body: failureEnvelope(Date.now(), statusCode, message) };
}
