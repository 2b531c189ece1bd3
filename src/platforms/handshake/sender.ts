import { randomUUID } from 'node:crypto';
import type { Logger } from '../../infra/logger.js';
import type { OcpiClient, PeerAccess } from '../../infra/peer/ocpi-client.js';
import type { TokenEncoding } from '../../ocpi/authorization.js';
import { OcpiError } from '../../ocpi/errors.js';
import { type Credentials, credentials as credentialsSchema } from '../../ocpi/schemas/credentials.js';
import { type HubIdentity, hubCredentials } from '../hub-identity.js';
import type { Membership } from '../membership.js';
import type { Registrations } from '../registrations.js';
import type { Platform } from '../registry.js';
import type { RegistryCache } from '../registry-cache.js';
import { readCredentials } from './credentials-rules.js';
import { callForData, NotTaken, type PeerApi, readPeerApi } from './peer-api.js';

/** What the operator got from a peer that wants the hub to come to it. */
export interface OutboundHandshake {
  versionsUrl: string;
  /** The peer's registration token. */
  token: string;
  label: string;
  tokenEncoding: TokenEncoding;
}

const ABOUT = { purpose: 'handshake', module: 'credentials' } as const;

/** The credentials module with the hub as the Sender (CRD-26 to CRD-28). */
export class HandshakeSender {
  constructor(
    private readonly registrations: Registrations,
    private readonly membership: Membership,
    private readonly registry: RegistryCache,
    private readonly client: OcpiClient,
    private readonly hub: HubIdentity,
    private readonly timeoutMs: number,
    private readonly log: Logger,
  ) {}

  /**
   * Registers the hub at a peer.
   *
   * @returns the id of the new platform
   * @throws OcpiError 3001 to 3003 where the peer's API is not usable, 2001 where its credentials are not
   */
  async registerAt(handshake: OutboundHandshake): Promise<number> {
    const access = { token: handshake.token, encoding: handshake.tokenEncoding };
    // CRD-17: the peer's endpoints are looked at before anything is posted.
    const correlationId = randomUUID();
    const { versionsUrl } = handshake;
    const api = await readPeerApi(this.client, {
      versionsUrl,
      access,
      timeoutMs: this.timeoutMs,
      correlationId,
    });
    const { id, token } = await this.registrations.prepareOutbound(handshake.label, handshake.tokenEncoding);
    await this.registry.refresh();
    try {
      const theirs = await this.#exchange('POST', api, access, token, correlationId);
      await this.#complete(id, theirs, api, token, handshake.tokenEncoding);
      return id;
    } catch (error) {
      await this.membership.apply(this.registrations.leave(id));
      throw error;
    }
  }

  /** Replaces both tokens of a registered platform. Its old one stays good for a while. */
  async rotate(platform: Platform): Promise<void> {
    const { version, endpoints, outboundToken } = platform;
    if (platform.state !== 'REGISTERED' || version === undefined || outboundToken === undefined) {
      throw new OcpiError('clientError', `platform ${platform.id} is ${platform.state}, expected REGISTERED`);
    }
    const ours = await this.registrations.addToken(platform.id);
    await this.registry.refresh();
    try {
      const access = { token: outboundToken, encoding: platform.tokenEncoding };
      const theirs = await this.#exchange('PUT', { version, endpoints: [...endpoints] }, access, ours);
      await this.membership.apply(
        this.registrations.completeRotation(platform.id, ours, readCredentials(theirs)),
      );
    } catch (error) {
      // CRD-30: a peer whose answer was lost may use the new token from now on. Whichever of the two is not used
      // ends with the next rotation.
      if (error instanceof NotTaken) {
        await this.registrations.removeToken(ours);
        await this.registry.refresh();
      }
      throw error;
    }
  }

  /** Takes leave of a peer. That it does not answer is no reason to keep it. */
  async unregisterAt(platform: Platform): Promise<void> {
    const { endpoints, outboundToken: token, tokenEncoding: encoding } = platform;
    if (token !== undefined) await this.#sayGoodbye(endpoints, { token, encoding });
    await this.membership.apply(this.registrations.leave(platform.id));
  }

  /** The answer is a credentials object whose token replaces the one that the request was made with. */
  async #exchange(
    method: 'POST' | 'PUT',
    api: PeerApi,
    access: PeerAccess,
    ours: string,
    correlationId?: string,
  ): Promise<Credentials> {
    const url = credentialsUrl(api.endpoints) ?? '';
    const body = JSON.stringify(hubCredentials(this.hub, ours));
    return callForData(
      this.client,
      {
        method,
        url,
        access,
        body,
        timeoutMs: this.timeoutMs,
        about: ABOUT,
        ...(correlationId === undefined ? {} : { correlationId }),
      },
      credentialsSchema,
    );
  }

  async #complete(
    id: number,
    theirs: Credentials,
    api: PeerApi,
    ours: string,
    encoding: TokenEncoding,
  ): Promise<void> {
    try {
      await this.membership.apply(this.registrations.register(id, readCredentials(theirs), api, ours));
    } catch (error) {
      // The peer believes to be registered: tell it that it is not.
      await this.#sayGoodbye(api.endpoints, { token: theirs.token, encoding });
      throw error;
    }
  }

  /** DELETE credentials at a peer, once: for us it is gone either way. */
  async #sayGoodbye(endpoints: Platform['endpoints'], access: PeerAccess): Promise<void> {
    const url = credentialsUrl(endpoints);
    if (url === undefined) return;
    try {
      await this.client.call({ method: 'DELETE', url, access, timeoutMs: this.timeoutMs, about: ABOUT });
    } catch (error) {
      this.log.info({ error }, 'a peer did not hear that the hub takes its leave');
    }
  }
}

/** The credentials endpoint, whatever role it is listed with (VER-05). */
function credentialsUrl(endpoints: Platform['endpoints']): string | undefined {
  return endpoints.find(({ identifier }) => identifier === 'credentials')?.url;
}
