import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/**
 * Loaded into a hub (NODE_OPTIONS: --expose-gc --import): collects garbage before it shows its metrics, so that what
 * they say of its memory is what it holds.
 */
subscribe('http.server.request.start', (message) => {
  const { request } = message as { request: IncomingMessage };
  if (request.url === '/metrics') globalThis.gc?.();
});
