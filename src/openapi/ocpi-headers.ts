import { z } from 'zod';

/**
 * The headers of OCPI as parameters and as headers of answers. HTTP compares their names without case; they stand
 * here as the specification spells them.
 */

const inRequest = (name: string, schema: z.ZodType, description: string) =>
  schema.optional().meta({ description, param: { id: name } });
const inAnswer = (name: string, schema: z.ZodType, description: string) =>
  schema.meta({ description, header: { id: name } });

const messageId = z.string().max(128);
const country = z.string().length(2);
const party = z.string().length(3);

/** On every request. */
export const messageHeaders = z.object({
  'X-Request-ID': inRequest(
    'X-Request-ID',
    messageId,
    'Unique for each request. Made up by the hub where missing, and always sent back.',
  ),
  'X-Correlation-ID': inRequest(
    'X-Correlation-ID',
    messageId,
    'The same for all messages that belong together. Made up and sent back likewise.',
  ),
});

/** On requests of functional modules. */
export const routedHeaders = messageHeaders.extend({
  'OCPI-from-country-code': inRequest(
    'OCPI-from-country-code',
    country,
    'The requesting party. A platform with a single party may leave the pair out.',
  ),
  'OCPI-from-party-id': inRequest('OCPI-from-party-id', party, 'The requesting party.'),
  'OCPI-to-country-code': inRequest(
    'OCPI-to-country-code',
    country,
    "Whom the request is for. The hub's own id, or no pair at all: the hub stores a push and delivers it to " +
      'everybody it concerns, and answers a GET from its store. Another party: the request is for that party.',
  ),
  'OCPI-to-party-id': inRequest('OCPI-to-party-id', party, 'Whom the request is for.'),
});

/** On every answer. */
export const answerHeaders = z.object({
  'X-Request-ID': inAnswer('X-Request-ID', messageId, 'Of the request.'),
  'X-Correlation-ID': inAnswer('X-Correlation-ID', messageId, 'Of the request.'),
});

/** On answers of functional modules: back to the requesting party. */
export const routedAnswerHeaders = answerHeaders.extend({
  'OCPI-from-country-code': inAnswer(
    'OCPI-from-country-code',
    country.optional(),
    'Who answers: the hub, or the party that the request was for. Missing where the request was not understood.',
  ),
  'OCPI-from-party-id': inAnswer('OCPI-from-party-id', party.optional(), 'Who answers.'),
  'OCPI-to-country-code': inAnswer('OCPI-to-country-code', country.optional(), 'The requesting party.'),
  'OCPI-to-party-id': inAnswer('OCPI-to-party-id', party.optional(), 'The requesting party.'),
});

/** On the answer to a POST of an object. */
export const createdHeaders = routedAnswerHeaders.extend({
  Location: inAnswer('Location', z.string().optional(), 'Where the object can be read from then on.'),
});

/** On every page of a list, beside the others. */
export const pageHeaders = {
  Link: inAnswer(
    'Link',
    z.string().optional(),
    'The next page, as `<URL>; rel="next"`; missing on the last one. Call the URL as it is: it carries your filters ' +
      'and its place.',
  ),
  'X-Total-Count': inAnswer('X-Total-Count', z.int(), 'Objects that match, on all pages together.'),
  'X-Limit': inAnswer('X-Limit', z.int(), 'The most objects that this page may hold.'),
};

/** The query of every list. */
export const pageQuery = z.object({
  date_from: z
    .string()
    .optional()
    .meta({
      description: 'Only objects with last_updated at or after this time, in UTC.',
      example: '2026-01-31T12:00:00Z',
      param: { id: 'date_from' },
    }),
  date_to: inRequest('date_to', z.string(), 'Only objects with last_updated before this time, in UTC.'),
  offset: inRequest('offset', z.int().min(0), 'Default 0. Better follow the Link of the page before.'),
  limit: inRequest(
    'limit',
    z.int().min(1),
    'The wish for a page size; the hub gives at most HUB_PAGE_LIMIT (100).',
  ),
});
