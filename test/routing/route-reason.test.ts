import { LOCATIONS } from '../../src/ocpi/locations.js';
import type { Route } from '../../src/routing/decide.js';
import { routeReason } from '../../src/routing/route-reason.js';

const EM1 = { countryCode: 'NL', partyId: 'EM1' };
const list: Route = { kind: 'list', module: LOCATIONS, owners: [] };

test.each([
  [EM1, 'OCPI-to names a party'],
  ['hub', 'OCPI-to names the hub'],
  [undefined, 'no OCPI-to headers'],
] as const)('TO = %o: %s', (to, reason) => {
  expect(routeReason(to, list)).toBe(reason);
});

test('open routing says by what the receiver was sought', () => {
  const seek = { kind: 'token', uid: 'U1', type: 'RFID' } as const;
  const reason = routeReason(undefined, { kind: 'seek', operation: 'authorize', seek });
  expect(reason).toBe('no OCPI-to headers: sought by token "U1 RFID"');
});
