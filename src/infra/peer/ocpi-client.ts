import { randomUUID } from 'node:crypto';
import { formatAuthorization, type TokenEncoding } from '../../ocpi/authorization.js';
import { parseEnvelope, type ReceivedEnvelope } from '../../ocpi/envelope.js';
import { routingHeaders, SPELLED_HEADER } from '../../ocpi/headers.js';
import type { PartyId } from '../../ocpi/party.js';
import type { PeerClient, PeerRequest, PeerResponse } from './peer-client.js';

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
  body?: string | Buffer;
  timeoutMs: number;
}

/** A peer's answer; `envelope` is undefined where it is not OCPI (ENV-11). */
export interface OcpiAnswer extends PeerResponse {
  envelope: ReceivedEnvelope | undefined;
}

/** Speaks OCPI to peers: the headers that every request of ours carries, the envelope of every answer. */
export class OcpiClient {
  constructor(private readonly peers: PeerClient) {}

  /** @throws PeerFailure where no whole HTTP answer came */
  async call(call: OcpiCall): Promise<OcpiAnswer> {
    const response = await this.peers.request({
      method: call.method,
      url: call.url,
      headers: ocpiHeaders(call),
      timeoutMs: call.timeoutMs,
      ...(call.body === undefined ? {} : { body: call.body }),
    });
    return { ...response, envelope: parseEnvelope(response.body.toString('utf8')) };
  }
}

/** AUTH-02, REQ-01, XID-01, XID-03, RT-H-02. */
function ocpiHeaders({ access, routing, correlationId, body }: OcpiCall): Record<string, string> {
  return {
    Authorization: formatAuthorization(access.token, access.encoding),
    [SPELLED_HEADER.requestId]: randomUUID(),
    [SPELLED_HEADER.correlationId]: correlationId ?? randomUUID(),
    Accept: 'application/json',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(routing === undefined ? {} : routingHeaders(routing.to, routing.from)),
  };
}
