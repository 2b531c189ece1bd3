import type { TracedMessage } from '../../src/trace/message.js';

/** A delivery that went well, but for what is given. */
export function sampleMessage(given: Partial<TracedMessage> = {}): TracedMessage {
  return {
    direction: 'out',
    correlationId: 'C1',
    requestId: 'R1',
    fromParty: 'NL/HUB',
    toParty: 'NL/EM1',
    platformId: 2,
    module: 'locations',
    interfaceRole: 'RECEIVER',
    method: 'PUT',
    url: 'https://em.example/locations/NL/CP1/LOC1',
    route: 'delivery',
    reason: undefined,
    httpStatus: 200,
    statusCode: 1000,
    startedAt: Date.UTC(2026, 10, 23),
    durationMs: 7,
    requestBytes: 2,
    responseBytes: 20,
    requestBody: '{}',
    responseBody: '{"status_code":1000}',
    error: undefined,
    ...given,
  };
}
