import type { z } from 'zod';
import { OcpiError } from './errors.js';

/** Problems named in one message; more than a few help nobody. */
const PROBLEMS_SHOWN = 5;

/**
 * Checks a value against a schema of the protocol.
 *
 * @returns the value as the schema reads it
 * @throws OcpiError invalidParameter, naming each field by its path and what is wrong with it (STC-01)
 */
export function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new OcpiError('invalidParameter', describeProblems(result.error));
}

/** `evses[0].status: Invalid option…; city: Invalid input: expected string, received undefined`. */
export function describeProblems(error: z.ZodError): string {
  const problems = error.issues.map(({ path, message }) => `${fieldPath(path)}: ${message}`);
  const rest = problems.length - PROBLEMS_SHOWN;
  return problems.slice(0, PROBLEMS_SHOWN).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}

function fieldPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'body';
  return path
    .map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at === 0 ? '' : '.'}${String(key)}`))
    .join('');
}
