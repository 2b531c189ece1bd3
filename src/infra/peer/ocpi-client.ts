import { randomUUID } from 'node:crypto';
import { formatAuthorization, type TokenEncoding } from '../../ocpi/authorization.js';
import { type ReceivedEnvelope, readEnvelope } from '../../ocpi/envelope.js';
import { routingHeaders, SPELLED_HEADER } from '../../ocpi/headers.js';
import type { PartyId } from '../../ocpi/party.js';
import { type PeerClient, PeerFailure, type PeerRequest, type PeerResponse } from './peer-client.js';

/** With what the hub identifies itself at a peer. */
export interface PeerAccess {
  token: string;
  encoding: TokenEncoding;
}

export interface OcpiCall {
  method: PeerRequest['method'];
  url: string;
  access: PeerAccess;
  /** Left out on configuration modules (RT-H-03). */
  routing?: { to: PartyId; from: PartyId };
  /** Of the message that led to this one; a new one where there is none (XID-05). */
  correlationId?: string;
  /** A new one where it is left out. */
  requestId?: string;
  body?: string | Buffer;
  timeoutMs: number;
  mayBegin?: PeerRequest['mayBegin'];
  /** For the trace. */
  about?: CallSubject;
}

/** What a call is for. Who is called, and by which interface, can be seen from its URL, its headers and the registry. */
export interface CallSubject {
  purpose: 'aliveCheck' | 'clientInfo' | 'delivery' | 'handshake' | 'pull' | 'relay';
  /** Where the URL is none of a registered platform's endpoints. */
  module?: 'credentials' | 'versions';
}

/** A peer's answer; `envelope` is undefined where it is not OCPI (ENV-11). */
export interface OcpiAnswer extends PeerResponse {
  envelope: ReceivedEnvelope | undefined;
}

/** A call that has come to its end. */
export interface EndedCall {
  call: OcpiCall;
  requestId: string;
  correlationId: string;
  /** milliseconds since 1970 */
  startedAt: number;
  durationMs: number;
  /** Undefined where none came. */
  answer: OcpiAnswer | undefined;
  failure: PeerFailure | undefined;
}

/** Is told of every call. */
export interface CallObserver {
  /** Milliseconds since 1970. */
  now(): number;
  /** A monotonic clock, in milliseconds: durations come from it. */
  elapsed(): number;
  ended(ended: EndedCall): void;
}

/** Only pages of a list, and what is passed on, may be larger: an acknowledgement is a few bytes, and dozens may be under way. */
const SMALL_ANSWER_BYTES = 1024 * 1024;
const MAY_BE_LARGE: readonly (CallSubject['purpose'] | undefined)[] = ['relay', 'pull', undefined];

/** Speaks OCPI to peers: the headers that every request of ours carries, the envelope of every answer. */
export class OcpiClient {
  constructor(
    private readonly peers: PeerClient,
    private readonly observer?: CallObserver,
  ) {}

  /**
   * @throws PeerFailure where no whole HTTP answer came
   * @throws NotBegun where it was taken back in time
   */
  async call(call: OcpiCall): Promise<OcpiAnswer> {
    const requestId = call.requestId ?? randomUUID();
    const correlationId = call.correlationId ?? randomUUID();
    const startedAt = this.observer?.now() ?? 0;
    const began = this.observer?.elapsed() ?? 0;
    const end = (answer: OcpiAnswer | undefined, failure?: PeerFailure) => {
      const durationMs = Math.round((this.observer?.elapsed() ?? 0) - began);
      this.observer?.ended({ call, requestId, correlationId, startedAt, durationMs, answer, failure });
    };
    try {
      const response = await this.peers.request({
        method: call.method,
        url: call.url,
        headers: ocpiHeaders(call, requestId, correlationId),
        timeoutMs: call.timeoutMs,
        ...(call.body === undefined ? {} : { body: call.body }),
        ...(call.mayBegin === undefined ? {} : { mayBegin: call.mayBegin }),
        ...(MAY_BE_LARGE.includes(call.about?.purpose) ? {} : { maxAnswerBytes: SMALL_ANSWER_BYTES }),
      });
      const answer = { ...response, envelope: readEnvelope(response.body) };
      end(answer);
      return answer;
    } catch (error) {
      if (error instanceof PeerFailure) end(undefined, error);
      throw error;
    }
  }
}

/** AUTH-02, REQ-01, XID-01, XID-03, RT-H-02. */
function ocpiHeaders(
  { access, routing, body }: OcpiCall,
  requestId: string,
  correlationId: string,
): Record<string, string> {
  return {
    Authorization: formatAuthorization(access.token, access.encoding),
    [SPELLED_HEADER.requestId]: requestId,
    [SPELLED_HEADER.correlationId]: correlationId,
    Accept: 'application/json',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(routing === undefined ? {} : routingHeaders(routing.to, routing.from)),
  };
}
