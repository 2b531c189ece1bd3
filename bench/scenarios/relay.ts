import { Pool } from 'undici';
import { formatAuthorization } from '../../src/ocpi/authorization.js';
import { routingHeaders } from '../../src/ocpi/headers.js';
import { startChildServer } from '../child-server.js';
import { CPO, startHubUnderLoad } from '../hub-under-load.js';
import { type Finding, perSecond } from '../report.js';
import { inTurns, timeParallel } from '../rounds.js';

const REQUESTS = 1_500;
const WIDTH = 32;
const ROUNDS = 5;
const EMSP = { countryCode: 'NL', partyId: 'EM1' };

/** A direct request through the hub against a bare forwarder of node:http to undici: same target, same client. */
export async function relay(): Promise<Finding> {
  const load = await startHubUnderLoad(WIDTH);
  const token = await load.peer.registerAs(load.hub, EMSP, 'EMSP');
  const forwarder = await startChildServer('floors/forwarder', [load.peer.url]);
  const hubPool = new Pool(load.hub.url, { connections: WIDTH });
  const floorPool = new Pool(forwarder.url, { connections: WIDTH });
  const headers = { Authorization: formatAuthorization(token, 'base64'), ...routingHeaders(CPO, EMSP) };
  const get = (pool: Pool, path: string) =>
    timeParallel(REQUESTS, WIDTH, async () => {
      const answer = await pool.request({ method: 'GET', path, headers });
      await answer.body.dump();
      if (answer.statusCode !== 200)
        throw new Error(`a relayed GET was answered with HTTP ${answer.statusCode}`);
    });
  try {
    const [hubTime = 0, floorTime = 0] = await inTurns(
      [
        () => get(hubPool, '/ocpi/2.2.1/sender/locations/LOC1'),
        () => get(floorPool, '/sender/locations/LOC1'),
      ],
      ROUNDS,
    );
    return {
      title: `Relay: ${REQUESTS} GETs of a Location at its CPO, ${WIDTH} at a time, median of ${ROUNDS} rounds`,
      rows: [
        ['hub: authenticated, routed, relayed', perSecond(REQUESTS, hubTime)],
        ['floor: a forwarder of node:http to undici', perSecond(REQUESTS, floorTime)],
      ],
      ratio: { name: 'time against the floor', value: hubTime / floorTime },
    };
  } finally {
    await Promise.all([hubPool.close(), floorPool.close()]);
    await load.stop();
    forwarder.stop();
  }
}
