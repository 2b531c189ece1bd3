import type { OcpiRequest } from './ocpi-request.js';

/** Why a request took its way, in words for the operator: what its OCPI-to headers said. */
export function routeReason(to: OcpiRequest['to']): string {
  if (to === undefined) return 'no OCPI-to headers';
  return to === 'hub' ? 'OCPI-to names the hub' : 'OCPI-to names a party';
}
