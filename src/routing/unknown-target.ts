import { OcpiError } from '../ocpi/errors.js';
import type { Operation } from '../ocpi/functional-module.js';
import type { Seek } from './seek.js';

/** JSON text of an answer's data. */
export interface HubMadeAnswer {
  data: string;
}

/**
 * What the requester gets when nobody is known whom its request could be for: the module's own way of saying so
 * where it has one (conformance page, section 2.8; RT-O-06). Pure.
 *
 * @throws OcpiError where that is an error
 */
export function unknownTarget(seek: Seek, operation: Operation): HubMadeAnswer {
  switch (seek.kind) {
    case 'location': {
      const detail = `Location "${seek.locationId}"`;
      if (operation === 'read') throw new OcpiError('unknownLocation', detail);
      // CMD-R-08: with a CommandResponse beside the code.
      throw new OcpiError('unknownCommandLocation', detail, {}, commandResponse('REJECTED'));
    }
    case 'session':
      if (operation === 'setChargingPreferences')
        throw new OcpiError('unknownObject', `Session "${seek.sessionId}"`);
      // CommandResponse and ChargingProfileResponse say it by the same word.
      return { data: commandResponse('UNKNOWN_SESSION') };
    case 'reservation':
      // The synchronous answer has no word for an unknown reservation.
      return { data: commandResponse('REJECTED') };
    case 'token':
      throw new OcpiError('unknownToken', `uid "${seek.uid}" of type ${seek.type}`);
    case 'sessionReceiver':
      throw new OcpiError('unknownObject', `Session "${seek.sessionId}" of ${seek.owner}; PUT it first`);
    case 'profileSetter':
      throw new OcpiError(
        'unknownReceiver',
        `nobody has set a charging profile of Session "${seek.sessionId}"; name the receiver by OCPI-to-*`,
      );
  }
}

/** More than one owner uses the key: who guessed would start a stranger's charge point (RT-O-07, AMB-04). */
export function ambiguousTarget(seek: Seek, parties: number): OcpiError {
  const [kind, ...what] = Object.values(seek);
  return new OcpiError(
    'cannotRoute',
    `${kind} "${what.join(' ')}" exists at ${parties} parties; name one by OCPI-to-* headers`,
  );
}

/** No result will follow: there is nothing to wait for. */
function commandResponse(result: 'REJECTED' | 'UNKNOWN_SESSION'): string {
  return JSON.stringify({ result, timeout: 0 });
}
