import { z } from 'zod';

export const problem = z
  .object({ error: z.string(), message: z.string(), retryable: z.boolean() })
  .meta({ id: 'Problem' });
