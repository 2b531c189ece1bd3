import type { OcpiClient } from '../infra/peer/ocpi-client.js';
import { PeerFailure } from '../infra/peer/peer-client.js';
import type { ClientOwnedModule } from '../ocpi/client-owned-object.js';
import { splitObject } from '../ocpi/json/raw-json.js';
import type { PartyId } from '../ocpi/party.js';
import { endpointUrl } from '../ocpi/url-path.js';
import type { LogEntry } from './log.js';
import { type Attempt, judgeAttempt, type Verdict } from './next-action.js';
import { stringMember } from './object-parts.js';

/** Where and as whom one receiver is pushed to. */
export interface DeliveryTarget {
  to: PartyId;
  endpoint: string;
  access: { token: string; encoding: 'base64' | 'raw' };
}

/** One PUT to a receiver, and what came of it. */
export interface Exchange {
  verdict: Verdict;
  url: string;
  body: string;
  answerStatus: number | undefined;
  answer: string;
}

/** Pushes objects to receivers: FROM = hub, TO = the receiving party, the owner in the path (RT-B-02, RT-B-03). */
export class Deliverer {
  constructor(
    private readonly client: OcpiClient,
    private readonly hub: PartyId,
    private readonly timeoutMs: number,
  ) {}

  /** Sends an entry of the log: an object, or one child of an object. */
  async put(module: ClientOwnedModule, target: DeliveryTarget, entry: LogEntry): Promise<Exchange> {
    const objectPath = [...entry.owner.split('/'), entry.objectName];
    if (entry.kind === 'object') return this.#put(target, objectPath, entry);
    const level = module.levels[1];
    if (level === undefined) throw new Error(`${module.identifier} has no children`);
    const childId = stringMember(splitObject(entry.body), level.idField);
    return this.#put(target, [...objectPath, childId], entry);
  }

  async #put(
    target: DeliveryTarget,
    segments: readonly string[],
    { body, correlationId }: LogEntry,
  ): Promise<Exchange> {
    const url = endpointUrl(target.endpoint, segments);
    const attempt = await this.#attempt(target, url, body, correlationId);
    const answer = 'failure' in attempt ? attempt.failure.message : attempt.answer.body.toString('utf8');
    const answerStatus = 'failure' in attempt ? undefined : attempt.answer.status;
    return { verdict: judgeAttempt(attempt), url, body, answerStatus, answer };
  }

  async #attempt(target: DeliveryTarget, url: string, body: string, correlationId: string | undefined) {
    try {
      const answer = await this.client.call({
        method: 'PUT',
        url,
        access: target.access,
        routing: { to: target.to, from: this.hub },
        body,
        ...(correlationId === undefined ? {} : { correlationId }),
        timeoutMs: this.timeoutMs,
        about: { purpose: 'delivery' },
      });
      return { answer } satisfies Attempt;
    } catch (failure) {
      if (failure instanceof PeerFailure) return { failure };
      throw failure;
    }
  }
}
