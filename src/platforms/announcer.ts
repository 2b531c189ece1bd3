import type { Logger } from '../infra/logger.js';
import type { OcpiClient } from '../infra/peer/ocpi-client.js';
import { isSuccess } from '../ocpi/envelope.js';
import { partyKey } from '../ocpi/party.js';
import type { ClientInfo } from '../ocpi/schemas/client-info.js';
import { endpointUrl } from '../ocpi/url-path.js';
import type { MembershipListener } from './membership.js';
import { endpointOf, isConnected, type Platform, type Registry } from './registry.js';

/**
 * Pushes ClientInfo to every connected platform that lists the Receiver interface of hubclientinfo (HCI-07 to
 * HCI-12). A push that fails is logged and forgotten: whoever missed it reads the list (HCI-19, HCI-30).
 */
export class ClientInfoAnnouncer implements MembershipListener {
  /** Pushes to one platform go one after the other, so that an older status never overtakes a newer one. */
  readonly #last = new Map<number, Promise<void>>();

  constructor(
    private readonly registry: { readonly current: Registry },
    private readonly client: OcpiClient,
    private readonly timeoutMs: number,
    private readonly log: Logger,
  ) {}

  changed(clientInfos: readonly ClientInfo[]): void {
    for (const platform of this.registry.current.content.platforms) {
      const endpoint = endpointOf(platform, 'hubclientinfo', 'RECEIVER');
      if (endpoint === undefined || !isConnected(platform)) continue;
      // HCI-28: a party is not told about itself.
      const news = clientInfos.filter((info) => !describes(info, platform));
      if (news.length > 0) this.#enqueue(platform, () => this.#pushAll(platform.id, endpoint, news));
    }
  }

  /** Waits until all pushes under way have been answered. */
  async idle(): Promise<void> {
    await Promise.all(this.#last.values());
  }

  #enqueue(platform: Platform, push: () => Promise<void>): void {
    const last = (this.#last.get(platform.id) ?? Promise.resolve()).then(push).finally(() => {
      if (this.#last.get(platform.id) === last) this.#last.delete(platform.id);
    });
    this.#last.set(platform.id, last);
  }

  async #pushAll(id: number, endpoint: string, clientInfos: readonly ClientInfo[]): Promise<void> {
    for (const clientInfo of clientInfos) {
      // It may have left, or changed its token, since this was enqueued.
      const platform = this.registry.current.platform(id);
      if (platform === undefined || !isConnected(platform)) return;
      try {
        await this.#push(platform, endpoint, clientInfo);
      } catch (error) {
        this.log.warn({ error, platform: id }, 'ClientInfo not delivered');
      }
    }
  }

  async #push(
    { id, outboundToken, tokenEncoding }: Platform,
    endpoint: string,
    clientInfo: ClientInfo,
  ): Promise<void> {
    if (outboundToken === undefined) return;
    // HCI-09: the path names the party described.
    const answer = await this.client.call({
      method: 'PUT',
      url: endpointUrl(endpoint, [clientInfo.country_code, clientInfo.party_id]),
      access: { token: outboundToken, encoding: tokenEncoding },
      body: JSON.stringify(clientInfo),
      timeoutMs: this.timeoutMs,
      about: { purpose: 'clientInfo' },
    });
    if (answer.status >= 300 || answer.envelope === undefined || !isSuccess(answer.envelope.statusCode)) {
      this.log.warn(
        { platform: id, httpStatus: answer.status, envelope: answer.envelope },
        'ClientInfo refused',
      );
    }
  }
}

/** Whether a ClientInfo is about a party of this platform. */
export function describes(clientInfo: ClientInfo, platform: Platform): boolean {
  const key = partyKey({ countryCode: clientInfo.country_code, partyId: clientInfo.party_id });
  return platform.parties.some((party) => party.key === key);
}
