import { ciEquals } from '../../ocpi/ci-string.js';
import { OcpiError } from '../../ocpi/errors.js';
import type { HubAnswer } from '../http/hub-client.js';
import type { GivenAnswer } from '../http/received-request.js';
import { SESSIONS } from '../objects/object-kind.js';
import { ObjectModule } from '../objects/object-module.js';
import { success } from '../platform/answers.js';
import type { Addressing } from '../platform/message-to-hub.js';
import type { ModuleCall } from '../platform/module-call.js';
import type { ModuleContext } from '../platform/module-context.js';
import {
  acceptKnownSessions,
  type PreferencesAnswer,
  readPreferences,
  type SetPreferences,
} from './charging-preferences.js';

/** The Sessions of a platform: as a CPO its own, as an EMSP or SCSP those that it has received. */
export class Sessions extends ObjectModule {
  /** As a CPO: the ChargingPreferences that were set, in order. */
  readonly preferences: SetPreferences[] = [];
  /** As a CPO: how ChargingPreferences are answered. By default those of a known Session are accepted. */
  answerPreferences: PreferencesAnswer = acceptKnownSessions;

  constructor(context: ModuleContext) {
    super(SESSIONS, context);
  }

  /** As an EMSP: PUT `/{session_id}/charging_preferences` at the CPO. */
  setPreferences(
    sessionId: string,
    preferences: Readonly<Record<string, unknown>>,
    addressing?: Addressing,
  ): Promise<HubAnswer> {
    return this.context.messages.send({
      method: 'PUT',
      module: 'sessions',
      role: 'SENDER',
      segments: [sessionId, 'charging_preferences'],
      body: JSON.stringify(preferences),
      ...addressing,
    });
  }

  protected override answerAsSender(call: ModuleCall): GivenAnswer | undefined {
    if (call.segments.length === 0) return undefined;
    const set = readPreferences(call);
    const session = this.truth.ownedBy(call.to).find(({ body }) => ciEquals(String(body.id), set.sessionId));
    const answer = this.answerPreferences(set, session);
    // SES-S-05: this status and this code say that the EVSE, or the Session, knows no preferences.
    if (answer === undefined) throw new OcpiError('unknownObject', 'no Session that takes preferences');
    this.preferences.push(set);
    return success(JSON.stringify(answer)); // SES-S-04: the bare string.
  }
}
