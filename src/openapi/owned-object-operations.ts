import { z } from 'zod';
import { type ClientOwnedModule, isClientOwned, type ObjectLevel } from '../ocpi/client-owned-object.js';
import { type FunctionalModule, isParameter, segmentsOf, type UrlForm } from '../ocpi/functional-module.js';
import { ocpiAnswer } from './ocpi-answers.js';
import { createdHeaders, pageHeaders, pageQuery, routedAnswerHeaders } from './ocpi-headers.js';
import type { DescribedMethod, OperationDescription } from './operation-description.js';

/** Operations on client owned objects: pushes and lists. */

const OWNER = ['{country_code}', '{party_id}'];

const WHOSE: Readonly<Record<ClientOwnedModule['audience'], string>> = {
  everybody: '',
  cdrToken: 'Those of your own drivers. ',
};

/** GET All via the hub, or of one party. */
export function listOperation({ module }: DescribedMethod): OperationDescription {
  const { levels, audience } = clientOwned(module);
  const [level] = levels;
  return {
    operationId: `list${level.name}s`,
    summary: `All ${level.name}s that you may see, of all owners`,
    description: `${WHOSE[audience]}In the order in which the hub first saw them. Follow Link until there is none.`,
    query: pageQuery.shape,
    answers: { 200: ocpiAnswer('One page.', routedAnswerHeaders.extend(pageHeaders), z.array(level.schema)) },
  };
}

export function readOperation({ module, form }: DescribedMethod): OperationDescription {
  const level = levelOf(module, form);
  return {
    operationId: `getSender${level.name}`,
    summary: `One ${level.name}, by its id`,
    answers: { 200: ocpiAnswer(`The ${level.name}.`, routedAnswerHeaders, level.schema) },
    notFound: 'There is no such object that you may see.',
  };
}

export function readPushedOperation({ module, form }: DescribedMethod): OperationDescription {
  const level = levelOf(module, form);
  return {
    operationId: `getReceiver${level.name}`,
    summary: `The hub's copy of your ${level.name}`,
    query: identifyingQuery(module),
    answers: { 200: ocpiAnswer(`The ${level.name}.`, routedAnswerHeaders, level.schema) },
    notFound: PUSH_NOT_FOUND,
  };
}

const PUSH_NOT_FOUND =
  'The owner is no party of your platform (2001), or the object is not stored (2001, 2003).';

export function pushOperation({ module, form, method }: DescribedMethod): OperationDescription {
  const level = levelOf(module, form);
  const common = {
    operationId: `${method.toLowerCase()}Receiver${level.name}`,
    query: identifyingQuery(module),
    notFound: PUSH_NOT_FOUND,
  };
  switch (method) {
    case 'PUT':
      return {
        ...common,
        summary: `Create or replace the ${level.name}`,
        body: { schema: level.schema },
        answers: { 200: STORED, 201: ocpiAnswer('Stored; it was new.', routedAnswerHeaders) },
      };
    case 'PATCH':
      return {
        ...common,
        summary: `Change fields of the ${level.name}`,
        body: { schema: level.patchSchema ?? level.schema },
        answers: { 200: STORED },
      };
    case 'DELETE':
      return {
        ...common,
        summary: `Remove the ${level.name}`,
        answers: { 200: ocpiAnswer('Removed.', routedAnswerHeaders) },
      };
    default:
      return {
        ...common,
        summary: `Give the ${level.name}, which never changes from then on`,
        body: { schema: level.schema },
        answers: {
          200: ocpiAnswer('The very same was given before.', createdHeaders),
          201: ocpiAnswer('Stored; it was new.', createdHeaders),
        },
      };
  }
}

const STORED = ocpiAnswer(
  'Stored, also where it changed nothing or something newer is stored.',
  routedAnswerHeaders,
);

/** The level of object that a URL names, by the number of ids in it. */
function levelOf(module: FunctionalModule, form: UrlForm): ObjectLevel {
  const { levels } = clientOwned(module);
  const ids = segmentsOf(form).filter((segment) => isParameter(segment) && !OWNER.includes(segment));
  return levels[ids.length - 1] ?? levels[0];
}

/** The query parameter that is a part of an object's identity, where a module has one. */
export function identifyingQuery(module: FunctionalModule): Record<string, z.ZodType> {
  const { identifiedBy } = clientOwned(module);
  if (identifiedBy === undefined) return {};
  const { parameter, values, byDefault } = identifiedBy;
  const schema = z.enum(values).optional();
  return { [parameter]: schema.meta({ description: `${byDefault} where it is left out.` }) };
}

function clientOwned(module: FunctionalModule): ClientOwnedModule {
  if (!isClientOwned(module)) throw new Error(`${module.identifier} have no objects`);
  return module;
}
