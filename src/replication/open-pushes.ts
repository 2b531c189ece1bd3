import type { PushMethod } from '../ocpi/pushed-ids.js';
import type { AnswerChannel, RemoteAnswer } from './answer-channel.js';
import type { Receiver } from './cursors.js';
import type { AsItCame, Exchange } from './deliverer.js';
import type { Committed } from './group-commit.js';
import { formatOrigin, type Origin, parseOrigin } from './origin.js';
import type { Push } from './push.js';

/** A push whose sender waits for the receiver's answer. */
export interface OpenPush extends AsItCame {
  method: PushMethod;
  /** The body as the hub keeps it. */
  stored: string;
  /** The revision of the object that it was applied to, and nothing else with it; undefined where that is not known. */
  basis: bigint | undefined;
}

/** Tells a sender what its receiver has said; undefined: the hub has accepted the push, and goes on delivering. */
export type Tell = (exchange: Exchange | undefined) => void;

/** What a sender has come to know. */
export interface Heard {
  /** undefined: the receiver was not reached in time */
  exchange: Exchange | undefined;
  /** Another process may have had an answer, even a refusal, taken the push for settled, and not come through with it. */
  mayBeLost: boolean;
}

/** A sender who waits, as the drain meets it. */
export interface WaitingSender {
  /** The party that has sent the push: FROM. */
  from: Origin['from'];
  /** The push as it came; undefined where it came to another process. */
  push: OpenPush | undefined;
  notReached(): void;
  /**
   * Ends the waiting before the sender is told why: from here on it will hear what the receiver has answered.
   *
   * @returns undefined where nobody waits any more
   */
  answered(): Promise<Tell | undefined>;
}

interface Waiting {
  push: OpenPush;
  /** Known from the commit on. */
  object: string | undefined;
  /** Known from the commit on. */
  receiver: Receiver | undefined;
  isSent: boolean;
  isGivenUp: boolean;
  end(exchange: Exchange | undefined, mayBeLost?: boolean): void;
}

/** After a sender's patience: for an answer that another process has announced already. */
const LAST_WORD_MS = 1_000;

/**
 * Senders that wait for what the receiver of their session or CDR says (D3). Each such push has an origin that is
 * stored with it; the drain that comes to it sends it and hands over the answer, from another process by
 * {@link AnswerChannel}. A sender that is told that the receiver was not reached can rely on guaranteed delivery: the
 * object is stored.
 */
export class OpenPushes {
  readonly #waiting = new Map<string, Waiting>();
  /** The origin of the newest state, by object. */
  readonly #newest = new Map<string, string>();
  #count = 0;

  /** @param now milliseconds since 1970, the same for all processes */
  constructor(
    private readonly processId: string,
    private readonly channel: Pick<AnswerChannel, 'start' | 'claim' | 'tell'>,
    private readonly now: () => number,
  ) {}

