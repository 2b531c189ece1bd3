import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import { formatAuthorization } from '../src/ocpi/authorization.js';
import type { PartyId, Role } from '../src/ocpi/party.js';
import type { HubProcess } from '../src/sandbox/demo/hub-process.js';

/** Registers a platform with one party. @returns the token with which it calls the hub */
export async function register(
  hub: HubProcess,
  { countryCode, partyId }: PartyId,
  role: Role,
  versionsUrl: string,
): Promise<string> {
  const { token } = await hub.invite(`${role} ${countryCode}/${partyId}`);
  const credentials = {
    token: randomBytes(24).toString('base64url'),
    url: versionsUrl,
    roles: [{ role, business_details: { name: partyId }, party_id: partyId, country_code: countryCode }],
  };
  const answer = await request(`${hub.url}/ocpi/2.2.1/credentials`, {
    method: 'POST',
    headers: { Authorization: formatAuthorization(token, 'base64'), 'Content-Type': 'application/json' },
    body: JSON.stringify(credentials),
  });
  const { data } = (await answer.body.json()) as { data?: { token: string } };
  if (data === undefined) throw new Error(`${partyId} was not registered: HTTP ${answer.statusCode}`);
  return data.token;
}
