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
  readonly #process: ChildProcess | undefined;
  readonly #since = performance.now();

  /** Forks a process from the program that is on disk now. One that cannot be forked has ended at once. */
  constructor(env: NodeJS.ProcessEnv, onMessage: (message: FromChild, child: Child) => void) {
    const forked = forkProgram(env);
    if (forked instanceof Error) {
      this.ended = Promise.resolve(forked.message);
      this.ready = Promise.resolve(false);
      return;
    }
    this.#process = forked;
    this.ended = endOf(forked);
    this.ready = new Promise((resolve) => {
      void this.ended.then(() => resolve(false));
      forked.on('message', (message: ToPrimary) => {
        if (message.kind !== 'ready') return onMessage(message, this);
        this.isReady = true;
        resolve(true);
      });
    });
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Milliseconds. */
  get age(): number {
    return performance.now() - this.#since;
  }

  /** @param socket stays open here, too */
  tell(message: ToChild, socket?: Socket): void {
    // Whoever does not hear it any more has ended, which is handled there.
    if (this.#process?.connected) this.#process.send(message, socket, { keepOpen: true }, () => undefined);
  }

  /** Tells it to end; who does not in time is killed. @returns when it is gone */
  async end(why: Parting, withinMs: number): Promise<void> {
    this.isLeaving = true;
    this.tell({ kind: 'end', why });
    const timer = setTimeout(() => this.#process?.kill('SIGKILL'), withinMs);
    await this.ended;
    clearTimeout(timer);
  }
}

/** @returns why it could not be forked, where the system says so at once, such as for want of memory */
function forkProgram(env: NodeJS.ProcessEnv): ChildProcess | Error {
  try {
    // Values of metrics may be NaN, which JSON does not have.
    return fork(process.argv[1] ?? '', [CHILD_ARGUMENT], { env, serialization: 'advanced' });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What it has said before is heard before that: of what is there at the same time libuv tells signals last. */
function endOf(forked: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    forked.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    // Also of a channel that is closed, whose process has not ended, or tells so by itself.
    forked.on('error', ({ message }) => forked.pid === undefined && resolve(message));
  });
}
