import type { RequestHandler } from 'express';
import type { Metrics } from '../infra/metrics.js';
import { FUNCTIONAL_MODULES } from '../ocpi/modules.js';
import { requestedInterface } from './requested-interface.js';

const ROUTED: readonly string[] = [...FUNCTIONAL_MODULES, 'hubclientinfo'];
/** What the hub answers beside OCPI. */
const OTHERS: readonly string[] = ['admin', 'health', 'metrics'];

/**
 * Counts requests and their time by interface: few values, so that the metrics stay small.
 *
 * @param elapsed a monotonic clock, in milliseconds
 */
export function measure(metrics: Metrics, elapsed: () => number): RequestHandler {
  return (request, response, next) => {
    const startedAt = elapsed();
    response.once('close', () => {
      const name = interfaceOf(request.originalUrl);
      metrics.requests.inc({ interface: name, method: request.method, status: response.statusCode });
      metrics.requestSeconds.observe({ interface: name }, (elapsed() - startedAt) / 1000);
    });
    next();
  };
}

/** `sender/locations`, `credentials`, `admin`…; whatever is none of the hub's paths is `other`. */
export function interfaceOf(url: string): string {
  const { module, interfaceRole } = requestedInterface(url);
  if (module !== undefined) {
    if (interfaceRole === undefined) return module;
    return `${interfaceRole.toLowerCase()}/${ROUTED.includes(module) ? module : 'custom'}`;
  }
  const [, first = '', , third = ''] = url.toLowerCase().split(/[/?]/, 4);
  if (first === 'ocpi' && third === 'relay') return third;
  return OTHERS.includes(first) ? first : 'other';
}
