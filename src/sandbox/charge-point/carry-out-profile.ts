import type { ProfileDecision } from '../charging-profiles/profile-decision.js';
import type { ProfileRequest } from '../charging-profiles/profile-request.js';
import type { RunningSession } from './running-session.js';

/** Applies, tells and clears the profiles of Sessions under way. */
export function profileDecider(chargePoints: {
  readonly running: ReadonlyMap<string, RunningSession>;
}): (request: ProfileRequest) => ProfileDecision {
  return ({ method, sessionId, chargingProfile, from }) => {
    const session = chargePoints.running.get(sessionId);
    if (session === undefined) return { response: 'UNKNOWN_SESSION' };
    if (method === 'GET') return { profile: session.activeProfile };
    session.profile = chargingProfile === undefined ? undefined : { text: chargingProfile, setBy: from };
    return {};
  };
}
