import { z } from 'zod';
import { dateTime, idText, moduleName, partyName } from './texts.js';

const letterChoice = {
  receiver: partyName.optional().meta({ description: 'As `NL/EM1`.' }),
  module: moduleName.optional(),
  owner: partyName.optional(),
  since: dateTime.optional().meta({ description: 'Refused at this time or later.' }),
  until: dateTime.optional().meta({ description: 'Refused before this time.' }),
};

export const deadLetterQuery = z.strictObject({
  ...letterChoice,
  state: z.enum(['open', 'settled']).optional().meta({
    description:
      'open: the receiver has not got the object; settled: it has, or there is nothing left to send.',
  }),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  before: idText('dead letter').optional().meta({
    description: 'The lowest id of the page before.',
  }),
});

/** Which open letters are to be sent again. */
export const replayRequest = z
  .strictObject({
    ...letterChoice,
    ids: z.array(idText('dead letter')).min(1).max(1_000).optional(),
  })
  .refine((choice) => Object.values(choice).some((value) => value !== undefined), {
    error: 'expected at least one of receiver, module, owner, since, until, ids',
  })
  .meta({ id: 'ReplayRequest' });

export const replayed = z
  .object({ asked: z.int().meta({ description: 'Letters that are sent again now.' }) })
  .meta({ id: 'Replayed' });

export const deadLetter = z
  .object({
    id: z.string(),
    receiver: z.string(),
    module: z.string(),
    owner: z.string(),
    object: z.string(),
    state: z.enum(['open', 'replaying', 'delivered', 'gone']).meta({
      description:
        'replaying: asked to be sent again; delivered: the receiver has the object, in this or a newer state; gone: ' +
        'there is nothing left to send.',
    }),
    method: z.string(),
    url: z.string(),
    body: z.string(),
    request_id: z.string().nullable().meta({ description: 'X-Request-ID of the last request.' }),
    correlation_id: z.string().nullable().meta({ description: 'For GET /messages.' }),
    answer_status: z.int().nullable(),
    answer_headers: z.record(z.string(), z.string()),
    answer: z.string(),
    attempts: z.int(),
    created_at: z.string(),
    refused_at: z.string().meta({ description: 'When it was last refused.' }),
    settled_at: z.string().nullable(),
  })
  .meta({ id: 'DeadLetter' });
