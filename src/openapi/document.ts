import { createDocument, type ZodOpenApiObject } from 'zod-openapi';

/** A document that is ready to be written. */
export type OpenApiDocument = ReturnType<typeof createDocument>;

/**
 * Turns a description with zod schemas into OpenAPI 3.1. Objects stay open: the hub hands on fields that it does
 * not know (TYP-12), and its own answers may grow fields. Only strict schemas close theirs.
 */
export function openApiDocument(description: Omit<ZodOpenApiObject, 'openapi'>): OpenApiDocument {
  return createDocument(
    { openapi: '3.1.0', ...description },
    {
      override: ({ zodSchema, jsonSchema }) => {
        const { def } = zodSchema._zod;
        if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
      },
    },
  );
}
