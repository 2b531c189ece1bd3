import { Socket } from 'node:net';
import type { MetricValues } from '../infra/metrics.js';
import { CHILD_ARGUMENT } from './child.js';
import type { Parting, ToChild, ToPrimary } from './ipc.js';

/** How long the primary may take to gather the metrics of all. */
const METRICS_WITHIN_MS = 5_000;

/** A hub process's side of HUB_PROCESSES: its connection to the primary that has forked it. */
export class PrimaryLink {
  /** Settles when this process is to end. */
  readonly parting: Promise<Parting>;
  readonly #answers = new Map<number, (text: string) => void>();
  #requests = 0;
  #take: (socket: Socket) => boolean = () => false;
  #ownMetrics: () => Promise<MetricValues> = async () => [];

  private constructor() {
    this.parting = new Promise((resolve) => {
      process.on('message', (message: ToChild, socket: unknown) => {
        if (message.kind === 'end') resolve(message.why);
        else this.#hear(message, socket);
      });
      // The primary is gone, and with it the port.
      process.once('disconnect', () => resolve('leaving'));
    });
  }

  /** @returns undefined in a hub that is one process */
  static open(): PrimaryLink | undefined {
    return process.argv[2] === CHILD_ARGUMENT && process.connected ? new PrimaryLink() : undefined;
  }

  /** @param take whether it takes a connection; it is given to another process else */
  onConnection(take: (socket: Socket) => boolean): void {
    this.#take = take;
  }

  /** From now on this process answers requests. */
  ready(ownMetrics: () => Promise<MetricValues>): void {
    this.#ownMetrics = ownMetrics;
    this.#tell({ kind: 'ready' });
  }

  /** GET /metrics comes to any of the processes, and is to tell of all. */
  metricsOfAll(): Promise<string> {
    this.#requests += 1;
    const request = this.#requests;
    return new Promise<string>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error('the primary has not answered with the metrics of all processes')),
        METRICS_WITHIN_MS,
      );
      this.#answers.set(request, (text) => {
        clearTimeout(timer);
        resolve(text);
      });
      this.#tell({ kind: 'askMetricsOfAll', request });
    }).finally(() => this.#answers.delete(request));
  }

  /** Hands over what must outlive this process, and lets go of the primary, so that the process can end. */
  async leave(): Promise<void> {
    this.#tell({ kind: 'lastMetrics', values: await this.#ownMetrics() });
    if (process.connected) process.disconnect();
  }

  #hear(message: Exclude<ToChild, { kind: 'end' }>, socket: unknown): void {
    switch (message.kind) {
      case 'connection':
        // None comes along where the client has gone already.
        if (!(socket instanceof Socket) || this.#take(socket))
          this.#tell({ kind: 'taken', connection: message.connection });
        else socket.destroy();
        break;
      case 'askMetrics':
        void this.#tellMetrics(message.request);
        break;
      case 'metricsOfAll':
        this.#answers.get(message.request)?.(message.text);
    }
  }

  async #tellMetrics(request: number): Promise<void> {
    this.#tell({ kind: 'metrics', request, values: await this.#ownMetrics() });
  }

  #tell(message: ToPrimary): void {
    // A primary that is gone needs no message; `parting` tells of it.
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  }
}
