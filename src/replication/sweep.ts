import type { Logger } from '../infra/logger.js';
import { Outage } from '../infra/outage.js';
import type { Cursors } from './cursors.js';
import type { Drain } from './drain.js';
import type { LogMarks } from './log-marks.js';
import type { Receivers } from './receivers.js';
import type { ShownAgain } from './shown-again.js';
import type { WakeUps } from './wake-ups.js';

/** How often receivers are looked for that are behind and due: retries, and wake-ups that Redis has lost. */
const EVERY_MS = 1_000;

export interface SweepServices {
  cursors: Pick<Cursors, 'behind'>;
  drain: Pick<Drain, 'keepOnly'>;
  marks: Pick<LogMarks, 'note'>;
  receivers: Pick<Receivers, 'all' | 'target'>;
  shownAgain: Pick<ShownAgain, 'lift'>;
  wakeUps: Pick<WakeUps, 'wake'>;
  logger: Logger;
}

/** What every process that drains does each second, because whoever should have done it may be no more. */
export class Sweep {
  readonly #behind: Outage;
  readonly #lift: Outage;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> | undefined;
  #lifting: Promise<void> | undefined;

  constructor(private readonly services: SweepServices) {
    this.#behind = new Outage(services.logger, {
      begins: 'who is behind cannot be found out; lost wake-ups and retries wait',
      ends: 'who is behind is found out again',
    });
    this.#lift = new Outage(services.logger, {
      begins: 'receivers cannot be caught up with owners that are shown again',
      ends: 'receivers are caught up with owners that are shown again',
    });
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#sweeping ??= this.#wakeBehind().finally(() => {
        this.#sweeping = undefined;
      });
      // Beside it: an owner may have many objects, and nobody else waits for it.
      this.#lifting ??= this.#liftShown().finally(() => {
        this.#lifting = undefined;
      });
    }, EVERY_MS);
  }

  /** Ends what is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweeping;
    await this.#lifting;
  }

  async #wakeBehind(): Promise<void> {
    const { cursors, drain, marks, receivers, wakeUps } = this.services;
    try {
      await marks.note();
      drain.keepOnly(receivers.all());
      const behind = await cursors.behind();
      wakeUps.wake(behind.filter((receiver) => receivers.target(receiver) !== undefined));
      this.#behind.over();
    } catch (error) {
      this.#behind.failed(error);
    }
  }

  async #liftShown(): Promise<void> {
    try {
      await this.services.shownAgain.lift();
      this.#lift.over();
    } catch (error) {
      this.#lift.failed(error);
    }
  }
}
