import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';

/** Of GET /metrics. */
export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** All metrics at one moment, as values that can be sent to another process. */
export type MetricValues = MetricObjectWithValues<MetricValue<string>>[];

/** What GET /metrics shows. */
export interface Metrics {
  registry: Registry;
  requests: Counter<'interface' | 'method' | 'status'>;
  requestSeconds: Histogram<'interface'>;
  deliveries: Counter<'module'>;
  failedDeliveries: Counter<'module'>;
  tracedMessages: Counter;
  lostMessages: Counter;
  pulledObjects: Counter<'module' | 'result'>;
  failedPulls: Counter<'module'>;
  purged: Counter<'what'>;
  parties: Gauge<'status'>;
}

/** Those of HUB_PROCESSES are shown as sums: a gauge that is not to be summed says so by its `aggregator`. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Counter({
      name: 'ocpi_hub_requests_total',
      help: 'Requests answered',
      labelNames: ['interface', 'method', 'status'],
      registers: [registry],
    }),
    requestSeconds: new Histogram({
      name: 'ocpi_hub_request_seconds',
      help: 'From the first byte of a request to the last of its answer',
      labelNames: ['interface'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers: [registry],
    }),
    deliveries: new Counter({
      name: 'ocpi_hub_deliveries_total',
      help: 'Objects delivered to receivers',
      labelNames: ['module'],
      registers: [registry],
    }),
    failedDeliveries: new Counter({
      name: 'ocpi_hub_unavailable_receivers_total',
      help: 'Deliveries put off because a receiver was not available',
      labelNames: ['module'],
      registers: [registry],
    }),
    tracedMessages: new Counter({
      name: 'ocpi_hub_traced_messages_total',
      help: 'Messages written to the trace',
      registers: [registry],
    }),
    lostMessages: new Counter({
      name: 'ocpi_hub_untraced_messages_total',
      help: 'Messages missing in the trace, since it could not be written fast enough',
      registers: [registry],
    }),
    pulledObjects: new Counter({
      name: 'ocpi_hub_pulled_objects_total',
      help: 'Objects fetched from Sender interfaces, by what became of them: stored, refused, ignored',
      labelNames: ['module', 'result'],
      registers: [registry],
    }),
    failedPulls: new Counter({
      name: 'ocpi_hub_failed_pulls_total',
      help: 'Pulls that could not go on; they are tried again',
      labelNames: ['module'],
      registers: [registry],
    }),
    purged: new Counter({
      name: 'ocpi_hub_purged_total',
      help: 'What was kept for its time and has been deleted',
      labelNames: ['what'],
      registers: [registry],
    }),
    parties: new Gauge({
      name: 'ocpi_hub_parties',
      help: 'Parties in each role, by the connection status of their platform',
      labelNames: ['status'],
      // All processes see the same ones.
      aggregator: 'max',
      registers: [registry],
    }),
  };
}
