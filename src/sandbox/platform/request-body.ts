import { OcpiError } from '../../ocpi/errors.js';

/**
 * The JSON object that a request carries.
 *
 * @throws OcpiError malformedJson, or invalidParameter where it is something else
 */
export function parseObject(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new OcpiError('malformedJson');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new OcpiError('invalidParameter', 'expected an object');
  }
  return parsed as Record<string, unknown>;
}

/** A field that must be there as a text. */
export function stringField(body: Readonly<Record<string, unknown>>, field: string): string {
  const value = body[field];
  if (typeof value !== 'string' || value === '') {
    throw new OcpiError('invalidParameter', `${field}: expected a text`);
  }
  return value;
}
