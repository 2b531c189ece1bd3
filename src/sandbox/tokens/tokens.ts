import { ciEquals } from '../../ocpi/ci-string.js';
import { failureEnvelope } from '../../ocpi/envelope.js';
import type { HubAnswer } from '../http/hub-client.js';
import type { GivenAnswer } from '../http/received-request.js';
import { DEFAULT_TOKEN_TYPE, type ObjectRef, objectKey, TOKENS } from '../objects/object-kind.js';
import { ObjectModule } from '../objects/object-module.js';
import { success } from '../platform/answers.js';
import type { Addressing } from '../platform/message-to-hub.js';
import type { ModuleCall } from '../platform/module-call.js';
import type { ModuleContext } from '../platform/module-context.js';
import {
  type AuthorizationRequest,
  type AuthorizeAnswer,
  authorizationInfo,
  readAuthorization,
} from './authorization.js';

const NOT_ENOUGH_INFORMATION = 2002;
const UNKNOWN_TOKEN = 2004;

/** An authorization that an EMSP was asked for, and what it said. */
export interface GivenAuthorization extends AuthorizationRequest {
  answer: AuthorizeAnswer | 'UNKNOWN_TOKEN';
  /** Only where it was ALLOWED. */
  reference?: string;
}

/** The Tokens of a platform: as an EMSP its own, as a CPO those that it has received. */
export class Tokens extends ObjectModule {
  /** As an EMSP: the authorizations that it was asked for, in order. */
  readonly authorizations: GivenAuthorization[] = [];
  /** As an EMSP: stands in its references, so that they differ from those of another day. */
  referenceLabel = '';
  readonly #answers = new Map<string, AuthorizeAnswer>();

  constructor(context: ModuleContext) {
    super(TOKENS, context);
  }

  /** As an EMSP: settles what is said about a Token. By default valid ones are ALLOWED, others BLOCKED. */
  setAnswer(token: ObjectRef, answer: AuthorizeAnswer): void {
    this.#answers.set(objectKey(token), answer);
  }

  /**
   * As a CPO: real-time authorization, POST `/{token_uid}/authorize`.
   *
   * @param location LocationReferences; without them the body has no length (TOK-S-03)
   */
  authorize(
    { uid, type, location }: { uid: string; type?: string; location?: object },
    addressing?: Addressing,
  ): Promise<HubAnswer> {
    return this.context.messages.send({
      method: 'POST',
      module: 'tokens',
      role: 'SENDER',
      segments: [uid, 'authorize'],
      ...(type === undefined ? {} : { query: `type=${type}` }),
      ...(location === undefined ? {} : { body: JSON.stringify(location) }),
      ...addressing,
    });
  }

  protected override answerAsSender(call: ModuleCall): GivenAnswer | undefined {
    if (call.segments.length === 0) return undefined;
    const request = readAuthorization(call);
    const token = this.truth
      .ownedBy(call.to)
      .find(({ body }) => ciEquals(String(body.uid), request.uid) && typeOf(body) === request.type);
    if (token === undefined) {
      this.authorizations.push({ ...request, answer: 'UNKNOWN_TOKEN' });
      return refusal(404, UNKNOWN_TOKEN, 'this EMSP knows no such Token'); // TOK-S-05
    }
    const { country_code: countryCode, party_id: partyId } = token.body;
    const key = objectKey({
      ...request,
      countryCode: String(countryCode),
      partyId: String(partyId),
      id: request.uid,
    });
    const answer = this.#answers.get(key) ?? (token.body.valid === true ? 'ALLOWED' : 'BLOCKED');
    const reference = `AUTH-${this.referenceLabel}${this.authorizations.length + 1}`;
    this.authorizations.push({ ...request, answer, ...(answer === 'ALLOWED' ? { reference } : {}) });
    if (answer === 'NOT_ENOUGH_INFORMATION') {
      return refusal(200, NOT_ENOUGH_INFORMATION, 'LocationReferences are needed for this Token');
    }
    return success(authorizationInfo(answer, token, request, reference));
  }
}

function typeOf(body: Readonly<Record<string, unknown>>): unknown {
  return body.type ?? DEFAULT_TOKEN_TYPE;
}

function refusal(httpStatus: number, statusCode: number, message: string): GivenAnswer {
  return { httpStatus, body: failureEnvelope(Date.now(), statusCode, message) };
}
