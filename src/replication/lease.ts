import type { Receiver } from './cursors.js';

/** Why a receiver is left alone for a while. */
export interface Pause {
  delayMs: number;
  reason: string;
  /** Consecutive failures to reach it; 0 where it is there and only wants less. */
  failures: number;
}

/** How a drain leaves its receiver. */
export interface Leaving {
  position: bigint;
  hasDelivered: boolean;
  pause: Pause | undefined;
}

/** What a drain writes into its cursor. */
export interface Save {
  receiver: Receiver;
  from: bigint;
  to: bigint;
  isLast: boolean;
  hasDelivered: boolean;
  pause: Pause | undefined;
}

/** Objects that may have an open dead letter. */
export type OpenLetters = Pick<Set<bigint>, 'has' | 'add'>;

/** What a lease needs of whoever has given it out. */
export interface LeaseKeeper {
  elapsed: () => number;
  save(save: Save): Promise<boolean>;
  ended(): void;
}

/** The right to drain one receiver for a while. */
export class Lease {
  /** Of the monotonic clock. */
  goodUntil = 0;
  /** Objects with an open dead letter. */
  openLetters: OpenLetters = new Set();
  /** Those of them that the operator wants to be sent again; of very many some. */
  askedLetters: readonly bigint[] = [];
  #hasDelivered = false;

  constructor(
    readonly receiver: Receiver,
    /** Where the cursor stands. */
    public position: bigint,
    /** Consecutive failures before this drain. */
    readonly failures: number,
    /** Another one: what was learnt by earlier drains, and by what places in the log, means nothing any more. */
    readonly epoch: string,
    private readonly keeper: LeaseKeeper,
  ) {}

  /** Whether this process may begin to send something. */
  get isHeld(): boolean {
    return this.keeper.elapsed() < this.goodUntil;
  }

  /**
   * @returns false where the cursor no longer stood where this drain left it: it starts anew, or was taken over, or the
   *   database server is another one now
   */
  async advance(to: bigint, hasDelivered: boolean): Promise<boolean> {
    this.#hasDelivered ||= hasDelivered;
    return this.#save(to, undefined, false);
  }

  /** Gives the lease back. @returns as {@link advance} */
  async end({ position, hasDelivered, pause }: Leaving): Promise<boolean> {
    this.#hasDelivered ||= hasDelivered;
    try {
      return await this.#save(position, pause, true);
    } finally {
      this.goodUntil = 0;
      this.keeper.ended();
    }
  }

  async #save(to: bigint, pause: Pause | undefined, isLast: boolean): Promise<boolean> {
    const { receiver, position: from } = this;
    const save = { receiver, from, to, isLast, hasDelivered: this.#hasDelivered, pause };
    const hasMoved = await this.keeper.save(save);
    if (hasMoved) this.position = to;
    return hasMoved;
  }
}
