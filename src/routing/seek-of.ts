import { commandNamed, commandTarget } from '../ocpi/commands.js';
import type { Operation } from '../ocpi/functional-module.js';
import { readIdentifyingValue } from '../ocpi/identity.js';
import { parseJsonBody } from '../ocpi/json/json-body.js';
import { partyKey } from '../ocpi/party.js';
import { TOKENS } from '../ocpi/tokens.js';
import type { OcpiRequest } from './ocpi-request.js';
import type { Seek } from './seek.js';

/**
 * By what a request names its receiver where no header does (conformance page, section 2.8). Pure.
 *
 * @returns undefined where such a request names nobody
 * @throws OcpiError for a body or query that should name somebody and does not
 */
export function seekOf(operation: Operation, request: OcpiRequest): Seek | undefined {
  const [first = '', second = '', third = ''] = request.path;
  switch (operation) {
    case 'read':
      return { kind: 'location', locationId: first };
    case 'readPushed':
      if (request.module !== 'sessions') return undefined;
      return {
        kind: 'sessionReceiver',
        owner: partyKey({ countryCode: first, partyId: second }),
        sessionId: third,
      };
    case 'authorize':
      return { kind: 'token', uid: first, type: tokenType(request) };
    case 'setChargingPreferences':
    case 'chargingProfile':
      return { kind: 'session', sessionId: first };
    case 'activeChargingProfile':
      return { kind: 'profileSetter', sessionId: first };
    case 'command':
      return commandTarget(commandNamed(first), parseJsonBody(request.body).value);
    default:
      return undefined;
  }
}

/** TOK-R-04, TOK-R-10 */
function tokenType({ query }: OcpiRequest): string {
  return readIdentifyingValue(TOKENS, new URLSearchParams(query)) ?? 'RFID';
}
