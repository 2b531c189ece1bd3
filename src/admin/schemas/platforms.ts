import { z } from 'zod';
import { ROLES } from '../../ocpi/party.js';
import { countryCode, partyIdentifier } from '../../ocpi/schemas/scalars.js';
import { plainText } from './texts.js';

const tokenEncoding = z.enum(['base64', 'raw']).default('base64').meta({
  description:
    'How the hub writes its token in the Authorization header for this peer; raw for old 2.2 peers.',
});

export const invitationRequest = z
  .strictObject({
    label: plainText(200).default('unnamed').meta({ description: 'For the operator only.' }),
    token_encoding: tokenEncoding,
    roles: z
      .array(
        z.strictObject({
          role: z.enum(ROLES).exclude(['HUB']),
          country_code: countryCode,
          party_id: partyIdentifier,
        }),
      )
      .max(1_000)
      .default([])
      .meta({ description: 'Parties that are expected; they are shown as PLANNED until they register.' }),
  })
  .meta({ id: 'InvitationRequest' });

export const invitation = z
  .object({
    id: z.int().meta({ description: 'The id of the platform.' }),
    token: z.string().meta({ description: 'CREDENTIALS_TOKEN_A. Shown here once, kept only as a hash.' }),
    versions_url: z.string(),
    expires_at: z.string(),
  })
  .meta({ id: 'Invitation' });

export const handshakeRequest = z
  .strictObject({
    versions_url: z.string().min(1).max(255),
    token: z.string().regex(/^[\x21-\x7e]{1,64}$/, 'expected 1 to 64 printable characters without spaces'),
    label: plainText(200).default('unnamed'),
    token_encoding: tokenEncoding,
  })
  .meta({ id: 'HandshakeRequest' });

export const platform = z
  .object({
    id: z.int(),
    label: z.string(),
    state: z.enum(['INVITED', 'REGISTERED', 'SUSPENDED', 'LEFT']),
    reachable: z.boolean().meta({ description: 'false: its parties are OFFLINE.' }),
    last_seen_at: z.string().nullable().meta({
      description: 'When it last sent a request, or answered one; up to five seconds late.',
    }),
    failures: z
      .int()
      .meta({ description: 'Checks that it has not answered, in a row; two make it OFFLINE.' }),
    last_failure: z
      .string()
      .nullable()
      .meta({ description: 'Of the last check that failed, whenever that was.' }),
    next_check_at: z.string().nullable().meta({
      description: 'When it is asked whether it is there, if it is not heard of before.',
    }),
    relapses: z.int().meta({
      description:
        'How often in a row it was lost again soon after it had come back. From the first on it has to answer a ' +
        'check to be CONNECTED again; from the second on it has to go on answering.',
    }),
    version: z.string().nullable(),
    versions_url: z.string().nullable(),
    token_encoding: z.enum(['base64', 'raw']),
    endpoints: z.array(
      z.object({ identifier: z.string(), role: z.enum(['SENDER', 'RECEIVER']), url: z.string() }),
    ),
    parties: z.array(
      z.object({ country_code: z.string(), party_id: z.string(), roles: z.array(z.enum(ROLES)) }),
    ),
  })
  .meta({ id: 'Platform' });
