import type { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { problem } from '../admin/schemas/problem.js';

type ErrorStatus = 400 | 404 | 502;

const ERRORS: Readonly<Record<ErrorStatus, string>> = {
  400: 'The request cannot be served as it is; the message names each field.',
  404: 'There is no such platform, or no such letter.',
  502: "The peer's API could not be used; the message says what was called and what came back.",
};

interface AdminOperation extends Omit<ZodOpenApiOperationObject, 'responses'> {
  responses: ZodOpenApiResponsesObject;
  errors?: readonly ErrorStatus[];
}

/** Adds to an operation what goes wrong: 401 everywhere, the rest as named; whatever else is a Problem too. */
export function operation({ responses, errors = [], ...rest }: AdminOperation): ZodOpenApiOperationObject {
  return {
    ...rest,
    responses: {
      ...responses,
      401: answer('HUB_ADMIN_TOKEN is missing or wrong.', problem),
      ...Object.fromEntries(errors.map((status) => [status, answer(ERRORS[status], problem)])),
      default: answer('Anything else that went wrong.', problem),
    },
  };
}

/** A body that must be there. */
export function json(schema: z.ZodType) {
  return { required: true, content: { 'application/json': { schema } } };
}

/** An answer with a body. */
export function answer(description: string, schema: z.ZodType) {
  return { description, content: { 'application/json': { schema } } };
}
