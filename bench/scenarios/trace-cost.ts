import { setTimeout as delay } from 'node:timers/promises';
import { generateLocations } from '../../src/sandbox/generator/locations.js';
import { type CheapPeer, startCheapPeer } from '../cheap-peer.js';
import { type HubUnderLoad, startHubUnderLoad } from '../hub-under-load.js';
import { type Finding, perSecond } from '../report.js';
import { inTurns, timeParallel } from '../rounds.js';

const WIDTH = 64;
const ROUNDS = 5;

/** What the trace costs a hub that takes pushes, or one that delivers each of them to 20 receivers. */
export const tracedPush = () => traceCost({ what: 'Durable push', locations: 1_500, receivers: 0 });
export const tracedFanOut = () => traceCost({ what: 'Fan-out', locations: 150, receivers: 20 });

interface Work {
  what: string;
  locations: number;
  receivers: number;
}

interface Contender {
  load: HubUnderLoad;
  receiver: CheapPeer;
}

/** Two hubs, one with and one without a trace, do the same work in turns. */
async function traceCost({ what, locations, receivers }: Work): Promise<Finding> {
  const contenders = [await startContender('7', receivers), await startContender('0', receivers)];
  const bodies = [...generateLocations({ seed: 3, size: locations * ROUNDS, parties: 1 })];
  const round = ({ load, receiver }: Contender) => {
    return async (number: number) => {
      const target = (await receiver.pushes()) + locations * receivers;
      const startedAt = performance.now();
      await timeParallel(locations, WIDTH, (index) => load.push(bodies[number * locations + index] ?? '{}'));
      while ((await receiver.pushes()) < target) await delay(5);
      return performance.now() - startedAt;
    };
  };
  try {
    const [traced = 0, untraced = 0] = await inTurns(contenders.map(round), ROUNDS);
    const units = locations * Math.max(receivers, 1);
    return {
      title: `${what}: ${locations} new Locations to ${receivers} receivers, median of ${ROUNDS} rounds`,
      rows: [
        ['hub with its trace', perSecond(units, traced)],
        ['hub with HUB_TRACE_DAYS=0', perSecond(units, untraced)],
      ],
      ratios: [['time with the trace', traced / untraced]],
    };
  } finally {
    for (const { load, receiver } of contenders) {
      await load.stop();
      receiver.stop();
    }
  }
}

async function startContender(traceDays: string, receivers: number): Promise<Contender> {
  process.env.HUB_TRACE_DAYS = traceDays;
  const load = await startHubUnderLoad(WIDTH);
  const receiver = await startCheapPeer();
  for (let number = 0; number < receivers; number += 1) {
    const partyId = `E${String(number).padStart(2, '0')}`;
    await receiver.registerAs(load.hub, { countryCode: 'NL', partyId }, 'EMSP');
  }
  return { load, receiver };
}
