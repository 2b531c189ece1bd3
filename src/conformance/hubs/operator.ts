import { send } from '../../sandbox/http/exact-request.js';
import type { RegistrationToken } from './registration-token.js';

/** The operator of an ocpi-hub, at its admin API. No other hub has one that we could know. */
export class Operator {
  constructor(
    private readonly adminUrl: string,
    private readonly adminToken: string,
  ) {}

  /** @param versionsUrl of the hub; its admin API is on the same origin */
  static of(versionsUrl: string, adminToken: string): Operator {
    return new Operator(`${new URL(versionsUrl).origin}/admin/v1`, adminToken);
  }

  async invite(request: InvitationRequest): Promise<RegistrationToken> {
    const answer = await this.call('POST', '/invitations', request);
    const { token, versions_url: versionsUrl } = answer as { token: string; versions_url: string };
    return { token, versionsUrl };
  }

  /**
   * Any call.
   *
   * @returns the answer's JSON
   * @throws Error where the answer is not HTTP 2xx
   */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await send({
      method,
      url: this.adminUrl + path,
      headers: { Authorization: `Bearer ${this.adminToken}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`${method} ${path} of the admin API: HTTP ${answer.status}, ${answer.body}`);
    return answer.body === '' ? undefined : JSON.parse(answer.body);
  }
}

export interface InvitationRequest {
  label?: string;
  token_encoding?: 'base64' | 'raw';
  /** Parties that are expected. */
  roles?: readonly { role: string; country_code: string; party_id: string }[];
}
