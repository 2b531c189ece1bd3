import { AggregatorRegistry } from 'prom-client';
import type { MetricValues } from '../infra/metrics.js';
import type { Child } from './child.js';

/** A process that does not answer in this time is counted with what it has said last. */
const ANSWER_WITHIN_MS = 2_000;
/** What only grows, and would look like a restart of the whole hub if it fell because one process ended. */
const COUNTING_TYPES: readonly string[] = ['counter', 'histogram', 'summary'];

interface Question {
  waitingFor: Set<Child>;
  done(): void;
}

/**
 * The metrics of all processes of a hub as those of one, in the primary: sums of counters and histograms, and of
 * gauges the sum, average, least or greatest, as is useful. Prometheus takes a counter that falls for one that began
 * anew, so counts of processes that have ended stay in the sums.
 */
export class MetricsOfAll {
  readonly #known = new Map<Child, MetricValues>();
  #ended: MetricValues = [];
  readonly #questions = new Map<number, Question>();
  #requests = 0;

  /** @returns in Prometheus' format */
  async gather(children: readonly Child[]): Promise<string> {
    await this.#ask(children);
    return AggregatorRegistry.aggregate([this.#ended, ...this.#known.values()]).metrics();
  }

  /** @param request undefined where it was not asked for */
  learn(child: Child, values: MetricValues, request?: number): void {
    this.#known.set(child, values);
    const question = request === undefined ? undefined : this.#questions.get(request);
    if (question?.waitingFor.delete(child) && question.waitingFor.size === 0) question.done();
  }

  /** A process has ended; what it has said last remains. */
  async ended(child: Child): Promise<void> {
    const last = this.#known.get(child);
    this.#known.delete(child);
    if (last === undefined) return;
    const counts = last.filter(({ type }) => COUNTING_TYPES.includes(String(type)));
    this.#ended = await AggregatorRegistry.aggregate([this.#ended, counts]).getMetricsAsJSON();
  }

  async #ask(children: readonly Child[]): Promise<void> {
    if (children.length === 0) return;
    this.#requests += 1;
    const request = this.#requests;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ANSWER_WITHIN_MS);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#questions.set(request, { waitingFor: new Set(children), done });
      for (const child of children) child.tell({ kind: 'askMetrics', request });
    });
    this.#questions.delete(request);
  }
}
