import { OcpiError } from '../../ocpi/errors.js';
import { HeldObject } from '../objects/held-object.js';
import type { ModuleCall } from '../platform/module-call.js';
import { parseObject, stringField } from '../platform/request-body.js';
import type { AsynchronousRequest } from '../response-url/asynchronous-request.js';

/** mod_charging_profiles: ChargingProfileResponseType, the synchronous answer. */
export type ChargingProfileResponseType =
  | 'ACCEPTED'
  | 'NOT_SUPPORTED'
  | 'REJECTED'
  | 'TOO_OFTEN'
  | 'UNKNOWN_SESSION';

/** mod_charging_profiles: ChargingProfileResultType, what the charge point said in the end. */
export type ChargingProfileResultType = 'ACCEPTED' | 'REJECTED' | 'UNKNOWN';

/** What a Receiver was asked about the profile of a Session: GET it, PUT it, or DELETE it. */
export interface ProfileRequest extends AsynchronousRequest {
  method: (typeof METHODS)[number];
  sessionId: string;
  /** Seconds; of a GET. */
  duration?: number;
  /** ChargingProfile as JSON text; of a PUT. */
  chargingProfile?: string;
}

const METHODS = ['GET', 'PUT', 'DELETE'] as const;

/** @throws OcpiError where the call is none of the three, or lacks something */
export function readProfileRequest(call: ModuleCall): ProfileRequest {
  const { request, segments, from, to } = call;
  const { query } = request;
  const method = METHODS.find((known) => known === request.method);
  if (method === undefined) {
    throw new OcpiError('methodNotAllowed', undefined, { Allow: METHODS.join(', ') }); // CHP-R-04
  }
  const [sessionId, ...rest] = segments;
  if (sessionId === undefined || rest.length > 0) throw new OcpiError('unknownPath');
  const usual = { method, sessionId, from, to, results: [] };
  if (method === 'PUT') return { ...usual, ...readSetChargingProfile(request.body) };
  const responseUrl = query.get('response_url');
  if (responseUrl === null) throw new OcpiError('invalidParameter', 'response_url is missing'); // CHP-R-07
  if (method === 'DELETE') return { ...usual, responseUrl };
  const duration = query.get('duration') ?? '';
  if (!/^\d+$/.test(duration)) throw new OcpiError('invalidParameter', 'duration: expected whole seconds');
  return { ...usual, responseUrl, duration: Number(duration) };
}

/** SetChargingProfile; the profile stays text, so that its limits keep their spelling (CHP-R-13). */
function readSetChargingProfile(body: string): Pick<ProfileRequest, 'responseUrl' | 'chargingProfile'> {
  const responseUrl = stringField(parseObject(body), 'response_url');
  const chargingProfile = new HeldObject(body).field('charging_profile');
  if (chargingProfile === undefined) throw new OcpiError('invalidParameter', 'charging_profile is missing');
  return { responseUrl, chargingProfile };
}
