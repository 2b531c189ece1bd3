import { z } from 'zod';
import { dateTime, idText, moduleName, partyName, plainText } from './texts.js';

/** What to look for in the trace. */
export const messageQuery = z.strictObject({
  correlation_id: plainText(128).optional().meta({
    description: 'All legs of one request, in the order in which they began.',
  }),
  party: partyName.optional().meta({ description: 'Sender or receiver, as `NL/CP1`.' }),
  module: moduleName.optional(),
  direction: z.enum(['in', 'out']).optional(),
  status: z
    .string()
    .regex(/^(failed|[1-9]\d{2,3})$/, 'expected an HTTP status, an OCPI status code, or failed')
    .transform((text) => (text === 'failed' ? ('failed' as const) : Number(text)))
    .optional()
    .meta({
      description:
        'An HTTP status (three digits), an OCPI status code (four), or `failed`: all that had no answer, or ' +
        'none of success.',
    }),
  from: dateTime.optional().meta({ description: 'Begun at this time or later.' }),
  to: dateTime.optional().meta({ description: 'Begun before this time.' }),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  before: idText('message').optional().meta({ description: 'The lowest id of the page before.' }),
});

export const message = z
  .object({
    id: z.string(),
    started_at: z.string(),
    duration_ms: z.int(),
    direction: z.enum(['in', 'out']).meta({
      description: 'in: a peer called the hub; out: the hub called a peer.',
    }),
    from: z.string().nullable(),
    to: z.string().nullable(),
    platform_id: z.int().nullable().meta({ description: "The peer's." }),
    module: z.string().nullable(),
    interface_role: z.string().nullable(),
    method: z.string(),
    url: z.string(),
    route: z.string().meta({
      description:
        'in: which way it took (relay, replicate, list, ownObject, findObject; hub: answered by the hub itself; ' +
        'refused). out: what it was for (relay, delivery, clientInfo, aliveCheck, handshake, pull).',
    }),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'Why that route; the name of the error where refused.' }),
    http_status: z.int().nullable().meta({ description: 'null: no answer.' }),
    status_code: z.int().nullable().meta({ description: 'null: the answer was not OCPI.' }),
    error: z.string().nullable(),
    correlation_id: z.string(),
    request_id: z.string(),
    request_bytes: z.int(),
    response_bytes: z.int(),
    request_body: z.string().meta({ description: 'The first 4,000 characters, without secrets.' }),
    response_body: z.string(),
  })
  .meta({ id: 'Message' });
