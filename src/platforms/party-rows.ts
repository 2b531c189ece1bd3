import type { DatabaseSession } from '../infra/database.js';
import { ciKey } from '../ocpi/ci-string.js';
import { formatDateTime } from '../ocpi/date-time.js';
import { OcpiError } from '../ocpi/errors.js';
import type { PartyId, Role } from '../ocpi/party.js';
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
    for (const role of roles) await this.#refuseTaken(session, platformId, role);
    await session.party.updateMany({ where: { platformId }, data: { active: false } });
    for (const { role, country_code, party_id, business_details } of roles) {
      const key = { countryCode: ciKey(country_code), partyId: ciKey(party_id), role };
      const details = business_details === undefined ? {} : { businessDetails: business_details };
      await session.party.upsert({
        where: { countryCode_partyId_role: key },
        // The status is set below, by comparison with this one, so that a new party counts as a change.
        create: { ...key, ...details, platformId, status: 'NEW', lastUpdated: new Date(this.now()) },
        update: { ...details, platformId, active: true },
      });
    }
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
  async #refuseTaken(session: DatabaseSession, platformId: number, role: PlannedRole): Promise<void> {
    const party = { countryCode: ciKey(role.country_code), partyId: ciKey(role.party_id) };
    const name = `${party.countryCode}/${party.partyId}`;
    if (party.countryCode === ciKey(this.hub.countryCode) && party.partyId === ciKey(this.hub.partyId)) {
      throw new OcpiError('invalidParameter', `roles: ${name} is this hub`);
    }
    const holder = await session.party.findFirst({
      where: {
        ...party,
        active: true,
        platformId: { not: platformId },
        platform: {
          OR: [
            { state: { in: ['REGISTERED', 'SUSPENDED'] } },
            { state: 'INVITED', inboundTokens: { some: { expiresAt: { gt: new Date(this.now()) } } } },
          ],
        },
      },
    });
    if (holder !== null) {
      throw new OcpiError(
        'invalidParameter',
        `roles: ${name} belongs to another platform; ask the hub's operator`,
      );
    }
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
