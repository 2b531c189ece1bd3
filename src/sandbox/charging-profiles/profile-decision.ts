import type { ChargingProfileResponseType, ChargingProfileResultType } from './profile-request.js';

/** What a Receiver makes of a request: the synchronous answer, and the result in the end. */
export interface ProfileDecision {
  /** By default ACCEPTED. */
  response?: ChargingProfileResponseType;
  /** In seconds; by default 30. */
  timeout?: number;
  /** By default ACCEPTED after ACCEPTED, and none after anything else. */
  result?: ChargingProfileResultType | 'none';
  /** ActiveChargingProfile as JSON text: of an ACCEPTED GET (CHP-S-02). */
  profile?: string;
  /** Sends the result before the answer. */
  resultFirst?: boolean;
}

/** The ChargingProfileResponse (CHP-R-08), as JSON text. */
export function profileResponse({ response: result = 'ACCEPTED', timeout = 30 }: ProfileDecision): string {
  return JSON.stringify({ result, timeout });
}

/** The ActiveChargingProfileResult, ChargingProfileResult or ClearProfileResult, as JSON text. */
export function profileResult(decision: ProfileDecision): string | undefined {
  const { response = 'ACCEPTED', result = response === 'ACCEPTED' ? 'ACCEPTED' : 'none', profile } = decision;
  if (result === 'none') return undefined;
  return `{"result":"${result}"${profile === undefined ? '' : `,"profile":${profile}`}}`;
}
