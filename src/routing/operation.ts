import { OcpiError } from '../ocpi/errors.js';
import {
  type FunctionalModule,
  formOf,
  methodsOf,
  type OcpiMethod,
  type Operation,
} from '../ocpi/functional-module.js';
import type { OcpiRequest } from './ocpi-request.js';

/** A module that only its users know. Its URLs and methods are theirs. */
export function customModule(identifier: string): FunctionalModule {
  return { identifier, forms: [], rolesWithout: { SENDER: [], RECEIVER: [] } };
}

/**
 * What a request asks for, by its method and the form of its URL.
 *
 * @throws OcpiError methodNotAllowed (REQ-12, REQ-13) or unknownPath (REQ-14)
 */
export function operationOf(
  module: FunctionalModule,
  { interfaceRole, method, path }: Pick<OcpiRequest, 'interfaceRole' | 'method' | 'path'>,
): Operation {
  if (module.forms.length === 0) return 'custom';
  const forms = module.forms.filter((form) => form.interfaceRole === interfaceRole);
  const where = `${method} on the ${interfaceRole} interface of ${module.identifier}`;
  if (forms.length === 0) {
    // CMD-S-12: results are posted to the response_url that came with the command.
    throw new OcpiError('unknownPath', `the hub has no ${interfaceRole} interface of ${module.identifier}`);
  }
  const form = formOf(module, interfaceRole, path);
  if (form === undefined) {
    // COO-06: a method that the whole interface has not is refused as such, wherever it is tried.
    refuseMethod(method, methodsOf(forms), where);
    const expected = forms.map((each) => each.path || 'nothing').join(' or ');
    throw new OcpiError('unknownPath', `expected ${expected} below ${module.identifier}`);
  }
  refuseMethod(method, methodsOf([form]), `${where}${form.path}`);
  const operation = form.methods[method as OcpiMethod];
  if (operation === undefined) throw new Error(`${where} has no operation`);
  return operation;
}

function refuseMethod(method: string, allowed: readonly string[], where: string): void {
  if (allowed.includes(method)) return;
  throw new OcpiError('methodNotAllowed', where, { Allow: withHead(allowed).join(', ') });
}

function withHead(methods: readonly string[]): string[] {
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}
