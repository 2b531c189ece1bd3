import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import {
  type FunctionalModule,
  isParameter,
  methodsOf,
  type Operation,
  segmentsOf,
  type UrlForm,
} from '../ocpi/functional-module.js';
import { HUB_VERSIONS } from '../ocpi/modules.js';
import { COMMAND_OBJECTS } from '../ocpi/schemas/command.js';
import { countryCode, partyIdentifier } from '../ocpi/schemas/scalars.js';
import {
  activeChargingProfileOperation,
  authorizeOperation,
  chargingPreferencesOperation,
  chargingProfileOperation,
  commandOperation,
} from './message-operations.js';
import { ocpiError } from './ocpi-answers.js';
import { routedAnswerHeaders, routedHeaders } from './ocpi-headers.js';
import type { DescribeOperation } from './operation-description.js';
import {
  listOperation,
  pushOperation,
  readOperation,
  readPushedOperation,
} from './owned-object-operations.js';

/** The version of a path. */
export const versionParameter = z
  .enum(HUB_VERSIONS)
  .meta({ description: 'The version of the connection.', param: { id: 'version' } });

const PATH_PARAMETERS: Readonly<Record<string, z.ZodType>> = {
  country_code: countryCode.meta({ description: 'The owner of the object.' }),
  party_id: partyIdentifier.meta({ description: 'The owner of the object.' }),
  command: z.enum(Object.keys(COMMAND_OBJECTS)),
};

/** What is told of each operation. What custom modules are asked for is between the parties. */
const DESCRIPTIONS: Readonly<Record<Exclude<Operation, 'custom'>, DescribeOperation>> = {
  push: pushOperation,
  readPushed: readPushedOperation,
  list: listOperation,
  read: readOperation,
  authorize: authorizeOperation,
  setChargingPreferences: chargingPreferencesOperation,
  command: commandOperation,
  chargingProfile: chargingProfileOperation,
  activeChargingProfile: activeChargingProfileOperation,
};

/** Both interfaces of a functional module, from its description: a path for each form of URL. */
export function modulePaths(module: FunctionalModule): ZodOpenApiPathsObject {
  return Object.fromEntries(
    module.forms.map((form) => [
      `/{version}/${form.interfaceRole.toLowerCase()}/${module.identifier}${form.path}`,
      pathItem(module, form),
    ]),
  );
}

function pathItem(module: FunctionalModule, form: UrlForm): Record<string, ZodOpenApiOperationObject> {
  return Object.fromEntries(
    methodsOf([form]).map((method) => {
      const operation = form.methods[method];
      if (operation === undefined || operation === 'custom') throw new Error(`${method} is not described`);
      const description = DESCRIPTIONS[operation]({ module, form, method });
      return [method.toLowerCase(), operationObject(module, form, description)];
    }),
  );
}

function operationObject(
  module: FunctionalModule,
  form: UrlForm,
  { query, body, answers, notFound, ...texts }: ReturnType<DescribeOperation>,
): ZodOpenApiOperationObject {
  return {
    ...texts,
    tags: [module.identifier],
    requestParams: {
      path: z.object({ version: versionParameter, ...pathParameters(form) }),
      header: routedHeaders,
      ...(query === undefined ? {} : { query: z.object(query) }),
    },
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: body.optional !== true,
            content: { 'application/json': { schema: body.schema } },
          },
        }),
    responses: {
      ...answers,
      ...(body === undefined
        ? {}
        : {
            400: ocpiError('The body is not JSON.', routedAnswerHeaders),
            413: ocpiError('The body is too large.', routedAnswerHeaders),
          }),
      401: ocpiError('The token is missing or unknown.', routedAnswerHeaders),
      ...(notFound === undefined ? {} : { 404: ocpiError(notFound, routedAnswerHeaders) }),
    },
  };
}

function pathParameters(form: UrlForm): Record<string, z.ZodType> {
  const names = segmentsOf(form)
    .filter(isParameter)
    .map((segment) => segment.slice(1, -1));
  return Object.fromEntries(names.map((name) => [name, PATH_PARAMETERS[name] ?? z.string()]));
}
