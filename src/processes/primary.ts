import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../infra/logger.js';
import { Child, type FromChild } from './child.js';
import { Doorman } from './doorman.js';
import { MetricsOfAll } from './metrics-of-all.js';
import { restartDelayMs, STEADY_AFTER_MS } from './restart-delay.js';

/** Starts in a row that may fail while no process is there to serve. */
const FAILED_STARTS_LIMIT = 5;
/** Longer than any part of a graceful stop takes; then a process is killed. */
const END_WITHIN_MS = 60_000;

/** The hub's processes cannot be started; its message is one line for the operator. */
export class ProcessesError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProcessesError';
  }
}

export interface PrimaryOptions {
  /** HUB_PROCESSES. */
  count: number;
  /** 0: any free one. */
  port: number;
  /** The environment of the processes. */
  env: (port: number) => NodeJS.ProcessEnv;
  /** HUB_STOP_DELAY_S in milliseconds. */
  stopDelayMs: number;
  log: Logger;
}

/**
 * HUB_PROCESSES: forks hub processes that share one port, keeps as many running, and replaces them one by one. The
 * primary itself does none of the hub's work.
 */
export class Primary {
  /** Rejects when no process can be kept running. */
  readonly failed: Promise<never>;
  readonly #children = new Set<Child>();
  readonly #doorman: Doorman;
  #env: NodeJS.ProcessEnv = {};
  readonly #metrics = new MetricsOfAll();
  readonly #restarts = new Set<NodeJS.Timeout>();
  #fail: (error: ProcessesError) => void = () => undefined;
  #state: 'starting' | 'running' | 'stopping' = 'starting';
  #earlyDeaths = 0;
  #failedStarts = 0;
  #replacing: Promise<void> | undefined;
  #isAskedAgain = false;

  constructor(private readonly options: PrimaryOptions) {
    this.#doorman = new Doorman(options.log);
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => undefined); // for when nobody listens any more
  }

  /**
   * Starts all processes: one alone at first, so that migrations are applied by one, and whatever keeps a hub from
   * starting is said once.
   *
   * @throws ProcessesError when one does not get ready
   */
  async start(): Promise<void> {
    this.#env = this.options.env(await this.#doorman.listen(this.options.port));
    await this.#startReady(1);
    await this.#startReady(this.options.count - 1);
    if (this.#state === 'starting') this.#state = 'running';
  }

  /**
   * Starts a new process for each running one, from the program that is on disk now, and ends the old one when the new
   * one is ready. When a new one does not start the old ones stay.
   */
  async replaceAll(): Promise<void> {
    if (this.#state !== 'running') {
      this.options.log.warn(`the hub processes are not replaced: they are ${this.#state}`);
      return;
    }
    this.#isAskedAgain = this.#replacing !== undefined;
    this.#replacing ??= this.#replaceEach().finally(() => {
      this.#replacing = undefined;
    });
    await this.#replacing;
  }

  /** Ends all processes: what they have accepted is answered. */
  async stop(): Promise<void> {
    this.#state = 'stopping';
    for (const timer of this.#restarts) clearTimeout(timer);
    const { stopDelayMs } = this.options;
    const ends = [...this.#children].map((child) => child.end('leaving', stopDelayMs + END_WITHIN_MS));
    await Promise.race([wait(stopDelayMs), Promise.all(ends)]);
    this.#doorman.close();
    await Promise.all(ends);
  }

  async #startReady(count: number): Promise<void> {
    if (this.#state !== 'starting') return;
    const children = Array.from({ length: count }, () => this.#fork());
    for (const child of children) {
      if (!(await child.ready) && this.#state === 'starting')
        throw new ProcessesError(
          `a hub process could not be started: ${await child.ended}; what it said stands above`,
        );
    }
  }

  async #replaceEach(): Promise<void> {
    const { log } = this.options;
    do {
      this.#isAskedAgain = false;
      const old = [...this.#children];
      log.info({ processes: old.length }, 'replacing the hub processes');
      for (const child of old) {
        if (this.#state === 'running' && !(await this.#replace(child))) return;
      }
    } while (this.#isAskedAgain && this.#state === 'running');
    log.info('all hub processes are replaced');
  }

  async #replace(old: Child): Promise<boolean> {
    if (!this.#children.has(old)) return true; // died, and was replaced already
    old.isLeaving = true;
    const successor = this.#fork();
    successor.isLeaving = true; // until it is ready nobody has to be started in its place
    if (await successor.ready) {
      successor.isLeaving = this.#state === 'stopping';
      this.#doorman.dismiss(old);
      await old.end('replaced', END_WITHIN_MS);
      return true;
    }
    if (this.#state !== 'running') return false;
    this.options.log.error(
      { process: successor.pid, ended: await successor.ended },
      'a new hub process did not start; the old ones go on',
    );
    old.isLeaving = false;
    if (!this.#children.has(old)) this.#startAgain(0);
    return false;
  }

  #fork(): Child {
    const child = new Child(this.#env, (message) => this.#hear(child, message));
    this.#children.add(child);
    void child.ready.then((isReady) => {
      if (!isReady) return;
      this.#failedStarts = 0;
      this.#doorman.admit(child);
    });
    void child.ended.then((how) => this.#ended(child, how));
    return child;
  }

  #ended(child: Child, how: string): void {
    this.#children.delete(child);
    this.#doorman.ended(child);
    if (!child.isReady) this.#failedStarts += 1;
    this.#metrics.ended(child).catch((error: unknown) => {
      this.options.log.warn({ error }, 'the counts of a process that has ended are lost');
    });
    if (this.#state !== 'running' || child.isLeaving) return;
    this.#earlyDeaths = child.age < STEADY_AFTER_MS ? this.#earlyDeaths + 1 : 0;
    const isAnyReady = [...this.#children].some(({ isReady }) => isReady);
    if (!isAnyReady && this.#failedStarts >= FAILED_STARTS_LIMIT) {
      this.#fail(new ProcessesError(`no hub process can be started any more; the last: ${how}`));
      return;
    }
    const delayMs = restartDelayMs(this.#earlyDeaths);
    this.options.log.error(
      { process: child.pid, ended: how, delayMs },
      'a hub process has died; it is started again',
    );
    this.#startAgain(delayMs);
  }

  #startAgain(delayMs: number): void {
    const timer = setTimeout(() => {
      this.#restarts.delete(timer);
      this.#fork();
    }, delayMs);
    this.#restarts.add(timer);
  }

  #hear(child: Child, message: FromChild): void {
    switch (message.kind) {
      case 'taken':
        this.#doorman.taken(message.connection);
        break;
      case 'metrics':
        this.#metrics.learn(child, message.values, message.request);
        break;
      case 'lastMetrics':
        this.#metrics.learn(child, message.values);
        break;
      case 'askMetricsOfAll':
        void this.#answerMetrics(child, message.request);
    }
  }

  async #answerMetrics(child: Child, request: number): Promise<void> {
    try {
      const text = await this.#metrics.gather([...this.#children].filter(({ isReady }) => isReady));
      child.tell({ kind: 'metricsOfAll', request, text });
    } catch (error) {
      // GET /metrics then fails, and says so.
      this.options.log.error({ error }, 'the metrics of all processes could not be gathered');
    }
  }
}
