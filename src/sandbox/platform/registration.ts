import { randomUUID } from 'node:crypto';
import type { TokenEncoding } from '../../ocpi/authorization.js';
import type { Credentials } from '../../ocpi/schemas/credentials.js';
import type { HubClient } from '../http/hub-client.js';
import type { CredentialsReceiver } from './credentials-receiver.js';
import { discover, exchangeCredentials, HandshakeRefused } from './handshake.js';
import { type HubConnection, hubEndpoint } from './hub-connection.js';
import type { SandboxParty } from './options.js';

export interface RegistrationOptions {
  client: HubClient;
  ownVersionsUrl: () => string;
  parties: readonly SandboxParty[];
  versions: readonly string[];
  tokenEncoding: TokenEncoding;
  /** Whether a token that was replaced stops working at once, or only with the next exchange. */
  strictTokens: boolean;
}

/** The registration with one hub: tokens of both directions, and the handshake from either side. */
export class Registration implements CredentialsReceiver {
  connection: HubConnection | undefined;
  /** Tokens that the hub may use. */
  readonly #accepted = new Map<string, 'registration' | 'registered'>();

  constructor(private readonly options: RegistrationOptions) {}

  /** What the hub may do with this token. */
  accessOf(token: string): 'registration' | 'registered' | undefined {
    return this.#accepted.get(token);
  }

  /** A new token A, for a hub that is to register itself here. */
  invite(): string {
    const token = randomUUID();
    this.#accepted.set(token, 'registration');
    return token;
  }

  /**
   * The handshake as its Sender: GET versions, GET details, POST or PUT credentials.
   *
   * @throws HandshakeRefused
   */
  async exchange(
    method: 'POST' | 'PUT',
    versionsUrl: string,
    token: string,
    version: string | undefined,
  ): Promise<HubConnection> {
    const { tokenEncoding } = this.options;
    const client = this.options.client;
    const access = { token, tokenEncoding };
    const wanted = version === undefined ? this.options.versions : [version];
    const discovered = await discover(client, versionsUrl, access, wanted);
    const ownToken = randomUUID();
    // The hub uses it while our request is still open (CRD-05).
    this.#accepted.set(ownToken, 'registered');
    try {
      const url = hubEndpoint(discovered, 'credentials', 'SENDER');
      const body = JSON.stringify(this.#ownCredentials(ownToken));
      const hub = await exchangeCredentials(client, { method, url, body, ...access });
      return this.#settle(hub, discovered, ownToken);
    } catch (error) {
      // Where the answer was lost the hub may have taken the new token.
      if (error instanceof HandshakeRefused) this.#accepted.delete(ownToken);
      throw error;
    }
  }

  isRegistered(): boolean {
    return this.connection !== undefined;
  }

  current(usedToken: string): Credentials {
    return this.#ownCredentials(usedToken);
  }

  /** The hub is the Sender: its versions are read during its open request, then it gets token C (CRD-26). */
  async accept(hub: Credentials, version: string): Promise<Credentials> {
    const access = { token: hub.token, tokenEncoding: this.options.tokenEncoding };
    const discovered = await discover(this.options.client, hub.url, access, [version]);
    const ownToken = randomUUID();
    this.#accepted.set(ownToken, 'registered');
    this.#settle(hub, discovered, ownToken);
    return this.#ownCredentials(ownToken);
  }

  forget(): void {
    this.connection = undefined;
    this.#accepted.clear();
  }

  #settle(
    hub: Credentials,
    discovered: Pick<HubConnection, 'version' | 'endpoints'>,
    ownToken: string,
  ): HubConnection {
    const before = this.connection?.ownToken;
    for (const token of this.#accepted.keys()) {
      const staysForNow = token === before && !this.options.strictTokens;
      if (token !== ownToken && !staysForNow) this.#accepted.delete(token);
    }
    this.connection = {
      ...discovered,
      versionsUrl: hub.url,
      hubToken: hub.token,
      ownToken,
      roles: hub.roles,
    };
    return this.connection;
  }

  #ownCredentials(token: string): Credentials {
    return {
      token,
      url: this.options.ownVersionsUrl(),
      roles: this.options.parties.map(({ role, countryCode, partyId, name }) => ({
        role,
        business_details: { name: name ?? `Sandbox ${role} ${countryCode} ${partyId}` },
        party_id: partyId,
        country_code: countryCode,
      })),
    };
  }
}
