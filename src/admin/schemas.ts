import { z } from 'zod';
import { parseDateTime } from '../ocpi/date-time.js';
import { ROLES } from '../ocpi/party.js';
import { countryCode, partyIdentifier } from '../ocpi/schemas/scalars.js';

/** The admin API's bodies: the source of its checks and of openapi/admin.json. Strict: a typo must not pass. */

const tokenEncoding = z.enum(['base64', 'raw']).default('base64').meta({
  description:
    'How the hub writes its token in the Authorization header for this peer; raw for old 2.2 peers.',
});

export const invitationRequest = z
  .strictObject({
    label: z.string().min(1).max(200).default('unnamed').meta({ description: 'For the operator only.' }),
    token_encoding: tokenEncoding,
    roles: z
      .array(
        z.strictObject({
          role: z.enum(ROLES).exclude(['HUB']),
          country_code: countryCode,
          party_id: partyIdentifier,
        }),
      )
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
    label: z.string().min(1).max(200).default('unnamed'),
    token_encoding: tokenEncoding,
  })
  .meta({ id: 'HandshakeRequest' });

export const partyName = z
  .string()
  .regex(/^[A-Za-z]{2}\/[\x21-\x7e]{3}$/, 'expected a party such as NL/CP1')
  .toUpperCase();

const catchUp = z.enum(['state', 'none']).meta({
  description:
    'state: after an absence the party gets the newest state of all that changed meanwhile. none: it gets nothing ' +
    'by itself of what it has missed, and reads the lists (OCPI: pushes are not queued).',
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

export const agreement = z
  .strictObject({ parties: z.tuple([partyName, partyName]), allowed: z.boolean() })
  .refine(({ parties: [a, b] }) => a !== b, { error: 'expected two different parties', path: ['parties'] })
  .meta({ id: 'Agreement' });

export const agreements = z
  .strictObject({ agreements: z.array(agreement).max(100_000) })
  .meta({ id: 'Agreements' });

export const delivery = z
  .object({
    receiver: z.string(),
    module: z.string(),
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

export const hubProcess = z
  .object({
    id: z.string(),
    role: z.string().meta({ description: 'HUB_ROLE: all, api or worker.' }),
    host: z.string(),
    pid: z.int(),
    started_at: z.string(),
    seen_at: z.string().meta({ description: 'By the clock of the database; renewed every three seconds.' }),
  })
  .meta({ id: 'HubProcess' });

export const hubProcesses = z.object({ processes: z.array(hubProcess) }).meta({ id: 'HubProcesses' });

const dateTime = z
  .string()
  .refine((text) => parseDateTime(text) !== undefined, 'expected a time such as 2026-11-23T05:00:00Z')
  .transform((text) => new Date(parseDateTime(text) ?? 0));

const idText = (of: string) =>
  z
    .string()
    .regex(/^\d{1,18}$/, `expected the id of a ${of}`)
    .transform(BigInt);

const moduleName = z.string().min(1).max(36).toLowerCase();

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

/** What to look for in the trace. */
export const messageQuery = z.strictObject({
  correlation_id: z.string().min(1).max(128).optional().meta({
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

export const problem = z
  .object({ error: z.string(), message: z.string(), retryable: z.boolean() })
  .meta({ id: 'Problem' });
