import type { EndedCall } from '../infra/peer/ocpi-client.js';
import type { InterfaceRole } from '../ocpi/modules.js';
import { type PartyId, partyKey } from '../ocpi/party.js';
import type { TracedMessage } from './message.js';
import { redactedBody, redactedText, redactedUrl } from './redact.js';

/** Who was called, as far as it is known. */
export interface Called {
  platform: { id: number; parties: readonly PartyId[] };
  module: string | undefined;
  interfaceRole: InterfaceRole | undefined;
}

/** A call of the hub's to a peer as the trace keeps it. Pure. */
export function tracedCall(ended: EndedCall, called: Called | undefined, hub: PartyId): TracedMessage {
  const { call, requestId, correlationId, startedAt, durationMs, answer, failure } = ended;
  const module = call.about?.module ?? called?.module;
  const parties = called?.platform.parties ?? [];
  const to = call.routing?.to ?? (parties.length === 1 ? parties[0] : undefined);
  const body = call.body ?? '';
  const answerBody = answer?.body ?? '';
  return {
    direction: 'out',
    correlationId,
    requestId,
    fromParty: partyKey(call.routing?.from ?? hub),
    toParty: to && partyKey(to),
    platformId: called?.platform.id,
    module,
    interfaceRole: called?.interfaceRole,
    method: call.method,
    url: redactedUrl(call.url),
    route: call.about?.purpose ?? 'call',
    reason: undefined,
    httpStatus: answer?.status,
    statusCode: answer?.envelope?.statusCode,
    startedAt,
    durationMs,
    requestBytes: Buffer.byteLength(body),
    responseBytes: answerBody.length,
    requestBody: redactedBody(body, module),
    responseBody: redactedBody(answerBody, module),
    error: failure && redactedText(`${failure.kind}: ${failure.message}`),
  };
}
