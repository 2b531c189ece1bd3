import {
  AUTHORIZE,
  GET_LOCATION,
  type Message,
  PUT_LOCATION,
  startRelayWays,
  type Way,
} from '../relay-ways.js';
import { type Finding, perSecond } from '../report.js';
import { median, timeParallel } from '../rounds.js';

const REQUESTS = 1_000;
const WIDTH = 32;
const ROUNDS = 5;
const MESSAGES = [GET_LOCATION, PUT_LOCATION, AUTHORIZE];

/** What one way has needed for a message, in each round. */
interface Needed {
  time: number[];
  cpuTime: number[];
}

/** Direct requests through the hub, as many as it takes, against a bare forwarder of node:http to undici. */
export async function relay(): Promise<Finding> {
  const { hub, floor, stop } = await startRelayWays(WIDTH);
  const measured = MESSAGES.map((message) => ({ message, hub: nothing(), floor: nothing() }));
  try {
    // The first round warms up both, and does not count.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const each of measured) {
        await measure(hub, each.message, round === 0 ? nothing() : each.hub);
        await measure(floor, each.message, round === 0 ? nothing() : each.floor);
      }
    }
  } finally {
    await stop();
  }
  return {
    title: `Relay: ${REQUESTS} of each, ${WIDTH} at a time, median of ${ROUNDS} rounds`,
    rows: measured.flatMap(({ message, ...ways }) => [
      [`hub: ${message.name}`, summary(ways.hub)],
      [`floor: ${message.name}`, summary(ways.floor)],
    ]),
    ratios: measured.flatMap(({ message, ...ways }): [string, number][] => [
      [`${message.name}: time`, median(ways.hub.time) / median(ways.floor.time)],
      [`${message.name}: CPU`, median(ways.hub.cpuTime) / median(ways.floor.cpuTime)],
    ]),
  };
}

async function measure(way: Way, message: Message, needed: Needed): Promise<void> {
  const before = await way.cpuTime();
  needed.time.push(await timeParallel(REQUESTS, WIDTH, () => way.send(message)));
  needed.cpuTime.push((await way.cpuTime()) - before);
}

function nothing(): Needed {
  return { time: [], cpuTime: [] };
}

function summary({ time, cpuTime }: Needed): string {
  const microseconds = Math.round((median(cpuTime) / REQUESTS) * 1000);
  return `${perSecond(REQUESTS, median(time))}, ${microseconds} µs CPU`;
}
