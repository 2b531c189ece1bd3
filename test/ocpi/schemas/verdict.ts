import type { z } from 'zod';
import { check } from '../../../src/ocpi/check.js';
import { OcpiError } from '../../../src/ocpi/errors.js';

/** `accepted`, or what is wrong with the value. */
export function verdict(schema: z.ZodType, value: unknown): string {
  try {
    check(schema, value);
    return 'accepted';
  } catch (error) {
    if (error instanceof OcpiError && error.detail !== undefined) return error.detail;
    throw error;
  }
}

/** A copy of a body in which one field, such as `elements[0].restrictions`, is another; undefined takes it away. */
export function changed(body: object, path: string, value: unknown): object {
  const copy = structuredClone(body);
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  const last = keys.pop() ?? '';
  let parent = copy as Record<string, unknown>;
  for (const key of keys) parent = parent[key] as Record<string, unknown>;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
