import { setTimeout as delay } from 'node:timers/promises';
import { PeerClient } from '../../src/infra/peer/peer-client.js';
import { generateLocations } from '../../src/sandbox/generator/locations.js';
import { startCheapPeer } from '../cheap-peer.js';
import { hubCpuTime } from '../hub-metrics.js';
import { startHubUnderLoad } from '../hub-under-load.js';
import { type Finding, microsecondsEach, perSecond } from '../report.js';
import { inTurns, median, timeParallel } from '../rounds.js';

const LOCATIONS = 150;
const RECEIVERS = 20;
const DELIVERIES = LOCATIONS * RECEIVERS;
const ROUNDS = 5;
/** As many as the hub has under way to each receiver. */
const WIDTH_PER_RECEIVER = 16;

/** From the CPO's pushes until 20 EMSPs have everything, against a bare loop of axios over undici that does only the PUTs. */
export async function fanOut(): Promise<Finding> {
  const load = await startHubUnderLoad(32);
  const receiver = await startCheapPeer();
  for (let number = 0; number < RECEIVERS; number += 1) {
    const partyId = `E${String(number).padStart(2, '0')}`;
    await receiver.registerAs(load.hub, { countryCode: 'NL', partyId }, 'EMSP');
  }
  const client = new PeerClient({ allowPrivate: true, connectionsPerPeer: 32, maxAnswerBytes: 1_000_000 });
  const bodies = [...generateLocations({ seed: 2, size: LOCATIONS * ROUNDS, parties: 1 })];

  const cpuTimes: number[] = [];
  const throughHub = async (round: number) => {
    const target = (await receiver.pushes()) + DELIVERIES;
    const before = await hubCpuTime(load.hub.url);
    const startedAt = performance.now();
    await timeParallel(LOCATIONS, 32, (index) => load.push(bodies[round * LOCATIONS + index] ?? '{}'));
    while ((await receiver.pushes()) < target) await delay(5);
    const time = performance.now() - startedAt;
    cpuTimes.push((await hubCpuTime(load.hub.url)) - before);
    return time;
  };
  const bare = (round: number) =>
    timeParallel(DELIVERIES, RECEIVERS * WIDTH_PER_RECEIVER, async (index) => {
      const body = bodies[round * LOCATIONS + (index % LOCATIONS)] ?? '{}';
      const headers = { 'Content-Type': 'application/json' };
      await client.request({ method: 'PUT', url: `${receiver.url}/floor`, headers, body, timeoutMs: 60_000 });
    });
  try {
    const [hubTime = 0, floorTime = 0] = await inTurns([throughHub, bare], ROUNDS);
    return {
      title: `Fan-out: ${LOCATIONS} new Locations to ${RECEIVERS} receivers, median of ${ROUNDS} rounds`,
      rows: [
        ['hub: pushed, stored, delivered', perSecond(DELIVERIES, hubTime)],
        ['hub: CPU of a delivery, with its part of the push', microsecondsEach(DELIVERIES, median(cpuTimes))],
        ['floor: the PUTs alone, axios over undici', perSecond(DELIVERIES, floorTime)],
      ],
      ratios: [['time against the floor', hubTime / floorTime]],
    };
  } finally {
    await client.close();
    await load.stop();
    receiver.stop();
  }
}
