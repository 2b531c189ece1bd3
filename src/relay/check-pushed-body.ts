import { parseJsonBody } from '../http/body.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { OcpiError } from '../ocpi/errors.js';
import { levelOf, type PushAddress, requireObject, requireSameIds } from '../ocpi/pushed-ids.js';
import type { OcpiRequest } from '../routing/ocpi-request.js';

/**
 * What the hub insists on in a push that it only hands on (AMB-12): that it is JSON, that its ids are those of
 * the URL (COO-10, COO-11), and that a PATCH says when (COO-04). All else is between the two parties.
 *
 * @throws OcpiError malformedJson (400) or invalidParameter (2001)
 */
export function checkPushedBody(module: ClientOwnedModule, request: OcpiRequest): void {
  const { method, interfaceRole } = request;
  if (interfaceRole !== 'RECEIVER' || (method !== 'PUT' && method !== 'PATCH')) return;
  const [countryCode = '', partyId = '', id = '', ...childIds] = request.path;
  const address: PushAddress = { module, owner: { countryCode, partyId }, path: [id, ...childIds], method };
  const { value } = parseJsonBody(request.body);
  requireObject(value, levelOf(address));
  requireSameIds(address, value);
  if (method === 'PATCH' && !('last_updated' in value && typeof value.last_updated === 'string')) {
    throw new OcpiError('invalidParameter', 'last_updated: a PATCH must carry it');
  }
}
