import { z } from 'zod';
import { ROLES } from '../../ocpi/party.js';
import { partyName } from './texts.js';

const catchUp = z.enum(['state', 'none']).meta({
  description:
    'state: after an absence (OFFLINE, SUSPENDED) the party gets the newest state of all that changed meanwhile. none: it ' +
    'gets nothing by itself of what it has missed, but its CDRs, and reads the lists (OCPI: pushes are not queued).',
});

export const party = z
  .object({
    country_code: z.string(),
    party_id: z.string(),
    role: z.enum(ROLES),
    status: z.enum(['CONNECTED', 'OFFLINE', 'PLANNED', 'SUSPENDED']),
    last_updated: z.string(),
    platform_id: z.int().nullable(),
    catch_up: catchUp,
  })
  .meta({ id: 'Party' });

export const partySettings = z.strictObject({ catch_up: catchUp }).meta({ id: 'PartySettings' });

export const agreement = z
  .strictObject({ parties: z.tuple([partyName, partyName]), allowed: z.boolean() })
  .refine(({ parties: [a, b] }) => a !== b, { error: 'expected two different parties', path: ['parties'] })
  .meta({ id: 'Agreement' });

export const agreements = z
  .strictObject({ agreements: z.array(agreement).max(100_000) })
  .meta({ id: 'Agreements' });
