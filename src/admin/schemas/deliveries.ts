import { z } from 'zod';
import { dateTime, moduleName, partyName } from './texts.js';

export const delivery = z
  .object({
    receiver: z.string(),
    module: z.string(),
    status: z.enum(['CONNECTED', 'OFFLINE', 'PLANNED', 'SUSPENDED']).nullable().meta({
      description: 'Of its platform: nothing is sent to one that is not CONNECTED. null: it has just left.',
    }),
    cursor: z.string().meta({ description: 'Revision up to which the receiver has everything.' }),
    head: z.string().meta({ description: 'Revision of the latest change in this module.' }),
    pending: z.int().meta({
      description:
        'Objects and EVSEs that changed after the cursor, whether or not they concern the receiver. Counted up ' +
        'to 10,000.',
    }),
    breaker: z.enum(['closed', 'open', 'half_open']).meta({
      description:
        'open: the receiver is left alone until next_attempt_at; half_open: the next object shows whether it is back.',
    }),
    failures: z.int().meta({ description: 'In a row.' }),
    drained_by: z.string().nullable().meta({
      description: 'The id of the process that is delivering to it now; see GET /processes.',
    }),
    next_attempt_at: z.string().nullable(),
    last_error: z.string().nullable(),
    last_error_at: z.string().nullable(),
    last_success_at: z.string().nullable(),
  })
  .meta({ id: 'Delivery' });

/** What of a platform is to be delivered again. */
export const resyncRequest = z
  .strictObject({
    party: partyName.optional().meta({ description: 'One of its parties; all where it is left out.' }),
    module: moduleName.optional().meta({ description: 'Such as `cdrs`; all where it is left out.' }),
    since: dateTime.optional().meta({
      description:
        'Only what has changed at the hub since this time, to the minute, of the last 31 days; before that, and ' +
        'where it is left out, everything.',
    }),
  })
  .meta({ id: 'ResyncRequest' });
