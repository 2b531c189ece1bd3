import { OcpiError } from '../../ocpi/errors.js';
import type { PartyId } from '../../ocpi/party.js';
import type { HubAnswer } from '../http/hub-client.js';
import type { GivenAnswer } from '../http/received-request.js';
import { success } from '../platform/answers.js';
import type { Addressing, MessageToHub } from '../platform/message-to-hub.js';
import type { ModuleCall } from '../platform/module-call.js';
import type { ModuleContext, SandboxModule } from '../platform/module-context.js';
import { parseObject } from '../platform/request-body.js';
import { type ReceivedResult, type ResponseUrl, ResponseUrls } from '../response-url/response-urls.js';
import { ResultPoster } from '../response-url/result-poster.js';
import { type ProfileDecision, profileResponse, profileResult } from './profile-decision.js';
import { type ProfileRequest, readProfileRequest } from './profile-request.js';

/** A request about a profile that was sent, with the synchronous answer and the results so far. */
export interface SentProfileRequest extends ResponseUrl {
  answer: HubAnswer;
}

/** An ActiveChargingProfile that a CPO has told of by itself. */
export interface ReceivedActiveProfile {
  sessionId: string;
  /** As JSON text. */
  text: string;
  from: PartyId | undefined;
  to: PartyId | undefined;
}

export interface ProfileRequestOptions extends Addressing {
  /** Another response_url than one of its own. */
  responseUrl?: string;
  /** Writes the response_url into the query as it is, at its end, as the specification's example has it (CHP-R-06). */
  unescaped?: boolean;
}

/** The ChargingProfiles of a platform: as an EMSP or SCSP it sets them, as a CPO it applies them. */
export class ChargingProfiles implements SandboxModule {
  readonly identifier = 'chargingprofiles';
  readonly handlers = {
    SENDER: (call: ModuleCall) => this.#takeAsSender(call),
    RECEIVER: (call: ModuleCall) => this.#take(call),
  };
  /** As a Receiver: the requests that came, in order. */
  readonly received: ProfileRequest[] = [];
  /** As a Receiver: what becomes of a request. By default ACCEPTED, at once and in the end. */
  decide: (request: ProfileRequest) => ProfileDecision | Promise<ProfileDecision> = () => ({});
  /** As a Receiver: how results are sent. */
  readonly poster: ResultPoster;
  /** As a Sender: the ActiveChargingProfiles that it was told of, in order. */
  readonly activeProfiles: ReceivedActiveProfile[] = [];
  readonly #responseUrls: ResponseUrls;

  constructor(private readonly context: ModuleContext) {
    this.poster = new ResultPoster(context);
    this.#responseUrls = new ResponseUrls(this.identifier, context);
  }

  /** As a Sender: PUT of a ChargingProfile. @param chargingProfile JSON text, sent as it is */
  set(
    sessionId: string,
    chargingProfile: string,
    options: ProfileRequestOptions = {},
  ): Promise<SentProfileRequest> {
    return this.#send(options, 'set', (responseUrl) => ({
      method: 'PUT',
      segments: [sessionId],
      body: `{"charging_profile":${chargingProfile},"response_url":${JSON.stringify(responseUrl)}}`,
    }));
  }

  /** As a Sender: GET of the ActiveChargingProfile for so many seconds. */
  getActive(
    sessionId: string,
    duration: number,
    options: ProfileRequestOptions = {},
  ): Promise<SentProfileRequest> {
    return this.#send(options, 'get', (responseUrl) => ({
      method: 'GET',
      segments: [sessionId],
      query: `duration=${duration}&${inQuery(responseUrl, options)}`,
    }));
  }

  /** As a Sender: DELETE of the ChargingProfile. */
  clear(sessionId: string, options: ProfileRequestOptions = {}): Promise<SentProfileRequest> {
    return this.#send(options, 'clear', (responseUrl) => ({
      method: 'DELETE',
      segments: [sessionId],
      query: inQuery(responseUrl, options),
    }));
  }

  /** As a Sender: the result of a request once it is there. @throws WaitedTooLong */
  resultOf(sent: SentProfileRequest, at = 0): Promise<ReceivedResult> {
    return this.#responseUrls.arrived(sent, at);
  }

  /** As a CPO: PUT of an ActiveChargingProfile at the Sender interface (CHP-S-04). @param profile JSON text */
  putActive(sessionId: string, profile: string, addressing?: Addressing): Promise<HubAnswer> {
    const message = {
      method: 'PUT',
      module: this.identifier,
      role: 'SENDER',
      segments: [sessionId],
    } as const;
    return this.context.messages.send({ ...message, body: profile, ...addressing });
  }

  async #send(
    options: ProfileRequestOptions,
    label: string,
    message: (responseUrl: string) => Pick<MessageToHub, 'method' | 'segments' | 'query' | 'body'>,
  ): Promise<SentProfileRequest> {
    const { responseUrl, unescaped: _, ...addressing } = options;
    const { url: own, results } = this.#responseUrls.open(label);
    const url = responseUrl ?? own;
    const target = { module: this.identifier, role: 'RECEIVER' } as const;
    const answer = await this.context.messages.send({ ...target, ...message(url), ...addressing });
    return { url, results, answer };
  }

  async #take(call: ModuleCall): Promise<GivenAnswer> {
    const request = readProfileRequest(call);
    this.received.push(request);
    const decision = await this.decide(request);
    const answer = success(profileResponse(decision));
    return this.poster.answerAndPost(
      answer,
      request,
      async () => profileResult(decision),
      decision.resultFirst,
    );
  }

  #takeAsSender(call: ModuleCall): GivenAnswer {
    const { request, segments, from, to } = call;
    if (request.method === 'POST') return this.#responseUrls.take(call);
    if (request.method !== 'PUT') throw new OcpiError('methodNotAllowed', undefined, { Allow: 'POST, PUT' }); // CHP-S-06
    const [sessionId, ...rest] = segments;
    if (sessionId === undefined || rest.length > 0) throw new OcpiError('unknownPath');
    if (parseObject(request.body).charging_profile === undefined) {
      throw new OcpiError('invalidParameter', 'charging_profile is missing');
    }
    this.activeProfiles.push({ sessionId, text: request.body, from, to });
    return success(); // CHP-S-03
  }
}

function inQuery(responseUrl: string, { unescaped = false }: ProfileRequestOptions): string {
  return `response_url=${unescaped ? responseUrl : encodeURIComponent(responseUrl)}`;
}
