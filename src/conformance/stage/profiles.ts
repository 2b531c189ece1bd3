import type { PartyId } from '../../ocpi/party.js';
import type {
  ProfileRequestOptions,
  SentProfileRequest,
} from '../../sandbox/charging-profiles/charging-profiles.js';
import type { ProfileDecision } from '../../sandbox/charging-profiles/profile-decision.js';
import type { ProfileRequest } from '../../sandbox/charging-profiles/profile-request.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectOk } from '../expect/answers.js';
import { expectThat } from '../expect/expect.js';
import { aChargingProfile, anActiveProfile } from '../samples/charging-profile.js';
import { decideOn } from './decide-on.js';
import { only, partyOf } from './parties.js';
import type { Stage } from './stage.js';

export const PROFILE_METHODS = ['GET', 'PUT', 'DELETE'] as const;

type ProfileMethod = (typeof PROFILE_METHODS)[number];

export interface ProfileOptions extends ProfileRequestOptions {
  /** By default SCSP1 and CPO1. */
  sender?: SandboxPlatform;
  receiver?: SandboxPlatform;
  sessionId?: string;
  /** By default ACCEPTED, and no result by itself. */
  decision?: ProfileDecision;
}

/** A request about the charging profile of a Session, as both sides see it. */
export interface ProfileFlow {
  sender: SandboxPlatform;
  receiver: SandboxPlatform;
  sessionId: string;
  sent: SentProfileRequest;
  received: ProfileRequest;
}

/** Sends a request about a charging profile to one party, where it must arrive and be answered. */
export async function profileRequest(
  stage: Stage,
  method: ProfileMethod,
  options: ProfileOptions = {},
): Promise<ProfileFlow> {
  const {
    sender = (await stage.platforms('SCSP1'))[0],
    receiver = (await stage.platforms('CPO1'))[0],
    sessionId = stage.newId(),
    decision = { result: 'none' },
    ...rest
  } = options;
  const isMeant = (request: ProfileRequest) => request.method === method && request.sessionId === sessionId;
  decideOn(receiver.chargingProfiles, isMeant, decision);
  const sent = await send(sender, method, sessionId, { ...only(receiver), ...rest });
  expectOk(sent.answer, `answer to ${method} of a charging profile`);
  const received = receiver.chargingProfiles.received.findLast(isMeant);
  expectThat(received !== undefined, `${method} at ${receiver.label}`, 'its arrival', sent.answer.body);
  return { sender, receiver, sessionId, sent, received };
}

/** The receiver sends a result to the URL that it got, without routing headers. */
export function postResult({ receiver, received }: ProfileFlow, result: object) {
  return receiver.call({ method: 'POST', url: received.responseUrl, body: JSON.stringify(result) });
}

/** The receiver tells of an ActiveChargingProfile. */
export function tellActive(
  { receiver, sender, sessionId }: Pick<ProfileFlow, 'receiver' | 'sender' | 'sessionId'>,
  to: 'nobody' | PartyId = partyOf(sender),
  profile: object = anActiveProfile(),
) {
  return receiver.chargingProfiles.putActive(sessionId, JSON.stringify(profile), { to });
}

function send(
  { chargingProfiles }: SandboxPlatform,
  method: ProfileMethod,
  sessionId: string,
  options: ProfileRequestOptions,
): Promise<SentProfileRequest> {
  switch (method) {
    case 'GET':
      return chargingProfiles.getActive(sessionId, 900, options);
    case 'PUT':
      return chargingProfiles.set(sessionId, JSON.stringify(aChargingProfile()), options);
    case 'DELETE':
      return chargingProfiles.clear(sessionId, options);
  }
}
