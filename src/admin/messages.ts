import type { z } from 'zod';
import { check } from '../ocpi/check.js';
import { formatDateTime } from '../ocpi/date-time.js';
import type { MessageTable } from '../trace/message-table.js';
import { type message, messageQuery } from './schemas/messages.js';

/**
 * Searches the trace.
 *
 * @param query of the URL
 * @returns the newest first; the legs of one correlation id in the order in which they began
 */
export async function findMessages(
  messages: MessageTable,
  query: unknown,
): Promise<z.infer<typeof message>[]> {
  const { correlation_id: correlationId, ...rest } = check(messageQuery, query);
  const found = await messages.search({ ...rest, correlationId });
  return (correlationId === undefined ? found : found.sort(byStart)).map(showMessage);
}

type Found = Awaited<ReturnType<MessageTable['search']>>[number];

/** Within a millisecond, what came in led to what went out. */
function byStart(a: Found, b: Found): number {
  const later = a.startedAt.getTime() - b.startedAt.getTime();
  if (later !== 0) return later;
  if (a.direction !== b.direction) return a.direction === 'in' ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

function showMessage(shown: Found): z.infer<typeof message> {
  return {
    id: shown.id.toString(),
    started_at: formatDateTime(shown.startedAt.getTime()),
    duration_ms: shown.durationMs,
    direction: shown.direction === 'in' ? 'in' : 'out',
    from: shown.fromParty,
    to: shown.toParty,
    platform_id: shown.platformId,
    module: shown.module,
    interface_role: shown.interfaceRole,
    method: shown.method,
    url: shown.url,
    route: shown.route,
    reason: shown.reason,
    http_status: shown.httpStatus,
    status_code: shown.statusCode,
    error: shown.error,
    correlation_id: shown.correlationId,
    request_id: shown.requestId,
    request_bytes: shown.requestBytes,
    response_bytes: shown.responseBytes,
    request_body: shown.requestBody,
    response_body: shown.responseBody,
  };
}
