import type { OcpiAnswer, OcpiClient } from '../infra/peer/ocpi-client.js';
import { PeerFailure } from '../infra/peer/peer-client.js';
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

/** Pushes objects to receivers. */
export class Deliverer {
  constructor(
    private readonly client: OcpiClient,
    private readonly hub: PartyId,
    private readonly timeoutMs: number,
  ) {}

  /** Sends an entry of the log: FROM = hub, TO = the receiving party, the owner in the path (RT-B-02, RT-B-03). */
  deliver(module: ClientOwnedModule, target: DeliveryTarget, entry: LogEntry): Promise<Exchange> {
    return this.#send(target, entry, { ...deliveryRequest(module, target, entry), from: this.hub });
  }

  /**
   * Sends an entry for the party that pushed it and waits for the answer: FROM = that party (D3). The body goes as
   * it came, but to a receiver of another version.
   *
   * @param push.stored its body as the hub keeps it
   * @param isSentWhole where the receiver may not have what the push builds on: the object as it is after it
   */
  deliverOpenPush(
    module: ClientOwnedModule,
    target: DeliveryTarget,
    entry: LogEntry,
    push: AsItCame & { method: PushMethod; stored: string },
    isSentWhole: boolean,
  ): Promise<Exchange> {
    const { from, method, body, version, stored } = push;
    if (isSentWhole) return this.#send(target, entry, { ...deliveryRequest(module, target, entry), from });
    const sent = { ...deliveryRequest(module, target, { ...entry, body: stored }), from, method };
    return this.#send(target, entry, version === target.version ? { ...sent, body } : sent);
  }

  async #send(target: DeliveryTarget, entry: LogEntry, sending: Sending): Promise<Exchange> {
    const { method, url, body } = sending;
    const attempt = await this.#attempt(target, sending, entry.correlationId);
    const response = 'failure' in attempt ? undefined : attempt.answer;
    return {
      verdict: judgeAttempt(attempt, method),
      to: target.to,
      method,
      url,
      body: body.toString(),
      response,
      answerStatus: response?.status,
      answer: 'failure' in attempt ? attempt.failure.message : attempt.answer.body.toString('utf8'),
    };
  }

  async #attempt(
    target: DeliveryTarget,
    { from, method, url, body }: Sending,
    correlationId: string | undefined,
  ): Promise<{ answer: OcpiAnswer } | { failure: PeerFailure }> {
    try {
      const answer = await this.client.call({
        method,
        url,
        access: target.access,
        routing: { to: target.to, from },
        ...(method === 'DELETE' ? {} : { body }),
        ...(correlationId === undefined ? {} : { correlationId }),
        timeoutMs: this.timeoutMs,
        about: { purpose: 'delivery' },
      });
      return { answer };
    } catch (failure) {
      if (failure instanceof PeerFailure) return { failure };
      throw failure;
    }
  }
}
