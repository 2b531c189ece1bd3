import type { Route } from './decide.js';
import type { OcpiRequest } from './ocpi-request.js';

/** Why a request took its way, in words for the operator: what its OCPI-to headers said, or what it was about. */
export function routeReason(to: OcpiRequest['to'], route: Route): string {
  if (route.kind === 'seek') {
    const [kind, ...what] = Object.values(route.seek);
    return `${headers(to)}: sought by ${kind} "${what.join(' ')}"`;
  }
  return headers(to);
}

function headers(to: OcpiRequest['to']): string {
  if (to === undefined) return 'no OCPI-to headers';
  return to === 'hub' ? 'OCPI-to names the hub' : 'OCPI-to names a party';
}
