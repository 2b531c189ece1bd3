import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Parting, ToChild, ToPrimary } from './ipc.js';

/** By this argument the program knows that it is one of several; it also shows in `ps`. */
export const CHILD_ARGUMENT = 'one-of-several';

export type FromChild = Exclude<ToPrimary, { kind: 'ready' }>;

/** One forked hub process, as the primary sees it. */
export class Child {
  /** Whether it got as far as answering requests. */
  readonly ready: Promise<boolean>;
  /** Settles when it is gone, for whatever reason: `exit code 1`, `SIGKILL`. */
  readonly ended: Promise<string>;
  isReady = false;
  /** It is to end, or not needed yet: nobody has to be started in its place. */
  isLeaving = false;
  readonly #process: ChildProcess;
  readonly #since = performance.now();

  /** Forks a process from the program that is on disk now. */
  constructor(env: NodeJS.ProcessEnv, onMessage: (message: FromChild, child: Child) => void) {
    // Values of metrics may be NaN, which JSON does not have.
    this.#process = fork(process.argv[1] ?? '', [CHILD_ARGUMENT], { env, serialization: 'advanced' });
    this.#process.on('error', () => undefined); // of a channel that is closed; `ended` tells
    this.ended = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    this.ready = new Promise((resolve) => {
      void this.ended.then(() => resolve(false));
      this.#process.on('message', (message: ToPrimary) => {
        if (message.kind !== 'ready') return onMessage(message, this);
        this.isReady = true;
        resolve(true);
      });
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Milliseconds. */
  get age(): number {
    return performance.now() - this.#since;
  }

  /** @param socket stays open here, too */
  tell(message: ToChild, socket?: Socket): void {
    // Whoever does not hear it any more has ended, which is handled there.
    if (this.#process.connected) this.#process.send(message, socket, { keepOpen: true }, () => undefined);
  }

  /** Tells it to end; who does not in time is killed. @returns when it is gone */
  async end(why: Parting, withinMs: number): Promise<void> {
    this.isLeaving = true;
    this.tell({ kind: 'end', why });
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), withinMs);
    await this.ended;
    clearTimeout(timer);
  }
}
