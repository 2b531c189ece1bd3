import { Pool } from 'undici';
import { formatAuthorization } from '../src/ocpi/authorization.js';
import { routingHeaders } from '../src/ocpi/headers.js';
import type { PartyId } from '../src/ocpi/party.js';
import { HubProcess } from '../src/sandbox/demo/hub-process.js';
import { type CheapPeer, startCheapPeer } from './cheap-peer.js';

/** The owner of a generated network with one party. */
export const CPO: PartyId = { countryCode: 'NL', partyId: 'C01' };
export const HUB: PartyId = { countryCode: 'NL', partyId: 'HUB' };

/** A hub with one registered CPO, and the cheapest client that can speak for it. */
export interface HubUnderLoad {
  hub: HubProcess;
  peer: CheapPeer;
  /** With which the CPO calls the hub. */
  token: string;
  /** Pushes a Location to the hub. */
  push(location: string): Promise<void>;
  /** Pushes a change of an EVSE, as a PATCH. */
  patchEvse(evse: EvsePlace, change: object): Promise<void>;
  stop(): Promise<void>;
}

/** Where an EVSE of the CPO stands. */
export interface EvsePlace {
  locationId: string;
  evseUid: string;
}

/**
 * @param width connections, and so pushes under way at once
 * @param settings of the hub, by the names of their environment variables
 */
export async function startHubUnderLoad(
  width: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<HubUnderLoad> {
  const hub = await HubProcess.start(() => false, settings);
  const peer = await startCheapPeer();
  const token = await peer.registerAs(hub, CPO, 'CPO');
  const pool = new Pool(hub.url, { connections: width });
  const headers = {
    'Content-Type': 'application/json',
    Authorization: formatAuthorization(token, 'base64'),
    ...routingHeaders(HUB, CPO),
  };
  const send = async (method: 'PUT' | 'PATCH', path: string, body: string) => {
    const answer = await pool.request({ method, path, headers, body });
    await answer.body.dump();
    if (answer.statusCode >= 300) throw new Error(`a push was answered with HTTP ${answer.statusCode}`);
  };
  return {
    hub,
    peer,
    token,
    push: (body) => send('PUT', receiverPath((JSON.parse(body) as { id: string }).id), body),
    patchEvse: ({ locationId, evseUid }, change) =>
      send('PATCH', `${receiverPath(locationId)}/${encodeURIComponent(evseUid)}`, JSON.stringify(change)),
    stop: async () => {
      await pool.close();
      await hub.stop();
      peer.stop();
    },
  };
}

/** The hub's Receiver URL of a Location. */
function receiverPath(id: string): string {
  return `/ocpi/2.2.1/receiver/locations/${CPO.countryCode}/${CPO.partyId}/${encodeURIComponent(id)}`;
}
