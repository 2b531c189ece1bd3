import { type Dispatcher, Pool } from 'undici';
import { formatAuthorization } from '../src/ocpi/authorization.js';
import { routingHeaders, SPELLED_HEADER } from '../src/ocpi/headers.js';
import { type PartyId, partyKey } from '../src/ocpi/party.js';
import { startChildServer } from './child-server.js';
import { hubCpuTime } from './hub-metrics.js';
import { CPO, type HubUnderLoad, startHubUnderLoad } from './hub-under-load.js';
import { LOCATION, LOCATION_ID, LOCATION_REFERENCES } from './messages.js';

export const EMSP: PartyId = { countryCode: 'NL', partyId: 'EM1' };

/** A request from one party to the other. */
export interface Message {
  name: string;
  method: Dispatcher.HttpMethod;
  /** Below the URLs of the modules. */
  path: string;
  from: PartyId;
  /** Left out where the hub shall find it. */
  to?: PartyId;
  body?: string;
}

export const GET_LOCATION: Message = {
  name: 'GET of a Location, 1.7 kB',
  method: 'GET',
  path: `/sender/locations/${LOCATION_ID}`,
  from: EMSP,
  to: CPO,
};
export const PUT_LOCATION: Message = {
  name: 'PUT of a Location, 1.7 kB',
  method: 'PUT',
  path: `/receiver/locations/${CPO.countryCode}/${CPO.partyId}/${LOCATION_ID}`,
  from: CPO,
  to: EMSP,
  body: LOCATION,
};
export const AUTHORIZE: Message = {
  name: 'POST authorize',
  method: 'POST',
  path: '/sender/tokens/04A1B2C3D4/authorize',
  from: CPO,
  to: EMSP,
  body: LOCATION_REFERENCES,
};

/** How a message gets to its peer. */
export interface Way {
  send(message: Message): Promise<void>;
  /** Of the process in the middle, in milliseconds. */
  cpuTime(): Promise<number>;
}

/** The same messages by the same client to the same peer: through the hub, and through a bare forwarder. */
export interface RelayWays {
  load: HubUnderLoad;
  hub: Way;
  floor: Way;
  stop(): Promise<void>;
}

/**
 * @param width connections, and so requests under way at once
 * @param copies how many times the floor sends each request
 */
export async function startRelayWays(width: number, copies = 1): Promise<RelayWays> {
  const load = await startHubUnderLoad(width);
  const tokens = {
    [partyKey(CPO)]: load.token,
    [partyKey(EMSP)]: await load.peer.registerAs(load.hub, EMSP, 'EMSP'),
  };
  const forwarder = await startChildServer('floors/forwarder', [load.peer.url, String(copies)]);
  const hubPool = new Pool(load.hub.url, { connections: width });
  const floorPool = new Pool(forwarder.url, { connections: width });
  return {
    load,
    hub: {
      send: (message) => send(hubPool, '/ocpi/2.2.1', message, tokens[partyKey(message.from)] ?? ''),
      cpuTime: () => hubCpuTime(load.hub.url),
    },
    floor: { send: (message) => send(floorPool, '', message, ''), cpuTime: forwarder.cpuTime },
    stop: async () => {
      await Promise.all([hubPool.close(), floorPool.close()]);
      await load.stop();
      forwarder.stop();
    },
  };
}

async function send(pool: Pool, base: string, message: Message, token: string): Promise<void> {
  const { name, method, path, from, to, body = null } = message;
  const headers = {
    Authorization: formatAuthorization(token, 'base64'),
    ...(to === undefined ? fromHeaders(from) : routingHeaders(to, from)),
    ...(body === null ? {} : { 'Content-Type': 'application/json' }),
  };
  const answer = await pool.request({ method, path: `${base}${path}`, headers, body });
  const text = await answer.body.text();
  if (answer.statusCode !== 200 || !text.includes('"status_code":1000'))
    throw new Error(`${name}: HTTP ${answer.statusCode}, ${text.slice(0, 300)}`);
}

function fromHeaders({ countryCode, partyId }: PartyId): Record<string, string> {
  return { [SPELLED_HEADER.fromCountryCode]: countryCode, [SPELLED_HEADER.fromPartyId]: partyId };
}
