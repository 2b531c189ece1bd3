import { request } from 'undici';
import type { PartyId } from '../src/ocpi/party.js';
import type { HubProcess } from '../src/sandbox/demo/hub-process.js';
import { untilTrue } from './until-true.js';

/** What the hub's admin API says of parties, as the operator sees it. */

/** How many of these have a ConnectionStatus. */
export async function countWithStatus(
  hub: HubProcess,
  parties: readonly PartyId[],
  status: 'CONNECTED' | 'OFFLINE',
): Promise<number> {
  const shown = await read<{ country_code: string; party_id: string; status: string }>(hub, 'parties');
  const withStatus = new Set(
    shown
      .filter((party) => party.status === status)
      .map((party) => `${party.country_code}/${party.party_id}`),
  );
  return parties.filter(({ countryCode, partyId }) => withStatus.has(`${countryCode}/${partyId}`)).length;
}

/** Waits until these have everything. */
export async function upToDate(hub: HubProcess, parties: readonly PartyId[]): Promise<void> {
  await untilTrue('all have everything', 300, async () => (await pendingOf(hub, parties)) === 0);
}

/** Waits until the hub has found out that these are away. */
export async function offline(hub: HubProcess, parties: readonly PartyId[]): Promise<void> {
  await untilTrue('all are OFFLINE', 120, async () => {
    return (await countWithStatus(hub, parties, 'OFFLINE')) === parties.length;
  });
}

/** How many entries of the log these have not got yet, all together. */
async function pendingOf(hub: HubProcess, parties: readonly PartyId[]): Promise<number> {
  const receivers = new Set(parties.map(({ countryCode, partyId }) => `${countryCode}/${partyId}`));
  const deliveries = await read<{ receiver: string; pending: number }>(hub, 'deliveries');
  return deliveries
    .filter(({ receiver }) => receivers.has(receiver))
    .reduce((sum, { pending }) => sum + pending, 0);
}

async function read<Row>(hub: HubProcess, path: string): Promise<Row[]> {
  const headers = { Authorization: `Bearer ${hub.adminToken}` };
  const answer = await request(`${hub.url}/admin/v1/${path}`, { headers });
  if (answer.statusCode !== 200) throw new Error(`GET ${path}: HTTP ${answer.statusCode}`);
  return (await answer.body.json()) as Row[];
}
