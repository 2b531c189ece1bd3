import { randomUUID } from 'node:crypto';
import type { PushMethod } from '../ocpi/pushed-ids.js';
import type { Receiver } from './cursors.js';
import type { AsItCame, Exchange } from './deliverer.js';
import type { Committed } from './group-commit.js';
import type { Push } from './push.js';

/** A push whose sender waits for the receiver's answer. */
export interface OpenPush extends AsItCame {
  method: PushMethod;
  /** The body as the hub keeps it. */
  stored: string;
  /** The revision of the object that it was applied to, and nothing else with it; undefined where that is not known. */
  basis: bigint | undefined;
}

interface Waiting {
  push: OpenPush;
  /** Known from the commit on. */
  object: string | undefined;
  /** Known from the commit on. */
  receiver: Receiver | undefined;
  isSent: boolean;
  end(exchange: Exchange | undefined): void;
}

/**
 * Senders that wait for what the receiver of their session or CDR says (D3). Each such push has an origin that is
 * stored with it; the drain that comes to it in this process sends it as it came and hands over the answer. A
 * sender that is told that the receiver was not reached can rely on guaranteed delivery: the object is stored.
 */
export class OpenPushes {
  readonly #waiting = new Map<string, Waiting>();
  /** The origin of the newest state, by object. */
  readonly #newest = new Map<string, string>();
  readonly #processId = randomUUID();
  #count = 0;

  /**
   * Before the push is stored, so that no drain can come to it first.
   *
   * @returns its origin, and the exchange with the receiver; undefined where that was not reached in time
   */
  open(
    push: Push,
    asItCame: AsItCame,
    timeoutMs: number,
  ): { origin: string; answer: Promise<Exchange | undefined> } {
    this.#count += 1;
    const origin = `${this.#processId}:${this.#count}`;
    const answer = new Promise<Exchange | undefined>((resolve) => {
      const timer = setTimeout(() => this.notReached(origin), timeoutMs);
      this.#waiting.set(origin, {
        push: { ...asItCame, method: push.method, stored: push.body, basis: undefined },
        object: undefined,
        receiver: undefined,
        isSent: false,
        end: (exchange) => {
          clearTimeout(timer);
          this.#forget(origin);
          resolve(exchange);
        },
      });
    });
    return { origin, answer };
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

  /** The push that somebody waits for here: it is sent now. */
  take(origin: string | undefined): OpenPush | undefined {
    const waiting = origin === undefined ? undefined : this.#waiting.get(origin);
    if (waiting === undefined) return undefined;
    waiting.isSent = true;
    return waiting.push;
  }

  /**
   * Ends the waiting before it is told why: from here on the sender will hear what the receiver has answered.
   *
   * @returns tells the sender what the receiver has said, or that the hub goes on delivering; undefined where nobody
   *   waits any more
   */
  answered(origin: string): ((exchange: Exchange | undefined) => void) | undefined {
    const waiting = this.#waiting.get(origin);
    this.#forget(origin);
    return waiting?.end;
  }

  notReached(origin: string | undefined): void {
    if (origin !== undefined) this.#waiting.get(origin)?.end(undefined);
  }

  #forget(origin: string): void {
    const object = this.#waiting.get(origin)?.object;
    if (object !== undefined && this.#newest.get(object) === origin) this.#newest.delete(object);
    this.#waiting.delete(origin);
  }

  /** Nothing goes out to this receiver for now. */
  notReachable({ party, module }: Receiver): void {
    for (const { receiver, end } of [...this.#waiting.values()]) {
      if (receiver?.party === party && receiver.module === module) end(undefined);
    }
  }
}
