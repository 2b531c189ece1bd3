import { randomUUID } from 'node:crypto';
import type { OcpiAnswer, OcpiClient } from '../infra/peer/ocpi-client.js';
import { NotBegun, PeerFailure } from '../infra/peer/peer-client.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import type { HubVersion } from '../ocpi/modules.js';
import type { PartyId } from '../ocpi/party.js';
import type { PushMethod } from '../ocpi/pushed-ids.js';
import { type DeliveryTarget, deliveryRequest } from './delivery-request.js';
import type { LogEntry } from './log.js';
import { judgeAttempt, type Verdict } from './next-action.js';

/** A push without TO, as its sender sent it. */
export interface AsItCame {
  /** FROM of the request. */
  from: PartyId;
  body: Buffer | string;
  /** That the sender speaks. */
  version: HubVersion;
}

/** One push to a receiver, and what came of it. */
export interface Exchange {
  verdict: Verdict;
  to: PartyId;
  method: PushMethod;
  url: string;
  body: string;
  requestId: string;
  correlationId: string;
  /** undefined where no whole answer came. */
  response: OcpiAnswer | undefined;
  answerStatus: number | undefined;
  /** The answer's body, or what happened instead. */
  answer: string;
}

interface Sending {
  from: PartyId;
  method: PushMethod;
  url: string;
  body: string | Buffer;
}

/** Whether this process may still send to the receiver: asked at the last moment. */
export type MaySend = () => boolean;

/** Pushes objects to receivers. */
export class Deliverer {
  constructor(
    private readonly client: OcpiClient,
    private readonly hub: PartyId,
    private readonly timeoutMs: number,
    private readonly now: () => number,
  ) {}

  /** Sends an entry of the log: FROM = hub, TO = the receiving party, the owner in the path (RT-B-02, RT-B-03). */
  deliver(
    module: ClientOwnedModule,
    target: DeliveryTarget,
    entry: LogEntry,
    maySend: MaySend,
  ): Promise<Exchange> {
    return this.#send(target, entry, { ...deliveryRequest(module, target, entry), from: this.hub }, maySend);
  }

  /**
   * Sends an entry for the party that pushed it and waits for the answer: FROM = that party (D3).
   *
   * @param push as it came, and as the hub keeps it: the body goes as it came, but to a receiver of another version.
   *   undefined: the object as it is after it
   */
  deliverFor(
    from: PartyId,
    module: ClientOwnedModule,
    target: DeliveryTarget,
    entry: LogEntry,
    push: (AsItCame & { method: PushMethod; stored: string }) | undefined,
    maySend: MaySend,
  ): Promise<Exchange> {
    if (push === undefined)
      return this.#send(target, entry, { ...deliveryRequest(module, target, entry), from }, maySend);
    const { method, body, version, stored } = push;
    const sent = { ...deliveryRequest(module, target, { ...entry, body: stored }), from, method };
    return this.#send(target, entry, version === target.version ? { ...sent, body } : sent, maySend);
  }

  async #send(
    target: DeliveryTarget,
    { correlationId = randomUUID() }: LogEntry,
    { from, method, url, body }: Sending,
    maySend: MaySend,
  ): Promise<Exchange> {
    const requestId = randomUUID();
    const sent = { to: target.to, method, url, body: body.toString(), requestId, correlationId };
    try {
      const answer = await this.client.call({
        method,
        url,
        access: target.access,
        routing: { to: target.to, from },
        ...(method === 'DELETE' ? {} : { body }),
        correlationId,
        requestId,
        timeoutMs: this.timeoutMs,
        mayBegin: maySend,
        about: { purpose: 'delivery' },
      });
      const verdict = judgeAttempt({ answer }, method, this.now());
      const { status, body: text } = answer;
      return { ...sent, verdict, response: answer, answerStatus: status, answer: text.toString('utf8') };
    } catch (failure) {
      const none = { response: undefined, answerStatus: undefined };
      if (failure instanceof NotBegun)
        return { ...sent, ...none, verdict: { kind: 'notSent' }, answer: failure.message };
      if (!(failure instanceof PeerFailure)) throw failure;
      const verdict = judgeAttempt({ failure }, method, this.now());
      return { ...sent, ...none, verdict, answer: failure.message };
    }
  }
}
