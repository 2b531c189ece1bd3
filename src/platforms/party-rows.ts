import type { DatabaseSession } from '../infra/database.js';
import { storableText } from '../infra/storable-text.js';
import { ciKey } from '../ocpi/ci-string.js';
import { formatDateTime } from '../ocpi/date-time.js';
import { OcpiError } from '../ocpi/errors.js';
import { type PartyId, partyKey, type Role } from '../ocpi/party.js';
import type { ClientInfo } from '../ocpi/schemas/client-info.js';
import type { CredentialsRole } from '../ocpi/schemas/credentials.js';
import { endpoint } from '../ocpi/schemas/versions.js';
import { connectionStatus } from './connection-status.js';
import { type ChangedRole, type PartyChange, partyChange } from './party-change.js';

/** What a change of the registry led to: the ClientInfo objects to be announced. */
export interface RegistryChange {
  clientInfos: ClientInfo[];
}

export interface PlannedRole {
  role: Role;
  country_code: string;
  party_id: string;
}

/** Table `party`: who belongs to which platform, and in which status. All within the transaction of a registry change. */
export class PartyRows {
  constructor(
    private readonly hub: PartyId,
    private readonly now: () => number,
    /** What follows for others from a change, in its transaction: no crash can come between. */
    private readonly follow: (session: DatabaseSession, change: PartyChange) => Promise<void>,
  ) {}

  /** Makes a platform's parties those of its credentials; the ones it no longer names become SUSPENDED (CRD-33). */
  async set(
    session: DatabaseSession,
    version: bigint,
    platformId: number,
    roles: readonly (PlannedRole & Partial<CredentialsRole>)[],
  ): Promise<RegistryChange> {
    await this.#refuseTaken(session, platformId, roles);
    await session.party.updateMany({ where: { platformId }, data: { active: false } });
    await saveRoles(session, platformId, roles, this.now());
    const changed = await this.#bringInLine(session, version, [platformId], true);
    return { clientInfos: changed.get(platformId) ?? [] };
  }

  /** {@link refreshStatuses} of one platform. */
  async refreshStatus(
    session: DatabaseSession,
    version: bigint,
    platformId: number,
  ): Promise<RegistryChange> {
    const changed = await this.refreshStatuses(session, version, [platformId]);
    return { clientInfos: changed.get(platformId) ?? [] };
  }

  /** CRD-20: a party id that belongs to somebody is never taken over. */
  async #refuseTaken(
    session: DatabaseSession,
    platformId: number,
    roles: readonly PlannedRole[],
  ): Promise<void> {
    const parties = roles.map(({ country_code, party_id }) =>
      partyKey({ countryCode: country_code, partyId: party_id }),
    );
    const hub = partyKey(this.hub);
    if (parties.includes(hub)) throw new OcpiError('invalidParameter', `roles: ${hub} is this hub`);
    const [taken] = await session.$queryRaw<{ party: string }[]>`
      SELECT p.country_code || '/' || p.party_id AS party
      FROM party p JOIN platform holder ON holder.id = p.platform_id
      WHERE p.country_code || '/' || p.party_id = ANY(${parties}::text[]) AND p.active AND holder.id <> ${platformId}
        AND (holder.state IN ('REGISTERED', 'SUSPENDED') OR holder.state = 'INVITED' AND EXISTS (
          SELECT FROM inbound_token t WHERE t.platform_id = holder.id AND t.expires_at > ${new Date(this.now())}))
      ORDER BY p.sequence LIMIT 1`;
    if (taken !== undefined)
      throw new OcpiError(
        'invalidParameter',
        `roles: ${taken.party} belongs to another platform; ask the hub's operator`,
      );
  }

  /**
   * Brings the stored ClientInfo of the platforms' parties in line (HCI-08, HCI-31).
   *
   * @returns those that changed, by platform
   */
  async refreshStatuses(
    session: DatabaseSession,
    version: bigint,
    platformIds: readonly number[],
  ): Promise<ReadonlyMap<number, ClientInfo[]>> {
    return this.#bringInLine(session, version, platformIds, false);
  }

  /** @param areAnew the platforms have just said who their parties are, and how they are reached */
  async #bringInLine(
    session: DatabaseSession,
    version: bigint,
    platformIds: readonly number[],
    areAnew: boolean,
  ): Promise<ReadonlyMap<number, ClientInfo[]>> {
    const platforms = await session.platform.findMany({
      where: { id: { in: [...platformIds] } },
      include: { parties: { omit: { businessDetails: true } } },
    });
    const compared = platforms.flatMap((platform) =>
      platform.parties.map((party) => ({ party, status: connectionStatus(platform, party) })),
    );
    const changed = compared.flatMap(({ party, status }) => {
      const lastUpdated = laterThan(party.lastUpdated.getTime(), this.now());
      return status === party.status ? [] : [{ ...party, status, lastUpdated: new Date(lastUpdated) }];
    });
    await saveStatuses(session, version, changed);
    const roles = compared.map(({ party, status }) => ({
      ...party,
      role: party.role as Role,
      before: party.status as ChangedRole['before'],
      after: status,
    }));
    const [anew] = platforms.filter(({ state }) => areAnew && state === 'REGISTERED');
    const newEndpoints = anew && endpoint.array().parse(anew.endpoints);
    await this.follow(session, partyChange(roles, newEndpoints));
    const clientInfos = new Map<number, ClientInfo[]>();
    for (const party of changed)
      clientInfos.set(party.platformId, [...(clientInfos.get(party.platformId) ?? []), toClientInfo(party)]);
    return clientInfos;
  }
}

