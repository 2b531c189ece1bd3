import { request } from 'undici';
import type { PartyId, Role } from '../src/ocpi/party.js';
import type { HubProcess } from '../src/sandbox/demo/hub-process.js';
import { type ChildServer, startChildServer } from './child-server.js';
import { register } from './register.js';

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
    registerAs: (hub, party, role) => register(hub, party, role, `${server.url}/versions`),
  };
}
