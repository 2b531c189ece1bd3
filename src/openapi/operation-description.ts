import type { z } from 'zod';
import type { ZodOpenApiResponsesObject } from 'zod-openapi';
import type { FunctionalModule, OcpiMethod, UrlForm } from '../ocpi/functional-module.js';

/** A method at one form of URL. */
export interface DescribedMethod {
  module: FunctionalModule;
  form: UrlForm;
  method: OcpiMethod;
}

/** What the methods of the functional modules differ in; the rest is the same for all. */
export interface OperationDescription {
  operationId: string;
  summary: string;
  description?: string;
  query?: Record<string, z.ZodType>;
  body?: { schema: z.ZodType; optional?: true };
  /** Answers that say that it went well. */
  answers: ZodOpenApiResponsesObject;
  /** What HTTP 404 says, where it can be. */
  notFound?: string;
}

export type DescribeOperation = (method: DescribedMethod) => OperationDescription;
