import type { MetricValues } from '../infra/metrics.js';

/** `leaving`: the whole hub goes; `replaced`: another process has taken this one's place. */
export type Parting = 'leaving' | 'replaced';

/** What a hub process tells the primary. */
export type ToPrimary =
  | { kind: 'ready' }
  /** From now on it owns a connection that it was handed. */
  | { kind: 'taken'; connection: number }
  | { kind: 'metrics'; request: number; values: MetricValues }
  | { kind: 'askMetricsOfAll'; request: number }
  /** Before it ends: counts that must not be forgotten with it. */
  | { kind: 'lastMetrics'; values: MetricValues };

/** What the primary tells a hub process. */
export type ToChild =
  /** Comes with the socket. */
  | { kind: 'connection'; connection: number }
  | { kind: 'end'; why: Parting }
  | { kind: 'askMetrics'; request: number }
  | { kind: 'metricsOfAll'; request: number; text: string };
