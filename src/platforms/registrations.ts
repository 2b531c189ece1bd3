import type { DatabaseSession } from '../infra/database.js';
import { newToken, type Secrets } from '../infra/secrets.js';
import type { TokenEncoding } from '../ocpi/authorization.js';
import { OcpiError } from '../ocpi/errors.js';
import type { Credentials } from '../ocpi/schemas/credentials.js';
import { forgetMissed, wasListening } from './client-info/listeners.js';
import { Contacts } from './contact/contacts.js';
import type { PeerApi } from './handshake/peer-api.js';
import type { PartyRows, PlannedRole, RegistryChange } from './party-rows.js';
import type { RegistryChanges } from './registry-changes.js';

/** How long a registration token can be used. */
const INVITATION_MS = 30 * 24 * 3_600_000;

/**
 * How long a replaced token still opens the door: requests under way with it must not fail, and a peer that
 * never got our answer must be able to ask again (CRD-30).
 */
export const TOKEN_OVERLAP_MS = 5 * 60_000;

export interface NewInvitation {
  label: string;
  tokenEncoding: TokenEncoding;
  /** Parties that are shown as PLANNED until they come (HCI-16). */
  roles: readonly PlannedRole[];
}

/** All that changes platforms, tokens and parties. Each method is one transaction. */
export class Registrations {
  constructor(
    private readonly changes: RegistryChanges,
    private readonly secrets: Secrets,
    private readonly parties: PartyRows,
    private readonly now: () => number,
  ) {}

