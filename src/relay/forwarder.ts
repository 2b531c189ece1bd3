import type { Logger } from '../infra/logger.js';
import type { OcpiAnswer, OcpiClient } from '../infra/peer/ocpi-client.js';
import { PeerFailure, type PeerRequest } from '../infra/peer/peer-client.js';
import { OcpiError } from '../ocpi/errors.js';
import { type RoutingHeader, readRoutingHeader } from '../ocpi/headers.js';
import { type PartyId, sameParty } from '../ocpi/party.js';
import type { Party, Platform } from '../platforms/registry.js';
import { type Failed, outcomeOf } from './outcome.js';
import type { UnderWay } from './under-way.js';

/** The second leg of a direct request: from the hub to X's platform. */
export interface Forward {
  from: Party;
  to: Party;
  /** X's platform. */
  platform: Platform;
  method: PeerRequest['method'];
  url: string;
  /** As it came; left out where there was none. */
  body?: Buffer;
  correlationId: string;
  /** Where it differs from the usual one. */
  timeoutMs?: number;
}

export interface ForwarderOptions {
  client: OcpiClient;
  underWay: UnderWay;
  timeoutMs: number;
  log: Logger;
}

/** Sends requests on to the platforms that they are for. Once, without queue or retry (decision D1). */
export class Forwarder {
  constructor(private readonly options: ForwarderOptions) {}

  /**
   * @returns X's answer; without an envelope only its status is worth anything
   * @throws OcpiError 4000, 4002 or 4003 where X gave no answer that the requester could use (RT-E)
   */
  async send(forward: Forward): Promise<OcpiAnswer> {
    const { underWay } = this.options;
    const { platform, to } = forward;
    const end = underWay.begin(platform.id);
    if (end === undefined) {
      const detail = `${underWay.most} requests to the platform of ${to.key} are under way already`;
      throw new OcpiError('receiverNotConnected', detail);
    }
    const answer = await this.#call(forward).finally(end);
    const hasEnvelope = answer.envelope !== undefined;
    const outcome = outcomeOf({ answered: true, httpStatus: answer.status, hasEnvelope });
    if (outcome.kind === 'fail') throw this.#failed(forward, outcome, `HTTP ${answer.status}`);
    this.#noticeStrangeParties(forward, answer);
    return answer;
  }

  /** Table 2.0, leg 2: TO=X, FROM=R, the hub's own token for X (RT-H-09), and a new X-Request-ID (XID-04). */
  async #call(forward: Forward): Promise<OcpiAnswer> {
    const { client, timeoutMs } = this.options;
    const { platform, to, from, ...request } = forward;
    const { outboundToken: token, tokenEncoding: encoding } = platform;
    if (token === undefined) throw new Error(`no token for platform ${platform.id}`);
    const access = { token, encoding };
    try {
      return await client.call({
        timeoutMs,
        ...request,
        access,
        routing: { to, from },
        about: { purpose: 'relay' },
      });
    } catch (error) {
      if (!(error instanceof PeerFailure)) throw error;
      throw this.#failed(forward, outcomeOf({ answered: false, failure: error.kind }), error.message);
    }
  }

  /** @param why for the log alone: it may name X's URL, which is none of the requester's business */
  #failed({ from, to, correlationId }: Forward, failed: Failed, why: string): OcpiError {
    const { error, reason } = failed;
    this.options.log.info({ from: from.key, to: to.key, correlationId, error, why }, 'not relayed');
    return new OcpiError(error, `${to.key}: ${reason}`);
  }

  /** RT-H-15: what X writes into its routing headers decides nothing, but somebody may want to know. */
  #noticeStrangeParties({ to, from, correlationId }: Forward, { headers }: OcpiAnswer): void {
    const answered = { to: readRoutingHeader(headers, 'to'), from: readRoutingHeader(headers, 'from') };
    if (names(answered.to, from) && names(answered.from, to)) return;
    const expected = { to: from.key, from: to.key };
    this.options.log.warn(
      { expected, answered, correlationId },
      'an answer whose routing headers do not fit',
    );
  }
}

/** Whether a header names this party, or nobody at all (RT-H-14). */
function names(header: RoutingHeader, party: PartyId): boolean {
  return header.kind === 'absent' || (header.kind === 'party' && sameParty(header.party, party));
}