  /** Starts to hear what other processes have delivered. */
  start(): void {
    this.channel.start(({ origin, exchange }: RemoteAnswer) => this.#waiting.get(origin)?.end(exchange));
  }

  /**
   * Before the push is stored, so that no drain can come to it first.
   *
   * @returns its origin, and what its sender will hear
   */
  open(push: Push, asItCame: AsItCame, timeoutMs: number): { origin: string; answer: Promise<Heard> } {
    this.#count += 1;
    const origin = formatOrigin({
      processId: this.processId,
      number: this.#count,
      patienceEndsAt: this.now() + timeoutMs,
      from: asItCame.from,
    });
    const answer = new Promise<Heard>((resolve) => {
      const timer = setTimeout(() => this.notReached(origin), timeoutMs);
      this.#waiting.set(origin, {
        push: { ...asItCame, method: push.method, stored: push.body, basis: undefined },
        object: undefined,
        receiver: undefined,
        isSent: false,
        isGivenUp: false,
        end: (exchange, mayBeLost = false) => {
          clearTimeout(timer);
          this.#forget(origin);
          resolve({ exchange, mayBeLost });
        },
      });
    });
    return { origin, answer };
  }

  /** Receivers that somebody waits for here. */
  get awaited(): Receiver[] {
    const receivers = new Map<string, Receiver>();
    for (const { receiver } of this.#waiting.values()) {
      if (receiver !== undefined) receivers.set(`${receiver.party} ${receiver.module}`, receiver);
    }
    return [...receivers.values()];
  }

  /**
   * Takes notice of a write. What was stored before it and did not go out yet never will by itself.
   *
   * @returns the receiver that somebody waits for
   */
  committed({
    module,
    owner,
    objectKey,
    audience,
    expectedRevision,
    origins,
  }: Committed): Receiver | undefined {
    const object = `${module} ${owner} ${objectKey}`;
    const newest = origins.at(-1);
    for (const origin of [this.#newest.get(object), ...origins.slice(0, -1)]) {
      if (origin !== undefined && this.#waiting.get(origin)?.isSent === false) this.notReached(origin);
    }
    const waiting = newest === undefined ? undefined : this.#waiting.get(newest);
    if (newest === undefined || waiting === undefined) return undefined;
    this.#newest.set(object, newest);
    waiting.object = object;
    waiting.receiver = { party: audience, module };
    if (origins.length === 1) waiting.push.basis = expectedRevision;
    return waiting.receiver;
  }

  /** Whoever waits for the answer to an entry of the log: it is sent now. */
  take(origin: string | undefined): WaitingSender | undefined {
    if (origin === undefined) return undefined;
    const waiting = this.#waiting.get(origin);
    if (waiting === undefined) return this.#elsewhere(origin);
    waiting.isSent = true;
    const { push } = waiting;
    return {
      from: push.from,
      push,
      notReached: () => this.notReached(origin),
      answered: async () => {
        // It is being told that the hub goes on delivering, and hears nothing else.
        if (waiting.isGivenUp) return undefined;
        const stillWaiting = this.#waiting.get(origin);
        this.#forget(origin);
        return stillWaiting && ((exchange) => stillWaiting.end(exchange));
      },
    };
  }

  /** The receiver of a push is not reached in time. The sender is told so, unless another process has the word. */
  notReached(origin: string | undefined): void {
    const waiting = origin === undefined ? undefined : this.#waiting.get(origin);
    if (origin === undefined || waiting === undefined || waiting.isGivenUp) return;
    waiting.isGivenUp = true;
    void this.channel.claim(origin).then((isOurs) => {
      if (isOurs === false) setTimeout(() => waiting.end(undefined, true), LAST_WORD_MS);
      else waiting.end(undefined, isOurs === undefined);
    });
  }

  /** Nothing goes out to this receiver for now. */
  notReachable({ party, module }: Receiver): void {
    for (const [origin, { receiver }] of [...this.#waiting]) {
      if (receiver?.party === party && receiver.module === module) this.notReached(origin);
    }
  }

  /** A sender who waits in another process, if it still has patience. */
  #elsewhere(text: string): WaitingSender | undefined {
    const origin = parseOrigin(text);
    if (origin === undefined || origin.processId === this.processId) return undefined;
    if (origin.patienceEndsAt <= this.now()) return undefined;
    const tell: Tell = (exchange) => void this.channel.tell(origin.processId, { origin: text, exchange });
    return {
      from: origin.from,
      push: undefined,
      notReached: () => {
        void this.channel.claim(text).then((isOurs) => isOurs === true && tell(undefined));
      },
      answered: async () => ((await this.channel.claim(text)) === true ? tell : undefined),
    };
  }

  #forget(origin: string): void {
    const object = this.#waiting.get(origin)?.object;
    if (object !== undefined && this.#newest.get(object) === origin) this.#newest.delete(object);
    this.#waiting.delete(origin);
  }
}
