import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { versionParameter } from './module-paths.js';
import { ocpiAnswer, ocpiError } from './ocpi-answers.js';
import { messageHeaders, pageHeaders, routedAnswerHeaders } from './ocpi-headers.js';

const requestParams = {
  path: z.object({ version: versionParameter, sealed: z.string() }),
  header: messageHeaders,
};

const HOW_TO_CALL = 'Call it as it is, with your token; routing headers are not needed.';

const anyObject = z.looseObject({});

const errors = {
  401: ocpiError('The token is missing or unknown.', routedAnswerHeaders),
  404: ocpiError('The URL has expired, was altered, or is of another platform.', routedAnswerHeaders),
  405: ocpiError('The URL is for another method; see Allow.', routedAnswerHeaders),
};

/** URLs that the hub gives out in place of a peer's (PAG-20, CMD-R-06, CDR-R-03). */
export const sealedUrlPath: ZodOpenApiPathsObject = {
  '/{version}/relay/{sealed}': {
    get: {
      operationId: 'followLink',
      tags: ['links'],
      summary: "The next page of another party's list, or a CDR that you have sent",
      description:
        `From the Link, or the Location, of an answer that the hub handed on. ${HOW_TO_CALL} A Link is good for 24 ` +
        'hours, the Location of a CDR for a year, as often as you like, and for your platform only.',
      requestParams,
      responses: {
        200: ocpiAnswer(
          'One page, or one CDR.',
          routedAnswerHeaders.extend(pageHeaders),
          z.union([z.array(anyObject), anyObject]),
        ),
        ...errors,
      },
    },
    post: {
      operationId: 'postResult',
      tags: ['links'],
      summary: 'The result of a command, or of a request about a charging profile',
      description:
        `The response_url that came with the request. ${HOW_TO_CALL} The result goes to the party that asked, and its ` +
        'answer comes back. Good for 24 hours, for a reservation until a day after its expiry_date, as often as ' +
        'there is news, and for your platform only. Nothing is queued: after 4002 or 4003 the result was not delivered.',
      requestParams,
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: anyObject.meta({
              description:
                'CommandResult, ActiveChargingProfileResult, ChargingProfileResult or ClearProfileResult. Handed ' +
                'on as it is.',
            }),
          },
        },
      },
      responses: {
        200: ocpiAnswer('What the party that asked has answered.', routedAnswerHeaders),
        400: ocpiError('The body is not JSON.', routedAnswerHeaders),
        ...errors,
        413: ocpiError('The body is too large.', routedAnswerHeaders),
      },
    },
  },
};