  /** Makes a platform that may register with the token returned, which is kept only as a hash (CRD-37). */
  async invite(
    invitation: NewInvitation,
  ): Promise<RegistryChange & { id: number; token: string; expiresAt: number }> {
    const token = newToken();
    const expiresAt = this.now() + INVITATION_MS;
    const { id, clientInfos } = await this.changes.run(async (session, version) => {
      const platform = await session.platform.create({
        data: {
          label: invitation.label,
          state: 'INVITED',
          tokenEncoding: invitation.tokenEncoding,
          inboundTokens: { create: this.#tokenRow(token, 'REGISTRATION', expiresAt) },
        },
      });
      return {
        id: platform.id,
        ...(await this.parties.set(session, version, platform.id, invitation.roles)),
      };
    });
    return { id, token, expiresAt, clientInfos };
  }

  /**
   * A platform that the hub itself registers at: it waits as INVITED, and the token made for it already opens
   * versions, because the peer may look there before it answers our POST (CRD-27).
   */
  async prepareOutbound(label: string, tokenEncoding: TokenEncoding): Promise<{ id: number; token: string }> {
    const { id, token } = await this.invite({ label, tokenEncoding, roles: [] });
    return { id, token };
  }

  /**
   * Completes a registration: of a peer that came with a token of ours, or of one that the hub went to.
   *
   * @param token the token that the peer shall use from now on
   * @throws OcpiError methodNotAllowed where somebody else has used up the invitation in the meantime
   */
  async register(id: number, credentials: Credentials, api: PeerApi, token: string): Promise<RegistryChange> {
    return this.changes.run(async (session, version) => {
      const { count } = await session.platform.updateMany({
        where: { id, state: 'INVITED' },
        data: {
          ...this.#connection(credentials, api),
          state: 'REGISTERED',
          registeredAt: new Date(this.now()),
        },
      });
      if (count === 0)
        throw new OcpiError('methodNotAllowed', 'this platform is registered already; use PUT');
      await new Contacts(session).begin(id);
      await forgetMissed(session, id, version);
      await session.inboundToken.deleteMany({ where: { platformId: id } });
      await session.inboundToken.create({
        data: { platformId: id, ...this.#tokenRow(token, 'CREDENTIALS') },
      });
      return this.parties.set(session, version, id, credentials.roles);
    });
  }

  /** Takes new credentials of a registered peer; its old token stays good for a while (CRD-11, CRD-30). */
  async update(id: number, credentials: Credentials, api: PeerApi, token: string): Promise<RegistryChange> {
    return this.changes.run(async (session, version) => {
      if (!(await wasListening(session, id))) await forgetMissed(session, id, version);
      await new Contacts(session).begin(id);
      const { count } = await session.platform.updateMany({
        where: { id, state: 'REGISTERED' },
        data: this.#connection(credentials, api),
      });
      if (count === 0) throw new OcpiError('methodNotAllowed', 'this platform is not registered; use POST');
      await this.#replaceTokens(session, id);
      await session.inboundToken.create({
        data: { platformId: id, ...this.#tokenRow(token, 'CREDENTIALS') },
      });
      return this.parties.set(session, version, id, credentials.roles);
    });
  }

  /** A further token for a registered peer, for a rotation that the hub begins (CRD-28). */
  async addToken(id: number): Promise<string> {
    const token = newToken();
    await this.changes.run(async (session) => {
      await session.inboundToken.create({
        data: { platformId: id, ...this.#tokenRow(token, 'CREDENTIALS') },
      });
      return { clientInfos: [] };
    });
    return token;
  }

  /** Ends a rotation that the peer did not take part in. */
  async removeToken(token: string): Promise<void> {
    await this.changes.run(async (session) => {
      await session.inboundToken.deleteMany({ where: { hash: this.#hash(token) } });
      return { clientInfos: [] };
    });
  }

  /** Ends a rotation: `ours` is what the peer uses from now on, the credentials are what it answered. */
  async completeRotation(id: number, ours: string, credentials: Credentials): Promise<RegistryChange> {
    return this.changes.run(async (session, version) => {
      const fresh = await session.inboundToken.findUnique({ where: { hash: this.#hash(ours) } });
      if (fresh === null)
        throw new OcpiError('clientError', `platform ${id} has left while its tokens were being replaced`);
      // A PUT of the peer's own, between our request and its answer, has let our new token run out like all others, and
      // has brought one that is newer. Which of the two it has got last nobody can tell: both stay.
      const { hash, createdAt } = fresh;
      await session.inboundToken.update({ where: { hash }, data: { expiresAt: null } });
      await this.#replaceTokens(session, id, createdAt);
      await session.platform.update({
        where: { id },
        data: { versionsUrl: credentials.url, outboundToken: this.#seal(credentials.token) },
      });
      return this.parties.set(session, version, id, credentials.roles);
    });
  }

  /** Unregisters: tokens void, parties SUSPENDED, nothing more is sent (CRD-22, CRD-23). */
  async leave(id: number): Promise<RegistryChange> {
    return this.changes.run(async (session, version) => {
      await session.platform.update({
        where: { id },
        data: { state: 'LEFT', outboundToken: null, endpoints: [] },
      });
      await session.inboundToken.deleteMany({ where: { platformId: id } });
      return this.parties.set(session, version, id, []);
    });
  }

  /** Shuts a registered platform out, or lets it in again; to do so twice does no harm. */
  async setSuspended(id: number, suspended: boolean): Promise<RegistryChange> {
    return this.changes.run(async (session, version) => {
      if (!suspended && !(await wasListening(session, id))) await forgetMissed(session, id, version);
      const { count } = await session.platform.updateMany({
        where: { id, state: { in: ['REGISTERED', 'SUSPENDED'] } },
        data: { state: suspended ? 'SUSPENDED' : 'REGISTERED' },
      });
      if (count === 0) throw new OcpiError('clientError', `platform ${id} is not registered`);
      return this.parties.refreshStatus(session, version, id);
    });
  }

  #connection(credentials: Credentials, api: PeerApi) {
    return {
      version: api.version,
      versionsUrl: credentials.url,
      endpoints: api.endpoints.map(({ identifier, role, url }) => ({ identifier, role, url })),
      outboundToken: this.#seal(credentials.token),
      reachable: true,
    };
  }

  #tokenRow(token: string, kind: 'REGISTRATION' | 'CREDENTIALS', expiresAt?: number) {
    return { hash: this.#hash(token), kind, expiresAt: expiresAt === undefined ? null : new Date(expiresAt) };
  }

  /**
   * Lets the tokens in use run out.
   *
   * @param before only those that were made before this time
   */
  async #replaceTokens(session: DatabaseSession, platformId: number, before?: Date): Promise<void> {
    await session.inboundToken.updateMany({
      where: { platformId, expiresAt: null, ...(before === undefined ? {} : { createdAt: { lt: before } }) },
      data: { expiresAt: new Date(this.now() + TOKEN_OVERLAP_MS) },
    });
    await session.inboundToken.deleteMany({ where: { platformId, expiresAt: { lt: new Date(this.now()) } } });
  }

  #hash(token: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.secrets.hash(token));
  }

  #seal(token: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.secrets.seal(token));
  }
}
