import type { Database } from '../infra/database.js';
import type { Secrets } from '../infra/secrets.js';
import { formatDateTime } from '../ocpi/date-time.js';
import { isHubVersion } from '../ocpi/modules.js';
import { type PartyKey, partyKey, ROLES, type Role } from '../ocpi/party.js';
import { type ClientInfo, CONNECTION_STATUSES } from '../ocpi/schemas/client-info.js';
import { endpoint } from '../ocpi/schemas/versions.js';
import { type Party, type Platform, pairKey, Registry } from './registry.js';

/** The version of the registry in the database: grows with every change of a platform, token, party or rule. */
export async function readRegistryVersion(database: Database): Promise<bigint> {
  return (await database.registryVersion.findFirstOrThrow()).version;
}

/** Reads a whole snapshot. A few hundred rows, and only when something has changed. */
export async function readRegistry(database: Database, secrets: Secrets): Promise<Registry> {
  // The version first: a change that comes in between is then seen as one to read again, never missed.
  const version = await readRegistryVersion(database);
  const [platforms, tokens, parties, agreements, settings] = await Promise.all([
    database.platform.findMany({ orderBy: { id: 'asc' } }),
    database.inboundToken.findMany(),
    // Business details, of whatever size, are not routed by.
    database.party.findMany({ orderBy: { sequence: 'asc' }, omit: { businessDetails: true } }),
    database.agreement.findMany(),
    database.partySetting.findMany({ where: { catchUp: 'none' } }),
  ]);
  const partiesByPlatform = groupParties(parties);
  const statusChanges = parties.map((row) => ({ revision: row.revision, clientInfo: toClientInfo(row) }));
  return new Registry({
    version,
    platforms: platforms.map(
      (row): Platform => ({
        id: row.id,
        label: row.label,
        state: row.state,
        reachable: row.reachable,
        version: row.version !== null && isHubVersion(row.version) ? row.version : undefined,
        versionsUrl: row.versionsUrl ?? undefined,
        endpoints: endpoint.array().parse(row.endpoints),
        outboundToken: row.outboundToken === null ? undefined : secrets.unseal(row.outboundToken),
        tokenEncoding: row.tokenEncoding === 'raw' ? 'raw' : 'base64',
        parties: partiesByPlatform.get(row.id) ?? [],
      }),
    ),
    tokens: tokens.map((row) => ({
      hash: Buffer.from(row.hash).toString('hex'),
      platformId: row.platformId,
      kind: row.kind,
      expiresAt: row.expiresAt?.getTime(),
    })),
    clientInfos: statusChanges.map(({ clientInfo }) => clientInfo),
    statusChanges: [...statusChanges].sort((a, b) => Number(a.revision - b.revision)),
    agreements: new Map(agreements.map((row) => [pairKey(row.partyA, row.partyB), row.allowed])),
    withoutCatchUp: new Set(settings.map(({ party }) => party)),
  });
}

interface PartyRow {
  countryCode: string;
  partyId: string;
  role: string;
  platformId: number;
  active: boolean;
  status: string;
  lastUpdated: Date;
}

/** One row a role in the database, one party with its roles in the snapshot. */
function groupParties(rows: readonly PartyRow[]): Map<number, Party[]> {
  const parties = new Map<PartyKey, Party & { roles: Role[] }>();
  for (const { countryCode, partyId, platformId, role } of rows.filter(({ active }) => active)) {
    const key = partyKey({ countryCode, partyId });
    const party = parties.get(key) ?? { key, countryCode, partyId, platformId, roles: [] };
    party.roles.push(oneOf(ROLES, role));
    parties.set(key, party);
  }
  const byPlatform = new Map<number, Party[]>();
  for (const party of parties.values()) {
    byPlatform.set(party.platformId, [...(byPlatform.get(party.platformId) ?? []), party]);
  }
  return byPlatform;
}

function toClientInfo(row: PartyRow): ClientInfo {
  return {
    party_id: row.partyId,
    country_code: row.countryCode,
    role: oneOf(ROLES, row.role),
    status: oneOf(CONNECTION_STATUSES, row.status),
    last_updated: formatDateTime(row.lastUpdated.getTime()),
  };
}

function oneOf<T extends string>(values: readonly T[], value: string): T {
  const found = values.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`"${value}" in the database is none of ${values.join(', ')}`);
  return found;
}
