import { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { SUCCESS } from '../ocpi/envelope.js';
import { type CatalogueEntry, ERROR_CATALOGUE } from '../ocpi/errors.js';
import { dateTime } from '../ocpi/schemas/scalars.js';

/** Answers: the envelope of OCPI (transport_and_format, "Response format"), and what can stand in it. */

const statusMessage = z
  .string()
  .optional()
  .meta({ description: 'What was wrong, where, and what would be right. For people.' });

/** What an answer holds that went wrong. */
export const failure = z
  .object({
    status_code: z
      .int()
      .min(2000)
      .meta({ description: 'See the table of status codes at the top of this document.' }),
    status_message: statusMessage,
    timestamp: dateTime,
  })
  .meta({ id: 'Failure' });

const success = {
  status_code: z
    .int()
    .min(SUCCESS)
    .max(1999)
    .meta({ description: `${SUCCESS} from the hub itself; a party that answers may use any 1xxx.` }),
  status_message: statusMessage,
  timestamp: dateTime,
};

/** Success without data: PUT, PATCH, DELETE (ENV-05). */
const done = z.object(success).meta({ id: 'Success' });

/**
 * An answer with HTTP 200 or 201. From the moment a request is authenticated and well-formed, most of what goes
 * wrong is told by status_code, with HTTP 200 (REQ-06).
 */
export function ocpiAnswer(
  description: string,
  headers: z.ZodObject,
  data?: z.ZodType,
): ZodOpenApiResponseObject {
  const schema = data === undefined ? done : z.object({ data, ...success });
  return { description, headers, content: { 'application/json': { schema: z.union([schema, failure]) } } };
}

/** An answer whose HTTP status already says that it went wrong. */
export function ocpiError(description: string, headers: z.ZodObject): ZodOpenApiResponseObject {
  return { description, headers, content: { 'application/json': { schema: failure } } };
}

/** The catalogue as a table in Markdown. */
export function statusCodeTable(): string {
  const rows = Object.entries<CatalogueEntry>(ERROR_CATALOGUE).map(
    ([name, { httpStatus, statusCode, message, retryable }]) =>
      `| ${statusCode} | ${httpStatus} | ${message} | ${retryable ? 'yes' : 'no'} | ${name} |`,
  );
  return [
    '| status_code | HTTP | status_message begins with | may the same request succeed later? | name |',
    '| --- | --- | --- | --- | --- |',
    `| ${SUCCESS} | 200, 201 | (success) | | |`,
    ...rows,
  ].join('\n');
}