/**
 * One statement: a platform may bring hundreds of parties while all other changes wait. A new one has the status NEW, so that
 * it counts as a change. The same one twice is one.
 */
async function saveRoles(
  session: DatabaseSession,
  platformId: number,
  roles: readonly (PlannedRole & Partial<CredentialsRole>)[],
  now: number,
): Promise<void> {
  const rows = new Map(
    roles.map(({ country_code, party_id, role, business_details }) => {
      const [countryCode, partyId] = [ciKey(country_code), ciKey(party_id)];
      const details = business_details === undefined ? null : JSON.stringify(business_details, asStorable);
      return [`${countryCode}/${partyId} ${role}`, { countryCode, partyId, role, details }];
    }),
  );
  const all = [...rows.values()];
  await session.$executeRaw`
    INSERT INTO party (country_code, party_id, role, platform_id, business_details, status, last_updated)
    SELECT r.country_code, r.party_id, r.role, ${platformId}, r.details::jsonb, 'NEW', ${new Date(now)}
    FROM unnest(
      ${all.map(({ countryCode }) => countryCode)}::text[], ${all.map(({ partyId }) => partyId)}::text[],
      ${all.map(({ role }) => role)}::text[], ${all.map(({ details }) => details)}::text[]
    ) WITH ORDINALITY AS r (country_code, party_id, role, details, place)
    ORDER BY r.place
    ON CONFLICT (country_code, party_id, role) DO UPDATE SET platform_id = excluded.platform_id, active = true,
      business_details = coalesce(excluded.business_details, party.business_details)`;
}

/** Within JSON, too, PostgreSQL does not take all that JSON can say. */
function asStorable(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? storableText(value) : value;
}

interface ChangedParty {
  countryCode: string;
  partyId: string;
  role: string;
  status: ClientInfo['status'];
  lastUpdated: Date;
}

async function saveStatuses(
  session: DatabaseSession,
  version: bigint,
  parties: readonly ChangedParty[],
): Promise<void> {
  if (parties.length === 0) return;
  await session.$executeRaw`
    UPDATE party p SET status = c.status, last_updated = c.last_updated, revision = ${version}
    FROM unnest(
      ${parties.map(({ countryCode }) => countryCode)}::text[], ${parties.map(({ partyId }) => partyId)}::text[],
      ${parties.map(({ role }) => role)}::text[], ${parties.map(({ status }) => status)}::text[],
      ${parties.map(({ lastUpdated }) => lastUpdated)}::timestamptz[]
    ) AS c (country_code, party_id, role, status, last_updated)
    WHERE p.country_code = c.country_code AND p.party_id = c.party_id AND p.role = c.role`;
}

/**
 * The time of a change: now, but never before that of the change before it (HCI-31), whose clock may have been ahead. A
 * receiver that compares times would else take the newer status for the older one.
 */
function laterThan(before: number, now: number): number {
  return Math.max(now, before + 1);
}

function toClientInfo({ countryCode, partyId, role, status, lastUpdated }: ChangedParty): ClientInfo {
  return {
    country_code: countryCode,
    party_id: partyId,
    role: role as Role,
    status,
    last_updated: formatDateTime(lastUpdated.getTime()),
  };
}
