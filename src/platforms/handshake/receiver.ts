import type { OcpiClient } from '../../infra/peer/ocpi-client.js';
import { newToken } from '../../infra/secrets.js';
import { OcpiError } from '../../ocpi/errors.js';
import type { HubVersion } from '../../ocpi/modules.js';
import type { Credentials } from '../../ocpi/schemas/credentials.js';
import { type HubIdentity, hubCredentials } from '../hub-identity.js';
import type { Membership } from '../membership.js';
import type { Registrations } from '../registrations.js';
import type { Platform } from '../registry.js';
import { readCredentials } from './credentials-rules.js';
import { readPeerApi } from './peer-api.js';

/** Somebody at the hub's credentials endpoint. */
export interface CredentialsCaller {
  platform: Platform;
  /** As it came in the Authorization header. */
  token: string;
  /** Of the credentials endpoint that was called: the version that the connection will have (CRD-06, CRD-12). */
  version: HubVersion;
  correlationId: string;
}

/**
 * The credentials module with the hub as the Receiver of the handshake (credentials.asciidoc, "Registration").
 */
export class HandshakeReceiver {
  constructor(
    private readonly registrations: Registrations,
    private readonly membership: Membership,
    private readonly client: OcpiClient,
    private readonly hub: HubIdentity,
    private readonly timeoutMs: number,
  ) {}

  /** GET: what the caller uses now; before the registration that is its registration token (CRD-01, AMB-21). */
  get(caller: CredentialsCaller): Credentials {
    return hubCredentials(this.hub, caller.token);
  }

  /**
   * POST: registers. The peer's API is read while its request is open; until then nothing has changed, and its
   * registration token stays good (CRD-05, CRD-14).
   *
   * @param isGone tells whether the caller has hung up: one that cannot hear its new token must not lose its old
   */
  async post(caller: CredentialsCaller, body: unknown, isGone: () => boolean): Promise<Credentials> {
    // CRD-08
    if (caller.platform.state !== 'INVITED')
      throw notAllowed('this platform is registered already; use PUT', 'GET, PUT, DELETE');
    const { credentials, api } = await this.#readPeer(caller, body);
    refuseGone(isGone);
    const token = newToken();
    await this.membership.apply(this.registrations.register(caller.platform.id, credentials, api, token));
    return hubCredentials(this.hub, token);
  }

  /** PUT: takes over new credentials, and gives out a new token (CRD-11, CRD-12, VER-14). */
  async put(caller: CredentialsCaller, body: unknown, isGone: () => boolean): Promise<Credentials> {
    // CRD-09
    if (caller.platform.state === 'INVITED')
      throw notAllowed('this platform is not registered; use POST', 'GET, POST');
    const { credentials, api } = await this.#readPeer(caller, body);
    refuseGone(isGone);
    const token = newToken();
    await this.membership.apply(this.registrations.update(caller.platform.id, credentials, api, token));
    return hubCredentials(this.hub, token);
  }

  /** DELETE: unregisters (CRD-22). */
  async delete(caller: CredentialsCaller): Promise<void> {
    // CRD-10
    if (caller.platform.state === 'INVITED') throw notAllowed('this platform is not registered', 'GET, POST');
    await this.membership.apply(this.registrations.leave(caller.platform.id));
  }

  async #readPeer(caller: CredentialsCaller, body: unknown) {
    const credentials = readCredentials(body);
    const access = { token: credentials.token, encoding: caller.platform.tokenEncoding };
    const api = await readPeerApi(this.client, {
      versionsUrl: credentials.url,
      access,
      timeoutMs: this.timeoutMs,
      wanted: [caller.version],
      correlationId: caller.correlationId,
    });
    return { credentials, api };
  }
}

function notAllowed(detail: string, allowed: string): OcpiError {
  return new OcpiError('methodNotAllowed', detail, { Allow: allowed });
}

function refuseGone(isGone: () => boolean): void {
  if (isGone()) throw new OcpiError('clientApiUnusable', 'the caller hung up during the handshake');
}
