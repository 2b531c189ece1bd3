import type { DatabaseSession } from '../infra/database.js';
import { ciKey } from '../ocpi/ci-string.js';
import { formatDateTime } from '../ocpi/date-time.js';
import { OcpiError } from '../ocpi/errors.js';
import { type PartyId, type PartyKey, partyKey, type Role } from '../ocpi/party.js';
import type { ClientInfo } from '../ocpi/schemas/client-info.js';
import type { CredentialsRole } from '../ocpi/schemas/credentials.js';
import { connectionStatus } from './connection-status.js';

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
    /** Told of parties that can be reached from the transaction's end on, and could not before. */
    private readonly onReachable: (session: DatabaseSession, parties: readonly PartyKey[]) => Promise<void>,
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
    return this.refreshStatus(session, version, platformId);
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

  /** Brings the stored ClientInfo of a platform's parties in line, and tells which ones changed (HCI-08, HCI-31). */
  async refreshStatus(
    session: DatabaseSession,
    version: bigint,
    platformId: number,
  ): Promise<RegistryChange> {
    const platform = await session.platform.findUniqueOrThrow({
      where: { id: platformId },
      include: { parties: true },
    });
    const clientInfos: ClientInfo[] = [];
    for (const party of platform.parties) {
      const status = connectionStatus(platform, party);
      if (status === party.status) continue;
      const lastUpdated = new Date(laterThan(party.lastUpdated.getTime(), this.now()));
      const { countryCode, partyId } = party;
      const { role } = await session.party.update({
        where: { countryCode_partyId_role: { countryCode, partyId, role: party.role } },
        data: { status, lastUpdated, revision: version },
      });
      clientInfos.push({
        country_code: countryCode,
        party_id: partyId,
        role: role as Role,
        status,
        last_updated: formatDateTime(lastUpdated.getTime()),
      });
    }
    const reachable = clientInfos.filter(({ status }) => status === 'CONNECTED');
    if (reachable.length > 0) await this.onReachable(session, [...new Set(reachable.map(keyOf))]);
    return { clientInfos };
  }
}

/**
 * The time of a change: now, but never before that of the change before it (HCI-31), whose clock may have been ahead. A
 * receiver that compares times would else take the newer status for the older one.
 */
function laterThan(before: number, now: number): number {
  return Math.max(now, before + 1);
}

function keyOf({ country_code, party_id }: ClientInfo): PartyKey {
  return partyKey({ countryCode: country_code, partyId: party_id });
}
