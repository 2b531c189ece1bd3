import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { versionParameter } from './module-paths.js';
import { ocpiAnswer, ocpiError } from './ocpi-answers.js';
import { messageHeaders, pageHeaders, routedAnswerHeaders } from './ocpi-headers.js';

/** URLs that the hub gives out in place of a peer's (PAG-20). */
export const sealedUrlPath: ZodOpenApiPathsObject = {
  '/{version}/relay/{sealed}': {
    get: {
      operationId: 'followLink',
      tags: ['links'],
      summary: "The next page of another party's list",
      description:
        'From the Link of an answer that the hub handed on. Call it as it is, with your token; routing headers are ' +
        'not needed. Good for 24 hours, as often as you like, and for your platform only.',
      requestParams: {
        path: z.object({ version: versionParameter, sealed: z.string() }),
        header: messageHeaders,
      },
      responses: {
        200: ocpiAnswer('One page.', routedAnswerHeaders.extend(pageHeaders), z.array(z.looseObject({}))),
        401: ocpiError('The token is missing or unknown.', routedAnswerHeaders),
        404: ocpiError('The link has expired, was altered, or is of another platform.', routedAnswerHeaders),
      },
    },
  },
};
