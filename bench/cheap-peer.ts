import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import { formatAuthorization } from '../src/ocpi/authorization.js';
import type { PartyId, Role } from '../src/ocpi/party.js';
import type { HubProcess } from '../src/sandbox/demo/hub-process.js';
import { type ChildServer, startChildServer } from './child-server.js';

/** A peer in a process of its own that can stand in for many platforms (floors/accept-all.ts). */
export interface CheapPeer extends ChildServer {
  /** Registers one more platform whose API it is. @returns the token for the hub */
  registerAs(hub: HubProcess, party: PartyId, role: Role): Promise<string>;
  /** How many PUTs have come. */
  pushes(): Promise<number>;
  /** From now on it takes so long to answer what others ask it for. */
  answerAfter(milliseconds: number): Promise<void>;
}

export async function startCheapPeer(): Promise<CheapPeer> {
  const server = await startChildServer('floors/accept-all');
  return {
    ...server,
    pushes: async () => Number(await (await request(`${server.url}/count`)).body.text()),
    answerAfter: async (milliseconds) => {
      await (await request(`${server.url}/answer-after/${milliseconds}`)).body.dump();
    },
    registerAs: async (hub, { countryCode, partyId }, role) => {
      const { token } = await hub.invite(`${role} ${countryCode}/${partyId}`);
      const credentials = {
        token: randomBytes(24).toString('base64url'),
        url: `${server.url}/versions`,
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
    },
  };
}
