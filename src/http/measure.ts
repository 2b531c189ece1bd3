import type { RequestHandler } from 'express';
import type { Metrics } from '../infra/metrics.js';
import { FUNCTIONAL_MODULES } from '../ocpi/modules.js';

const ROUTED: readonly string[] = [...FUNCTIONAL_MODULES, 'hubclientinfo'];

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
function interfaceOf(url: string): string {
  const [path = ''] = url.split('?', 1);
  const [, side, module = ''] = /^\/ocpi\/[\d.]+\/(sender|receiver)\/([^/]+)/.exec(path) ?? [];
  if (side !== undefined) return `${side}/${ROUTED.includes(module) ? module : 'custom'}`;
  const [, first = '', second = '', third = ''] = path.split('/');
  if (first === 'ocpi' && (third === 'credentials' || third === 'relay')) return third;
  if (first === 'ocpi') return second === '' ? 'other' : 'versions';
  return first === 'admin' || first === 'health' || first === 'metrics' ? first : 'other';
}
