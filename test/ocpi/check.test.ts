import { z } from 'zod';
import { check } from '../../src/ocpi/check.js';
import { OcpiError } from '../../src/ocpi/errors.js';

const schema = z.object({
  id: z.string(),
  evses: z.array(z.object({ uid: z.string(), status: z.enum(['AVAILABLE', 'BLOCKED']) })),
});

test('what fits is returned as the schema reads it', () => {
  expect(check(z.object({ id: z.string().toUpperCase() }), { id: 'a', more: 1 })).toEqual({ id: 'A' });
});

test('STC-01 what does not fit is an invalid parameter: HTTP 200 with 2001', () => {
  expect(() => check(schema, {})).toThrow(OcpiError);
  expect(() => check(schema, {})).toThrow(expect.objectContaining({ httpStatus: 200, statusCode: 2001 }));
});

test.each([
  [{ evses: [] }, 'id: Invalid input: expected string, received undefined'],
  [
    { id: 5, evses: {} },
    'id: Invalid input: expected string, received number; evses: Invalid input: expected array',
  ],
  [{ id: 'a', evses: [{ uid: 'u', status: 'FREE' }] }, 'evses[0].status: Invalid option'],
  [[], 'body: Invalid input: expected object, received array'],
  [null, 'body: Invalid input: expected object, received null'],
])('%j: each problem is named by its path', (value, message) => {
  expect(() => check(schema, value)).toThrow(message);
});

test('of many problems the first five are named, and the others counted', () => {
  const evses = Array.from({ length: 8 }, () => ({ uid: 'u' }));
  expect(() => check(schema, { id: 'a', evses })).toThrow(/evses\[4\]\.status: .*; and 3 more$/);
});
