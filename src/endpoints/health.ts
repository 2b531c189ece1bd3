import { Router } from 'express';
import type { Metrics } from '../infra/metrics.js';

export interface HealthServices {
  metrics: Metrics;
  /** Names of the parts that do not work; empty when the hub can do its work. */
  check: () => Promise<string[]>;
}

/** What machines ask: is it running, can it work, what has it done. */
export function healthRouter({ metrics, check }: HealthServices): Router {
  const health = Router();
  health.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  health.get('/health/ready', async (_request, response) => {
    const failing = await check();
    response
      .status(failing.length === 0 ? 200 : 503)
      .json({ status: failing.length === 0 ? 'ready' : 'not ready', failing });
  });
  health.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return health;
}
