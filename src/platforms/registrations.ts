import type { Database, DatabaseSession } from '../infra/database.js';
import { OneAtATime } from '../infra/one-at-a-time.js';
import { newToken, type Secrets } from '../infra/secrets.js';
import type { TokenEncoding } from '../ocpi/authorization.js';
import { OcpiError } from '../ocpi/errors.js';
import type { Credentials } from '../ocpi/schemas/credentials.js';
import { forgetMissed, wasListening } from './client-info/listeners.js';
import type { Decision } from './contact/contact.js';
import type { KnownContact } from './contact/contact-row.js';
import { Contacts } from './contact/contacts.js';
import type { PeerApi } from './handshake/peer-api.js';
import type { PartyRows, PlannedRole, RegistryChange } from './party-rows.js';

/** How long a registration token can be used. */
const INVITATION_MS = 30 * 24 * 3_600_000;

/**
 * How long a replaced token still opens the door: requests under way with it must not fail, and a peer that
 * never got our answer must be able to ask again (CRD-30).
 */
export const TOKEN_OVERLAP_MS = 5 * 60_000;

/** A platform may bring hundreds of parties, and changes wait for each other. */
const CHANGE_LIMITS = { maxWait: 10_000, timeout: 25_000 };

export interface NewInvitation {
  label: string;
  tokenEncoding: TokenEncoding;
  /** Parties that are shown as PLANNED until they come (HCI-16). */
  roles: readonly PlannedRole[];
}

/** Any number that nobody else locks in this database; these are the letters "ocpr". */
const REGISTRY_LOCK = 0x6f637072;

/**
 * All that changes platforms, tokens and parties. Each method is one transaction that raises the registry's version.
 * They come one after the other, in all processes; and twenty of them that come at once hold up nobody else. Those of
 * this process wait without a connection to the database. Those of others wait for an advisory lock and not for a row,
 * since whoever waits for a row has the number of its transaction already, and with it the horizon of the log.
 */
export class Registrations {
  readonly #turns = new OneAtATime();

  constructor(
    private readonly database: Database,
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
    const { id, clientInfos } = await this.#change(async (session, version) => {
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
    return this.#change(async (session, version) => {
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
    return this.#change(async (session, version) => {
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
    await this.#change(async (session) => {
      await session.inboundToken.create({
        data: { platformId: id, ...this.#tokenRow(token, 'CREDENTIALS') },
      });
      return { clientInfos: [] };
    });
    return token;
  }

  /** Ends a rotation that the peer did not take part in. */
  async removeToken(token: string): Promise<void> {
    await this.#change(async (session) => {
      await session.inboundToken.deleteMany({ where: { hash: this.#hash(token) } });
      return { clientInfos: [] };
    });
  }

  /** Ends a rotation: `ours` is what the peer uses from now on, the credentials are what it answered. */
  async completeRotation(id: number, ours: string, credentials: Credentials): Promise<RegistryChange> {
    return this.#change(async (session, version) => {
      // A PUT of the peer's own, between our request and its answer, has let our new token run out like all others, and
      // has brought one that is newer. Which of the two it has got last nobody can tell: both stay.
      const { createdAt } = await session.inboundToken.update({
        where: { hash: this.#hash(ours) },
        data: { expiresAt: null },
      });
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
    return this.#change(async (session, version) => {
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
    return this.#change(async (session, version) => {
      if (!suspended && !(await wasListening(session, id))) await forgetMissed(session, id, version);
      const { count } = await session.platform.updateMany({
        where: { id, state: { in: ['REGISTERED', 'SUSPENDED'] } },
        data: { state: suspended ? 'SUSPENDED' : 'REGISTERED' },
      });
      if (count === 0) throw new OcpiError('clientError', `platform ${id} is not registered`);
      return this.parties.refreshStatus(session, version, id);
    });
  }

  /**
   * Brings a platform's connection status in line with what is known of the contact with it (HCI-14, HCI-15).
   *
   * @param judge pure; undefined leaves all as it is
   * @param fault of the check that led to this
   * @returns what was decided, and when, by the database's clock
   */
  async settleContact(
    id: number,
    judge: (known: KnownContact) => Decision | undefined,
    fault: string | undefined,
  ): Promise<RegistryChange & { settled?: { decision: Decision; now: number } }> {
    return this.#change(async (session, version) => {
      const contacts = new Contacts(session);
      const known = await contacts.lock(id);
      const decision = known && judge(known);
      if (known === undefined || decision === undefined) return { clientInfos: [] };
      await contacts.save(known, decision.contact, fault);
      await session.platform.updateMany({ where: { id }, data: { reachable: decision.contact.isConnected } });
      if (decision.action === 'sayConnected') await forgetMissed(session, id, version);
      return {
        ...(await this.parties.refreshStatus(session, version, id)),
        settled: { decision, now: known.now },
      };
    });
  }

  async #change<T extends RegistryChange>(
    work: (session: DatabaseSession, version: bigint) => Promise<T>,
  ): Promise<T> {
    const change = async (session: DatabaseSession) => {
      await session.$executeRaw`SELECT pg_advisory_xact_lock(${REGISTRY_LOCK})`;
      const [row] = await session.$queryRaw<{ version: bigint }[]>`
        SELECT version + 1 AS version FROM registry_version`;
      if (row === undefined) throw new Error('table registry_version is empty');
      const result = await work(session, row.version);
      await session.$executeRaw`UPDATE registry_version SET version = version + 1`;
      return result;
    };
    return this.#turns.run(() => this.database.$transaction(change, CHANGE_LIMITS));
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
