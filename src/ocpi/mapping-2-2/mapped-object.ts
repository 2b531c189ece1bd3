import type { InterfaceRole } from '../modules.js';

/** The objects of which 2.2 and 2.2.1 have different fields or values; StartSession is apart (start-session.ts). */
export type MappedObject = 'Session' | 'CDR' | 'Location' | 'EVSE' | 'Connector';

const LEVELS_OF_LOCATIONS = ['Location', 'EVSE', 'Connector'] as const;

/**
 * The object, or list of objects, that bodies and answers at a path carry.
 *
 * @param path decoded segments below the module's endpoint
 * @returns undefined where both versions write the same: the text is passed on as it is
 */
export function mappedObjectAt(
  module: string,
  interfaceRole: InterfaceRole,
  path: readonly string[],
): MappedObject | undefined {
  switch (module) {
    case 'locations':
      return LEVELS_OF_LOCATIONS[levelOf(interfaceRole, path)];
    case 'sessions':
      // SES-S-03: deeper paths of the Sender interface are charging preferences.
      return interfaceRole === 'RECEIVER' || path.length === 0 ? 'Session' : undefined;
    case 'cdrs':
      // The URL of a posted CDR is its receiver's own, so no path of this module is looked at (CDR-R-02).
      return 'CDR';
    default:
      return undefined;
  }
}

/** Receiver: `/{country_code}/{party_id}/{location_id}[/…]`; Sender: a list, or `/{location_id}[/…]`. */
function levelOf(interfaceRole: InterfaceRole, path: readonly string[]): number {
  const outermost = interfaceRole === 'RECEIVER' ? 3 : 1;
  return Math.max(path.length - outermost, 0);
}
