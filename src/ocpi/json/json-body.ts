import { isUtf8 } from 'node:buffer';
import { OcpiError } from '../errors.js';

/** A body as text, and as the value that it stands for. */
export interface JsonBody {
  text: string;
  value: unknown;
}

/** @throws OcpiError malformedJson (HTTP 400), also for an empty body (REQ-04, REQ-05) */
export function parseJsonBody(bytes: Buffer): JsonBody {
  if (bytes.length === 0) throw new OcpiError('malformedJson', 'the body is empty, expected a JSON object');
  if (!isUtf8(bytes)) throw new OcpiError('malformedJson', 'the body is not UTF-8');
  const text = bytes.toString('utf8');
  try {
    return { text, value: JSON.parse(text) };
  } catch (error) {
    throw new OcpiError('malformedJson', error instanceof Error ? error.message : undefined);
  }
}
