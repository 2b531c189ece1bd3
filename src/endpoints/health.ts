import { Router } from 'express';
import type { FailingParts } from '../infra/failing-parts.js';
import { METRICS_CONTENT_TYPE } from '../infra/metrics.js';

export interface HealthServices {
  check: () => Promise<FailingParts>;
  /** The process is about to close its port: load balancers are to send peers elsewhere. */
  isLeaving: () => boolean;
  /** In Prometheus' format. */
  metrics: () => Promise<string>;
}

/** What machines ask: is it running, can it work, what has it done. */
export function healthRouter({ check, isLeaving, metrics }: HealthServices): Router {
  const health = Router();
  health.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  health.get('/health/ready', async (_request, response) => {
    const { failing, degraded } = await check();
    const status = isLeaving() ? 'stopping' : failing.length === 0 ? 'ready' : 'not ready';
    response.status(status === 'ready' ? 200 : 503).json({ status, failing, degraded });
  });
  health.get('/metrics', async (_request, response) => {
    response.type(METRICS_CONTENT_TYPE).send(await metrics());
  });
  return health;
}
