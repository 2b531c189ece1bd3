import { OcpiError } from '../ocpi/errors.js';
import type { OcpiHandler } from './exchange.js';

/** Refuses all other methods with 405 and says which are allowed (REQ-12, REQ-13). */
export function allowOnly(...methods: readonly string[]): OcpiHandler {
  return (request, _response, next) => {
    if (!methods.includes(request.method)) {
      throw new OcpiError('methodNotAllowed', `${request.method} ${request.path}`, {
        Allow: methods.join(', '),
      });
    }
    next();
  };
}

export const notFound: OcpiHandler = (request) => {
  throw new OcpiError(
    'unknownPath',
    `${request.originalUrl.replace(/\?.*$/, '')}; take URLs from the version details`,
  );
};
