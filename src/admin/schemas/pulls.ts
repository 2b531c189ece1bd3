import { z } from 'zod';

export const pull = z
  .object({
    party: z.string(),
    module: z.string(),
    platform_id: z.int(),
    last_pushed: z.string().nullable().meta({
      description:
        'When the party last pushed by itself, to the hour. For 24 hours its platform is not pulled on schedule.',
    }),
    next_pull: z.string().nullable().meta({
      description: 'null: only when the platform comes back, or somebody asks.',
    }),
    last_run: z.string().nullable(),
    last_ok: z.string().nullable().meta({ description: 'When a list was last read to its end.' }),
    pages: z.int().meta({ description: 'Pages of the list under way; 0 where none is.' }),
    seen_until: z.string().nullable().meta({
      description:
        "The greatest last_updated seen, by the owner's clock: the next list is asked for from a little before.",
    }),
    stored: z
      .string()
      .meta({ description: 'Objects taken, all in all, also those that were known already.' }),
    refused: z.string().meta({ description: 'Objects that were not valid; the log names them.' }),
    ignored: z.string().meta({ description: "Objects of owners that are not the platform's." }),
    failures: z.int().meta({ description: 'In a row.' }),
    last_error: z.string().nullable(),
  })
  .meta({ id: 'Pull' });

export const pulls = z
  .object({
    interval_s: z.number().meta({ description: 'HUB_PULL_INTERVAL_S; 0: never.' }),
    pulls: z.array(pull),
  })
  .meta({ id: 'Pulls' });
