import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import { pushedIdentity, readIdentifyingValue } from '../ocpi/identity.js';
import { parseJsonBody } from '../ocpi/json/json-body.js';
import { levelOf, type PushAddress, requireObject, requireSameIds } from '../ocpi/pushed-ids.js';
import type { OcpiRequest } from '../routing/ocpi-request.js';

/**
 * What the hub insists on in a push that it only hands on (AMB-12): that it is JSON, that its ids are those of
 * the URL (COO-10, COO-11), also the type of a Token (TOK-R-06), and that a PATCH says when (COO-04). All else is
 * between the two parties.
 *
 * @throws OcpiError malformedJson (400) or invalidParameter (2001)
 */
export function checkPushedBody(module: ClientOwnedModule, request: OcpiRequest): void {
  const { method, path, query, body } = request;
  if (method === 'DELETE') return;
  const { value } = parseJsonBody(body);
  if (method === 'POST') {
    // The owner, which stands in the body alone, has been compared with the caller's parties.
    requireObject(value, module.levels[0]);
    return;
  }
  const [countryCode = '', partyId = '', id = '', ...childIds] = path;
  const address: PushAddress = {
    module,
    owner: { countryCode, partyId },
    path: [id, ...childIds],
    method: method === 'PUT' ? 'PUT' : 'PATCH',
  };
  requireObject(value, levelOf(address));
  requireSameIds(address, value);
  pushedIdentity(module, method, readIdentifyingValue(module, new URLSearchParams(query)), value);
  if (method === 'PATCH' && !('last_updated' in value && typeof value.last_updated === 'string')) {
    throw new OcpiError('invalidParameter', 'last_updated: a PATCH must carry it');
  }
}
