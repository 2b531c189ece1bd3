import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import type { FunctionalModule } from '../ocpi/functional-module.js';
import { HUB_VERSIONS } from '../ocpi/modules.js';
import { clientInfo } from '../ocpi/schemas/client-info.js';
import { credentials } from '../ocpi/schemas/credentials.js';
import { versionDetails, versionList } from '../ocpi/schemas/versions.js';
import { type OpenApiDocument, openApiDocument } from './document.js';
import { modulePaths, versionParameter } from './module-paths.js';
import { moduleSchemas } from './module-schemas.js';
import { failure, ocpiAnswer, ocpiError, statusCodeTable } from './ocpi-answers.js';
import { answerHeaders, messageHeaders, pageHeaders, pageQuery } from './ocpi-headers.js';
import { sealedUrlPath } from './sealed-url-path.js';

/** What the hub offers to its peers (src/app.ts), generated into openapi/ocpi.json. */
export function ocpiDocument(modules: readonly FunctionalModule[]): OpenApiDocument {
  return openApiDocument({
    info: {
      title: 'ocpi-hub, OCPI interfaces',
      version: HUB_VERSIONS[0],
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://localhost:3000/ocpi', description: '$HUB_PUBLIC_URL/ocpi' }],
    security: [{ credentialsToken: [] }],
    paths: { ...configurationPaths, ...Object.assign({}, ...modules.map(modulePaths)), ...sealedUrlPath },
    components: {
      schemas: {
        Credentials: credentials,
        ClientInfo: clientInfo,
        ...Object.assign({}, ...modules.map(moduleSchemas)),
        Failure: failure,
      },
      securitySchemes: {
        credentialsToken: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description:
            '`Token <Base64 of the credentials token>`. A registration token (CREDENTIALS_TOKEN_A) opens versions, ' +
            'version details and credentials only.',
        },
      },
    },
  });
}

const INTRODUCTION = `OCPI 2.2.1 and 2.2, as this hub serves it. Take URLs from the version details rather than from here; \
a slash at their end changes nothing. Wherever GET is allowed, HEAD is too. docs/connect-cpo.md and \
docs/connect-emsp.md show the interfaces in use.

## Status codes

What the hub itself answers when something goes wrong. An answer that a party gave is handed on as it is.

${statusCodeTable()}`;

const ofVersion = { path: z.object({ version: versionParameter }), header: messageHeaders };

const configurationPaths: ZodOpenApiPathsObject = {
  '/versions': {
    get: configuration('getVersions', 'The versions that the hub speaks', {
      requestParams: { header: messageHeaders },
      responses: { 200: ocpiAnswer('The versions.', answerHeaders, versionList) },
    }),
  },
  '/{version}': {
    get: configuration('getVersionDetails', 'The endpoints of one version', {
      requestParams: ofVersion,
      responses: { 200: ocpiAnswer('The endpoints.', answerHeaders, versionDetails) },
    }),
  },
  '/{version}/credentials': {
    get: configuration('getCredentials', "The hub's credentials, with the token that you use now", {
      requestParams: ofVersion,
      responses: { 200: ocpiAnswer("The hub's credentials.", answerHeaders, credentials) },
    }),
    post: configuration('register', 'Register, with the registration token', {
      description:
        'While your request is open the hub reads your versions and version details with the token that you send. ' +
        'The answer holds the token to use from then on. After 3001, 3002 or 3003 nothing has changed: repair and ' +
        'send it again.',
      requestParams: ofVersion,
      requestBody: { required: true, content: { 'application/json': { schema: credentials } } },
      responses: {
        200: ocpiAnswer("The hub's credentials, with your new token.", answerHeaders, credentials),
        405: ocpiError('You are registered already; use PUT.', answerHeaders),
      },
    }),
    put: configuration('updateCredentials', 'Change your token, URL, roles or version', {
      description:
        'As POST. The answer holds another token; the one before stays good for five minutes. PUT to the ' +
        'credentials endpoint of another version changes to that version.',
      requestParams: ofVersion,
      requestBody: { required: true, content: { 'application/json': { schema: credentials } } },
      responses: {
        200: ocpiAnswer("The hub's credentials, with your new token.", answerHeaders, credentials),
        405: ocpiError('You are not registered yet; use POST.', answerHeaders),
      },
    }),
    delete: configuration('unregister', 'Unregister', {
      description: 'Voids both tokens. Your parties are shown as SUSPENDED.',
      requestParams: ofVersion,
      responses: {
        200: ocpiAnswer('Done.', answerHeaders),
        405: ocpiError('You are not registered.', answerHeaders),
      },
    }),
  },
  '/{version}/sender/hubclientinfo': {
    get: configuration('listClientInfos', 'All parties behind the hub and whether they are connected', {
      description: "Without your own platform's parties. No routing headers.",
      requestParams: { ...ofVersion, query: pageQuery },
      responses: {
        200: ocpiAnswer('One page.', answerHeaders.extend(pageHeaders), z.array(clientInfo)),
      },
    }),
  },
};

/** An operation of a configuration module: no routing headers (RT-H-03). */
function configuration(
  operationId: string,
  summary: string,
  { responses, ...rest }: ZodOpenApiOperationObject,
): ZodOpenApiOperationObject {
  return {
    operationId,
    tags: ['configuration modules'],
    summary,
    ...rest,
    responses: {
      ...responses,
      ...(rest.requestBody === undefined ? {} : { 400: ocpiError('The body is not JSON.', answerHeaders) }),
      401: ocpiError('The token is missing or unknown.', answerHeaders),
    },
  };
}
