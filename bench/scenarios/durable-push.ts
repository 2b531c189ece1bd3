import { Pool } from 'undici';
import { generateLocations } from '../../src/sandbox/generator/locations.js';
import { startChildServer } from '../child-server.js';
import { hubCpuTime } from '../hub-metrics.js';
import { startHubUnderLoad } from '../hub-under-load.js';
import { type Finding, microsecondsEach, perSecond } from '../report.js';
import { inTurns, median, timeParallel } from '../rounds.js';

const LOCATIONS = 1_500;
const WIDTH = 64;
const ROUNDS = 5;

/** What durability costs: Locations pushed to the hub and acknowledged after the commit, against a bare endpoint. */
export async function durablePush(): Promise<Finding> {
  const floor = await startChildServer('floors/express-json');
  const floorPool = new Pool(floor.url, { connections: WIDTH });
  const load = await startHubUnderLoad(WIDTH);
  const bodies = [...generateLocations({ seed: 1, size: LOCATIONS * ROUNDS, parties: 1 })];
  const send = (round: number, push: (body: string) => Promise<void>) =>
    timeParallel(LOCATIONS, WIDTH, (index) => push(bodies[round * LOCATIONS + index] ?? '{}'));
  const cpuTimes: number[] = [];
  const throughHub = async (round: number) => {
    const before = await hubCpuTime(load.hub.url);
    const time = await send(round, load.push);
    cpuTimes.push((await hubCpuTime(load.hub.url)) - before);
    return time;
  };
  const pushToFloor = async (body: string) => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await floorPool.request({ method: 'PUT', path: '/', headers, body });
    await answer.body.dump();
  };
  try {
    const [hubTime = 0, floorTime = 0] = await inTurns(
      [throughHub, (round) => send(round, pushToFloor)],
      ROUNDS,
    );
    return {
      title: `Durable push: ${LOCATIONS} new Locations, ${WIDTH} at a time, median of ${ROUNDS} rounds`,
      rows: [
        ['hub: checked, stored, committed, acknowledged', perSecond(LOCATIONS, hubTime)],
        ['hub: CPU', microsecondsEach(LOCATIONS, median(cpuTimes))],
        ['floor: express and its JSON parser alone', perSecond(LOCATIONS, floorTime)],
      ],
      ratios: [['time against the floor', hubTime / floorTime]],
    };
  } finally {
    await load.stop();
    await floorPool.close();
    floor.stop();
  }
}
