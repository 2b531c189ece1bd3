import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import type { ClientOwnedModule, ObjectLevel } from '../ocpi/client-owned-object.js';
import { methodsOf } from '../ocpi/functional-module.js';
import { HUB_VERSIONS, type InterfaceRole } from '../ocpi/modules.js';
import { countryCode, partyIdentifier } from '../ocpi/schemas/scalars.js';
import { ocpiAnswer, ocpiError } from './ocpi-answers.js';
import { pageHeaders, pageQuery, routedAnswerHeaders, routedHeaders } from './ocpi-headers.js';

/** The version of a path. */
export const versionParameter = z
  .enum(HUB_VERSIONS)
  .meta({ description: 'The version of the connection.', param: { id: 'version' } });

/** One form of URL of an interface: the level that it names, and the parameters on the way there. */
interface UrlForm {
  url: string;
  parameters: Record<string, z.ZodType>;
  level: ObjectLevel;
}

/** Both interfaces of a module of client owned objects, at all of its levels, from its description. */
export function modulePaths(module: ClientOwnedModule): ZodOpenApiPathsObject {
  const receiver = urlForms(module, `/{version}/receiver/${module.identifier}/{country_code}/{party_id}`, {
    country_code: countryCode.meta({
      description: 'The owner of the object.',
    }),
    party_id: partyIdentifier.meta({ description: 'The owner of the object.' }),
  });
  const sender = urlForms(module, `/{version}/sender/${module.identifier}`, {});
  return {
    ...Object.fromEntries(receiver.map((form) => [form.url, pathItem(module, 'RECEIVER', form)])),
    [`/{version}/sender/${module.identifier}`]: { get: list(module) },
    ...Object.fromEntries(sender.map((form) => [form.url, pathItem(module, 'SENDER', form)])),
  };
}

function urlForms(module: ClientOwnedModule, base: string, first: Record<string, z.ZodType>): UrlForm[] {
  let url = base;
  let parameters: Record<string, z.ZodType> = { version: versionParameter, ...first };
  return module.levels.map((level) => {
    const name = `${level.name.toLowerCase()}_${level.idField}`;
    url += `/{${name}}`;
    parameters = { ...parameters, [name]: z.string() };
    return { url, parameters, level };
  });
}

function pathItem(module: ClientOwnedModule, role: InterfaceRole, form: UrlForm) {
  const operations = methodsOf(module.forms.filter(({ interfaceRole }) => interfaceRole === role)).map(
    (method) => [method.toLowerCase(), operation(module, role, method, form)],
  );
  return Object.fromEntries(operations);
}

function operation(
  module: ClientOwnedModule,
  role: InterfaceRole,
  method: string,
  { parameters, level }: UrlForm,
): ZodOpenApiOperationObject {
  const common = {
    operationId: `${method.toLowerCase()}${role === 'SENDER' ? 'Sender' : 'Receiver'}${level.name}`,
    tags: [module.identifier],
    requestParams: { path: z.object(parameters), header: routedHeaders },
  };
  const errors = {
    401: ocpiError('The token is missing or unknown.', routedAnswerHeaders),
    404: ocpiError(NOT_FOUND[role], routedAnswerHeaders),
  };
  if (method === 'GET') {
    return {
      ...common,
      summary: role === 'SENDER' ? `One ${level.name}, by its id` : `The hub's copy of your ${level.name}`,
      responses: { 200: ocpiAnswer(`The ${level.name}.`, routedAnswerHeaders, level.schema), ...errors },
    };
  }
  return {
    ...common,
    summary: `${method === 'PUT' ? 'Create or replace' : 'Change fields of'} a ${level.name}`,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: method === 'PUT' ? level.schema : (level.patchSchema ?? level.schema),
        },
      },
    },
    responses: {
      200: ocpiAnswer(
        'Stored, also where it changed nothing or something newer is stored.',
        routedAnswerHeaders,
      ),
      ...(method === 'PUT' ? { 201: ocpiAnswer('Stored; it was new.', routedAnswerHeaders) } : {}),
      400: ocpiError('The body is not JSON.', routedAnswerHeaders),
      ...errors,
      413: ocpiError('The body is too large.', routedAnswerHeaders),
    },
  };
}

const NOT_FOUND: Readonly<Record<InterfaceRole, string>> = {
  SENDER: 'There is no such object that you may see.',
  RECEIVER: 'The owner is no party of your platform (2001), or the object is not stored (2001, 2003).',
};

function list(module: ClientOwnedModule): ZodOpenApiOperationObject {
  const [level] = module.levels;
  return {
    operationId: `list${level.name}s`,
    tags: [module.identifier],
    summary: `All ${level.name}s that you may see, of all owners`,
    description: 'In the order in which the hub first saw them. Follow Link until there is none.',
    requestParams: {
      path: z.object({ version: versionParameter }),
      header: routedHeaders,
      query: pageQuery,
    },
    responses: {
      200: ocpiAnswer('One page.', routedAnswerHeaders.extend(pageHeaders), z.array(level.schema)),
      401: ocpiError('The token is missing or unknown.', routedAnswerHeaders),
    },
  };
}
