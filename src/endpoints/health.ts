import { Router } from 'express';
import type { Metrics } from '../infra/metrics.js';

export interface HealthServices {
  metrics: Metrics;
  /** Names of the parts that do not work: without the needed ones nothing is accepted, without the others deliveries wait. */
  check: () => Promise<{ failing: string[]; degraded: string[] }>;
}

/** What machines ask: is it running, can it work, what has it done. */
export function healthRouter({ metrics, check }: HealthServices): Router {
  const health = Router();
  health.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  health.get('/health/ready', async (_request, response) => {
    const { failing, degraded } = await check();
    const status = failing.length === 0 ? 'ready' : 'not ready';
    response.status(failing.length === 0 ? 200 : 503).json({ status, failing, degraded });
  });
  health.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return health;
}
