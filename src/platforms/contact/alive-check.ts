import type { OcpiClient } from '../../infra/peer/ocpi-client.js';
import { PeerFailure } from '../../infra/peer/peer-client.js';
import { isSuccess } from '../../ocpi/envelope.js';
import type { Platform } from '../registry.js';
import type { CallEnd } from './call-evidence.js';

/** Asks a platform whether it is there. */
export class AliveCheck {
  constructor(
    private readonly client: Pick<OcpiClient, 'call'>,
    readonly timeoutMs: number,
  ) {}

  /**
   * Asks for its versions, by the URL of its credentials and with the token of today (HCI-22).
   *
   * @returns what is wrong; undefined where it has answered as it should
   */
  async faultOf({ versionsUrl, outboundToken, tokenEncoding }: Platform): Promise<string | undefined> {
    if (versionsUrl === undefined || outboundToken === undefined) return 'no credentials to call it with';
    try {
      const answer = await this.client.call({
        method: 'GET',
        url: versionsUrl,
        access: { token: outboundToken, encoding: tokenEncoding },
        timeoutMs: this.timeoutMs,
        about: { purpose: 'aliveCheck', module: 'versions' },
      });
      return faultOfCheck({ answer, failure: undefined });
    } catch (failure) {
      if (failure instanceof PeerFailure) return faultOfCheck({ answer: undefined, failure });
      throw failure;
    }
  }
}

/** Why the answer to a check does not count (HCI-23). Pure; undefined: it does. */
export function faultOfCheck({ answer, failure }: CallEnd): string | undefined {
  if (failure !== undefined) return failure.message;
  if (answer === undefined) return 'no answer';
  const { status, envelope } = answer;
  if (status !== 200) return `HTTP ${status}, expected 200`;
  if (envelope === undefined) return 'HTTP 200, but not with an OCPI response';
  return isSuccess(envelope.statusCode) ? undefined : `status_code ${envelope.statusCode}, expected 1000`;
}
