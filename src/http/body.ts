import express, { type RequestHandler } from 'express';
import { OcpiError } from '../ocpi/errors.js';

/** Twenty times the largest Location seen in the field. */
export const MAXIMUM_BODY_BYTES = 2 * 1024 * 1024;

/** Reads the body as bytes, whatever content type it claims (REQ-02, REQ-03). */
export function readBody(): RequestHandler {
  return express.raw({ type: () => true, limit: MAXIMUM_BODY_BYTES });
}

/** The bytes of a body; empty where there was none. */
export function bodyBytes({ body }: { body: unknown }): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** What express itself refuses, by our names. */
export function expressError(error: unknown): OcpiError | undefined {
  if (error instanceof URIError) return new OcpiError('unknownPath', 'its percent-encoding is broken');
  if (!(error instanceof Error) || !('type' in error)) return undefined;
  switch (error.type) {
    case 'entity.too.large':
      return new OcpiError('bodyTooLarge', `at most ${MAXIMUM_BODY_BYTES} bytes are taken`);
    case 'request.aborted':
    case 'request.size.invalid':
      return new OcpiError('bodyIncomplete');
    case 'encoding.unsupported':
      return new OcpiError(
        'malformedJson',
        'this Content-Encoding is not understood; send the body as it is',
      );
    default:
      return undefined;
  }
}
